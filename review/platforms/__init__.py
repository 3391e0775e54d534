"""A platform's connection to us: its keys, its webhook endpoints, what was delivered, its policy."""
