"""/me/: a person's day and habits, theirs alone; breaks and caps; and what the organisation sets."""
