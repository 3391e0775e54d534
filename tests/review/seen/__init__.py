"""Who is shown what of a case, and what they can do to it: every address with an id × every relation to the thing."""
