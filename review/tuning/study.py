"""What is known of a policy's uploads, worked out for a page: the past, what is certified, and both what-ifs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from moderation.assurance.calibrate import risks
from moderation.assurance.certify import Certified, certify
from moderation.assurance.held_at import held_at
from moderation.assurance.read import Reading
from moderation.assurance.reading import reading_of
from moderation.assurance.whatif import Question, WhatIf, ask, with_risk
from moderation.history.ask import asked
from moderation.history.past import Past
from moderation.platforms.models import Platform
from moderation.policy.models import Assignment, Policy
from moderation.policy.risk import NO_RISK, Risk, RiskMap
from moderation.policy.rules import Rules
from moderation.vocabulary import Category
from review.tuning.ending import endings
from review.tuning.kept import Kept
from review.tuning.reliability import Bin, bins
from review.tuning.wanted import Wanted, without_unmoved

Times = tuple[datetime, datetime]


@dataclass(frozen=True, eq=False)
class Proof:
    """What the draft's rules and the labels amount to, whatever the cut-offs: `hard` is the draft with the fitted maps
    and no cut-off yet. `unknown` uploads would have been asked about by a scorer that was not."""

    found: Certified
    reading: Reading
    unknown: int
    maps: tuple[RiskMap, ...]
    hard: Question

    @cached_property
    def bins(self) -> list[Bin]:
        """What the maps said and what people found, among the labels that they were not fitted on."""
        window = self.reading.window
        walked = window.part(~window.tuning)
        return bins(risks(walked, dict(self.found.maps)), walked.label)


@dataclass(frozen=True, eq=False)
class Study:
    """`below` and `start` are where the cut-offs are held: where somebody moved them (`moved`), else where they are
    certified, else where the draft has them. Uploads from `ends` on are left out: people have still time for the first.
    """

    platforms: list[Platform]
    window: Times
    ends: datetime | None
    past: Past
    draft: Rules
    proof: Proof
    before: Question
    below: float | None
    start: float | None
    moved: Wanted

    @property
    def found(self) -> Certified:
        return self.proof.found

    @property
    def candidate(self) -> Rules:
        """The draft as it would be saved."""
        return replace(self.draft, risk=Risk(self.proof.maps, self.below, self.start))

    @cached_property
    def after(self) -> Question:
        if self.below is None and self.start is None:  # nothing is held: what the draft itself would do
            return questions.get((self.past, self.draft.digest), lambda: ask(self.past, self.draft))
        held = (self.proof, self.below, self.start)
        return cuts.get(held, lambda: self.proof.hard.cut(self.below, self.start))

    @cached_property
    def was(self) -> WhatIf:
        return self.before.answer

    @cached_property
    def becomes(self) -> WhatIf:
        return self.after.answer

    def query(self, wanted: Wanted) -> str:
        """The address's query that asks for the same with the cut-offs where they are held."""
        held = (("below", self.below), ("start", self.start))
        return urlencode([*wanted.kept, *((name, repr(value)) for name, value in held if value is not None)])

    @cached_property
    def held(self) -> Certified:
        """The proof at the cut-offs as they are held."""
        return held_at(self.found, self.below, self.start)


def study(policy: Policy, in_force: Rules, draft: Rules, wanted: Wanted, *, anew: bool = True) -> Study:
    """Everything that the page needs, from memory where it was asked before; `anew` looks where its uploads end."""
    using = Assignment.objects.filter(Q(policy=policy) | Q(second=policy)).values("platform")
    platforms = list(Platform.objects.filter(id__in=using).order_by("name"))
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    since, until = today - timedelta(days=wanted.days), today + timedelta(days=1)
    ids = [platform.id for platform in platforms]
    ends = endings.get(ids, since, until, anew=anew)
    until = ends or until
    past = asked.past(ids, since, until)
    key = (policy.id, past, draft.digest, wanted.terms)
    proof = proofs.get(key, lambda: prove(policy, past, (since, until), draft, wanted))
    before = questions.get((past, in_force.digest), lambda: ask(past, in_force))
    moved = without_unmoved(wanted, proof.found.approve_below, proof.found.reject_from)
    proved = proof.found.approve_below
    if proved is None and proof.found.reject_from is not None:
        proved = 0.0  # rejections alone: nothing is approved
    below = next((one for one in (moved.below, proved, draft.risk.approve_below) if one is not None), None)
    start = moved.start if moved.start is not None else proof.found.reject_from
    if wanted.terms.wrongly_rejected is None:
        start = None
    if below is not None and start is not None:
        start = max(below, start)
    if not proof.maps:
        below = start = None
    return Study(platforms, (since, until), ends, past, draft, proof, before, below, start, moved)


def prove(policy: Policy, past: Past, window: Times, draft: Rules, wanted: Wanted) -> Proof:
    hard = ask(past, replace(draft, risk=NO_RISK))
    reading = reading_of(hard, policy, draft, *window)
    found = certify(reading.window, wanted.terms, reading.seeds)
    maps = tuple(
        RiskMap(scorer, Category(category), one.slope, one.intercept)
        for (scorer, category), one in found.maps.items()
    )
    if maps:
        hard = with_risk(hard, replace(draft, risk=Risk(maps)))
    return Proof(found, reading, int(hard.unknown.sum()), maps, hard)


proofs: Kept[Proof] = Kept(3)
cuts: Kept[Question] = Kept(6)
questions: Kept[Question] = Kept(3)
