"""How well people decide, in figures with their denominators and intervals; no ranking."""
