"""The least that claiming and deciding cost in this stack: bare DRF views with the same writing statements."""
