"""The story of a guarantee, told by the real product: proved, broken by a new abuse, noticed, suspended, proved anew."""
