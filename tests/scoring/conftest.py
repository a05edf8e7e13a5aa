"""The stage in the middle of scoring is there for every test of this room."""

from tests.scoring.stage import scoring

__all__ = ["scoring"]
