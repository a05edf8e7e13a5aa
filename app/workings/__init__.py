"""How scores came about, how the judges marked, and how firm the prizes are."""
