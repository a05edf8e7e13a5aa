"""The home page of each role, made of other rooms' queries."""
