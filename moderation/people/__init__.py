"""Who signs in, and what their role lets them do."""
