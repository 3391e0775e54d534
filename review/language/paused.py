"""The shapes of why a scorer is not asked: what its line keeps (`screening.limits`), and what a backlog waits for."""

from __future__ import annotations

from django.utils.translation import gettext_noop

PAUSED = (
    gettext_noop("{number} requests in a row failed."),
    gettext_noop("{scorer} is stopped. {why}"),
    gettext_noop("{scorer} is paused. {why}"),
    gettext_noop("{scorer} has asked not to be asked before {moment} UTC"),
    gettext_noop("No price of {scorer} is known, so its budget could not be kept"),
    gettext_noop("The budget for {scorer} is spent"),
    gettext_noop("The rest of a budget for {scorer} is kept for what comes in."),
    gettext_noop("{scorer} is not set up on this installation."),
)
