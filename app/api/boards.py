"""The programme and the board of a stage."""
