"""The what-if where the history is in PostgreSQL: `bench.whatif` with a database of its own."""

from bench.whatif import run

__all__ = ["run"]
