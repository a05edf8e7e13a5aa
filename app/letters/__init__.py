"""Letters: read in the own account, worded and watched by the organiser, prepared for a cut, sent as reminders."""
