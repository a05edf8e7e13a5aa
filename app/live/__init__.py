"""Live channels: who may listen, what is stale, and sending the present state to all."""
