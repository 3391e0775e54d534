"""Whose a budget is, in words: for its table, the banner and the log."""

from __future__ import annotations

from django.utils.translation import gettext as _


def whose(scorer: str, platform: str) -> str:
    """“sightengine at Lantern”, “all scorers”; an empty name stands for all."""
    at = _(" at {name}").format(name=platform) if platform else ""
    return f"{scorer or _('all scorers')}{at}"
