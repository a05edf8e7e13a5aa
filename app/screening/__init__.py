"""Verdicts, checklists and who goes on."""
