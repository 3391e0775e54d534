"""The same project and database, with django-q2 as it comes: every setting its default, on the ORM broker."""

from bench.noop.settings import *  # noqa: F403 - all of them, then the one that differs

Q_CLUSTER = {"name": "stock", "orm": "default"}
