"""The same project and database, with django-q2 as it comes: every setting its default, on the ORM broker."""

from bench.noop.settings import *  # noqa: F403

Q_CLUSTER = {"name": "stock", "orm": "default"}
