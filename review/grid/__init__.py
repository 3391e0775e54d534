"""The grid: many small veiled pictures of one queue at once, the exceptions marked, each decided by itself."""
