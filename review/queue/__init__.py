"""The moderator's pages: what waits, the case, what was just decided."""
