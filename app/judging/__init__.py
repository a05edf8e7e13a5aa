"""Judges, panels and recusals."""
