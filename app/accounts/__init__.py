"""People, their roles, sign-ins, tokens and what they may have erased."""
