"""Reads the log that every change writes."""
