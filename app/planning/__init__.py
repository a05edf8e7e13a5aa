"""Plans of pitch days: made by a solver or by hand, kept as versions, released into the roadshow."""
