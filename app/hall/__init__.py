"""The desk: what is on stage, timers, phases and actions."""
