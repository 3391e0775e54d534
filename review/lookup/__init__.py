"""One submission and everything that happened to it, for those who may see it."""
