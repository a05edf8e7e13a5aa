"""Published contests, the tally document, and the description of this API."""
