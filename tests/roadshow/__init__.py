"""Tests of planning the roadshow."""
