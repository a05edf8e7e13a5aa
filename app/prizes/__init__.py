"""Awards: proposed from the standings, confirmed, published."""
