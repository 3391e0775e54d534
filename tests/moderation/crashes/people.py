"""Claim, decide, conclude and undo: what a person does to a case, and what takes effect after three seconds."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.test import override_settings
from django.utils import timezone

from moderation.cases.claim import next_case, open_case
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, TooLate
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.opening import open_due_case
from moderation.cases.undo import undo
from moderation.people.models import User
from moderation.pipeline.deliver import move_cases
from moderation.pipeline.screen import ScreenLane
from moderation.platforms.models import Platform
from moderation.vocabulary import CaseKind, DecisionKind
from tests.moderation.cases.opening import let_three_seconds_pass
from tests.moderation.crashes.dying import Watch
from tests.moderation.crashes.stage import Stage
from tests.moderation.crashes.world import turn
from tests.servers.analysis import scores


class CaseStage(Stage[Case]):
    @property
    def mira(self) -> User:
        """As each request has her: without what an earlier one has looked up about her."""
        return User.objects.get(id=self.world.cast.mira.id)

    def arrange(self) -> Case:
        """A case in Lantern's queue, the only one that is open."""
        self.world.analysis.always = scores({"gore": 0.5})
        submission = self.world.prepared()
        turn(ScreenLane())
        return Case.objects.get(submission=submission)

    def submissions(self, subject: Case) -> Iterable[UUID]:
        return [subject.submission_id]


class Claim(CaseStage):
    name = "claim"

    def run(self, subject: Case, watch: Watch) -> None:
        person = self.mira
        watch()
        self.claim(subject, person)

    def claim(self, subject: Case, person: User) -> None:
        case = next_case(person, self.world.cast.lantern)
        assert case
        assert case.id == subject.id

    def again(self, subject: Case) -> None:
        """The page is asked for again; then decided, so that the queue is empty for the next death."""
        case = Case.objects.get(id=subject.id)
        if case.state == "open":
            self.claim(subject, self.mira)
            approve(self.mira, Case.objects.get(id=subject.id))


class Decide(CaseStage):
    name = "decide"

    def arrange(self) -> Case:
        return open_case(super().arrange().id, self.mira)

    def run(self, subject: Case, watch: Watch) -> None:
        person = self.mira
        watch()
        approve(person, subject)

    def again(self, subject: Case) -> None:
        """The same button, on the same page: the case's version is the one that was shown."""
        with suppress(CaseConflict):
            approve(self.mira, subject)


class Conclude(Decide):
    name = "conclude"

    def arrange(self) -> Case:
        case = super().arrange()
        approve(self.mira, case)
        let_three_seconds_pass(case)
        return case

    def run(self, subject: Case, watch: Watch) -> None:
        watch()
        conclude(subject.id)

    def again(self, subject: Case) -> None:
        move_cases()


class ConcludeDrawn(Conclude):
    """The decision was drawn: a second person looks, who agrees."""

    name = "conclude, drawn"

    def arrange(self) -> Case:
        Platform.objects.filter(id=self.world.cast.lantern.id).update(second_review_share=1)
        return super().arrange()

    def again(self, subject: Case) -> None:
        move_cases()
        for again in Case.objects.filter(kind=CaseKind.SECOND_REVIEW, state=CaseState.OPEN):
            jonas = User.objects.get(id=self.world.cast.jonas.id)
            approve(jonas, open_case(again.id, jonas))
            let_three_seconds_pass(again)
            conclude(again.id)


class OpenLater(ConcludeDrawn):
    """The second look opens when its moment has come."""

    name = "open later"

    def arrange(self) -> Case:
        case = super().arrange()
        with override_settings(OPENING_MINUTES=10):
            conclude(case.id)
        soon = Case.objects.filter(state=CaseState.OPENING)
        soon.update(opened_at=timezone.now() - timedelta(minutes=1))
        return case

    def run(self, subject: Case, watch: Watch) -> None:
        soon = Case.objects.get(state=CaseState.OPENING)
        watch()
        open_due_case(soon.id)


class Undo(Decide):
    name = "undo"

    def arrange(self) -> Case:
        case = super().arrange()
        approve(self.mira, case)
        # A busy machine may need longer than three seconds to come to the undo.
        Case.objects.filter(id=case.id).update(conclude_at=timezone.now() + timedelta(hours=1))
        return case

    def run(self, subject: Case, watch: Watch) -> None:
        person = self.mira
        watch()
        self.take_back(subject, person)

    def take_back(self, subject: Case, person: User) -> None:
        decision = Decision.objects.get(case=subject, kind=DecisionKind.APPROVED)
        undo(decision.id, person)

    def again(self, subject: Case) -> None:
        with suppress(TooLate):
            self.take_back(subject, self.mira)


def approve(person: User, case: Case) -> None:
    decide(case.id, person, case.version, DecisionKind.APPROVED, [], note="looked at twice")
