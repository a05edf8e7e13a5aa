"""The award ceremony: prepared as a script, looked over card by card, then shown step by step at the host's cue."""
