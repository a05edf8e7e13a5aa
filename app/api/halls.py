"""The desk of a stage: its state and its actions."""
