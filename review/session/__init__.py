"""Signing in and out, the one-time link, one's own password, and who may open which page."""
