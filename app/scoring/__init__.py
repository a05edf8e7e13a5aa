"""Scorecards, marks, and whether an entry may be scored."""
