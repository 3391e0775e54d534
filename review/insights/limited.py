"""The banner: a scorer is paused or stopped, a budget has said no in its current period, or automation is suspended.

It is not on the page of a case: what came to people since a scorer is paused would be told apart there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Case, CharField, F, Q, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.assurance.cause import Cause, cause_of
from moderation.assurance.models import Watch
from moderation.cases.in_hand import in_hand
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.pipeline.unpriced import unpriced
from moderation.platforms.access import granted, may, may_everywhere
from moderation.screening.models import Budget, Line, LineState, Period
from review.insights.kept import Kept
from review.insights.names import scorers
from review.language.budgets import whose

SPENT = {
    Period.DAY: gettext_noop("A daily budget for {scorers} is spent."),
    Period.MONTH: gettext_noop("A monthly budget for {scorers} is spent."),
}
KEPT_FOR = timedelta(seconds=5)
QUEUES = "/review/"
PEOPLE_LOOK = gettext_noop(
    "What is not asked goes to people, or to the next scorer where the policy has one."
)
PEOPLE_DECIDE = gettext_noop("What no machine may decide goes to people.")
SUSPENDED = "suspended"
HELD = "held"  # by a budget that has said nothing yet, of which only the scorers without a price are told
UNPRICED = "unpriced"
# For those who decide: nothing of any picture, of what a machine says, or of figures to meet.
WHY = {
    Cause.SPOT_CHECKS: gettext_noop("Spot checks found too many errors in what was decided automatically."),
    Cause.DRIFT: gettext_noop("Uploads look different from those that automation was tested on."),
    Cause.SCORER: gettext_noop("A scorer has changed, and automation has to be tested anew."),
    Cause.PREPARATION: gettext_noop(
        "Pictures are prepared in another way, and automation has to be tested anew."
    ),
    Cause.AGE: gettext_noop("The last test of automation is too long ago."),
}


@dataclass(frozen=True)
class Limit:
    """A line out of use, a budget that has said no, or a policy (its name is `provider`) whose automation is suspended:
    then `why`, and `slug` is its address. `platform` is None where it holds for all; a budget's is named in `place`."""

    provider: str
    state: str = ""
    period: str = ""
    platform: UUID | None = None
    slug: str = ""
    why: str = ""
    place: str = ""

    @property
    def suspended(self) -> bool:
        return self.state == SUSPENDED

    @property
    def words(self) -> str:
        if self.suspended:
            return _("Automatic decisions under “{policy}” are suspended.").format(policy=self.provider)
        if self.state == UNPRICED:
            return _("{scorer} is not asked: a budget holds and its price is not known.").format(
                scorer=whose(self.provider, self.place)
            )
        if self.state:
            stopped = self.state == LineState.STOPPED
            return (_("{scorer} is stopped.") if stopped else _("{scorer} is paused.")).format(
                scorer=self.provider
            )
        return _(SPENT[Period(self.period)]).format(scorers=whose(self.provider, self.place))


@dataclass(frozen=True)
class Banner:
    """`policies` are the suspended ones that the person may read, each with its address and name."""

    fact: str
    words: str
    links: bool = False
    policies: tuple[tuple[str, str], ...] = ()


def limited_for(person: User, path: str) -> Banner | None:
    """What this person is told on this page: admins and auditors everywhere, those who review above their queues, where
    it explains how many wait and says nothing of any one case. Who reads figures may know a budget to be spent: whether
    it said no today is not told beside a case that they work on."""
    reads, reviews = may(person, Permission.READ_INSIGHTS), may(person, Permission.REVIEW)
    if not reads and not (reviews and path == QUEUES):
        return None
    limits = [limit for limit in limits_now.value() if concerns(person, limit)]
    if not limits or (reads and in_hand(person).working):
        return None
    suspended = any(limit.suspended for limit in limits)
    scoring = not all(limit.suspended for limit in limits)
    if reads:
        facts = " ".join(dict.fromkeys(limit.words for limit in limits))
        then = [_(words) for words, so in ((PEOPLE_LOOK, scoring), (PEOPLE_DECIDE, suspended)) if so]
        return Banner(facts, " ".join(then), links=scoring, policies=policies_of(person, limits))
    fact = _("Scoring is limited today.") if scoring else _("Automatic decisions are suspended.")
    why = dict.fromkeys(_(WHY[cause]) for limit in limits if (cause := cause_of(limit.why)))
    return Banner(fact, " ".join([*why, _("More pictures than usual come to people.")]))


def policies_of(person: User, limits: Sequence[Limit]) -> tuple[tuple[str, str], ...]:
    """Where no platform uses a policy as its first, only who reads all of them may open it."""
    everywhere = may_everywhere(person, Permission.READ_POLICY)
    known = (limit for limit in limits if limit.slug and (everywhere or limit.platform))
    return tuple(dict.fromkeys((limit.slug, limit.provider) for limit in known))


def concerns(person: User, limit: Limit) -> bool:
    """Whether it holds at a platform where the person works."""
    if limit.platform is None:
        return True
    places = [*granted(person, Permission.READ_INSIGHTS), *granted(person, Permission.REVIEW)]
    return any(place.platform_id in (None, limit.platform) for place in places)


def read_limits() -> list[Limit]:
    """One query on three tables of a few rows each."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    in_its_period = Q(period=Period.DAY, refused_at__gte=today) | Q(
        period=Period.MONTH, refused_at__gte=today.replace(day=1)
    )
    nothing = Value("", output_field=CharField())
    unknown = unpriced()
    held_off = Q(provider__in=["", *unknown]) if unknown else Q(pk=None)
    budgets = Budget.objects.filter(in_its_period | held_off).values_list(
        Case(When(in_its_period, then=Value("")), default=Value(HELD), output_field=CharField()),
        F("provider"),
        F("period"),
        Cast("platform_id", CharField()),
        nothing,
        nothing,
        Coalesce("platform__name", nothing),
    )
    lines = (
        Line.objects.exclude(state=LineState.CLOSED)
        .filter(provider__in=scorers())
        .values_list(F("state"), F("provider"), nothing, Cast(nothing, CharField()), *[nothing] * 3)
    )
    suspended = Watch.objects.exclude(suspended_at=None).values_list(
        Value(SUSPENDED, output_field=CharField()),
        F("policy__name"),
        nothing,
        Cast("policy__assignments__platform_id", CharField()),
        F("policy__slug"),
        Coalesce(NullIf("approvals_suspended", Value("", output_field=TextField())), "rejections_suspended"),
        nothing,
    )
    found = [
        Limit(provider, state, period, UUID(platform) if platform else None, slug, why, place)
        for state, provider, period, platform, slug, why, place in lines.union(budgets, suspended, all=True)
    ]
    without = [
        Limit(name, UNPRICED, platform=limit.platform, place=limit.place)
        for limit in found
        if limit.period
        for name in unknown
        if limit.provider in ("", name)
    ]
    return sorted(
        (*(limit for limit in found if limit.state != HELD), *without),
        key=lambda limit: (not limit.state, limit.provider, limit.period, limit.place),
    )


limits_now = Kept(read_limits, KEPT_FOR)
