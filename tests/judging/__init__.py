"""Tests of judges, panels, recusals and cards."""
