"""Who may do what: the list of people, their roles, their one-time links."""
