"""Pitch days, rooms, slots and the running order."""
