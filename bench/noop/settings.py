"""The product's settings with the scorer `noop` added to what SCREENING_PROVIDERS may name."""

from moderation.settings import *  # noqa: F403 - all of them, then the one that differs
from moderation.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.noop.apps.NoopConfig"]
