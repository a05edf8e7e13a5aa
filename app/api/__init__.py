"""JSON under /api/v1, made of other rooms' queries and actions."""
