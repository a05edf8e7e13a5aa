"""A judge's scorecards: the list and the one write."""
