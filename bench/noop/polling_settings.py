"""The benchmark's settings with django-q2's own ORM broker, polling ten times a second."""

from bench.noop.settings import *  # noqa: F403 - all of them, then the one that differs
from bench.noop.settings import Q_CLUSTER

Q_CLUSTER = {name: value for name, value in Q_CLUSTER.items() if name != "broker_class"} | {"poll": 0.1}
