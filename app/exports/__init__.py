"""Takes projects and results away as spreadsheets."""
