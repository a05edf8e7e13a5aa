"""Contests, their stages, criteria, rules and prize tiers."""
