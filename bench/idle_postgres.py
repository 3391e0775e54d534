"""Row 13 on PostgreSQL, where the bell is NOTIFY: `bench.idle` with a database of its own."""

from bench.idle import run

__all__ = ["run"]
