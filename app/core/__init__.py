"""The arithmetic of a contest: values in, values out; no clock, no chance, no database, no translation."""
