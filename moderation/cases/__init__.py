"""Reasons for a person to look, who holds them, and what was decided, by people and by automation."""
