"""The scorers: one module each behind the Protocol of `base`, all listed in `registry`."""
