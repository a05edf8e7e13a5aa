"""Standings, boards, reveals and what was published of them."""
