"""What else the analysis API can see, in words, for a person who has decided; never for routing."""
