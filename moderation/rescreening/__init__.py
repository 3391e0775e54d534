"""Backlogs: stored pictures that one scorer looks at again, behind live traffic. What it says decides nothing."""
