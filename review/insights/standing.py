"""How the way to each provider stands: in words, since when, why, and how fast it may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.screening.limits.lines import limits_of
from moderation.screening.models import Line, LineState
from review.language.figures import thousands


@dataclass(frozen=True)
class Standing:
    """`paces` are the limits a minute that are in force, each with who said so."""

    state: str
    words: str
    since: datetime | None
    why: str
    held_until: datetime | None
    paces: tuple[str, ...]

    @property
    def in_use(self) -> bool:
        return self.state == LineState.CLOSED


def standings(names: list[str], now: datetime) -> dict[str, Standing]:
    lines = {line.provider: line for line in Line.objects.filter(provider__in=names)}
    return {name: standing_of(lines.get(name) or Line(provider=name), now) for name in names}


def standing_of(line: Line, now: datetime) -> Standing:
    held = line.blocked_until if line.blocked_until and line.blocked_until > now else None
    return Standing(
        state=line.state,
        words=_(str(LineState(line.state).label)),
        since=line.since,
        why=line.why,
        held_until=held,
        paces=paces_of(line),
    )


def paces_of(line: Line) -> tuple[str, ...]:
    """The operator's limit holds before the one that the vendor told."""
    here = limits_of(line.provider)
    found = []
    for what, ours, theirs in (
        (gettext_noop("requests"), here.requests, line.requests_limit),
        (gettext_noop("tokens"), here.tokens, line.tokens_limit),
    ):
        if pace := ours or theirs:
            source = _("set here") if ours else _("told by the vendor")
            found.append(
                _("{pace} {what} a minute, {source}").format(
                    pace=thousands(pace), what=_(what), source=source
                )
            )
    return tuple(found)
