"""Shadow runs: what a draft would have made of live traffic, from the answers that were given anyway. Nothing follows."""
