"""Reports and appeals: handed on over the API with a key, and answered when a case is concluded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.conclude import conclude
from moderation.cases.models import Appeal, Case, CaseState, Report
from moderation.cases.receive_appeal import Appealed, receive_appeal
from moderation.cases.receive_report import Reported, receive_report
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.pipeline.deliver import move_cases
from moderation.pipeline.screen import ScreenLane
from tests.moderation.cases.opening import let_three_seconds_pass
from tests.moderation.crashes.dying import Watch
from tests.moderation.crashes.people import approve
from tests.moderation.crashes.stage import Stage
from tests.moderation.crashes.world import let_times_pass, turn
from tests.servers.analysis import scores

ACTOR = Actor.system()


@dataclass(frozen=True)
class Reporting:
    """A submission that automation approved, and the key of the one report of it."""

    submission: Submission
    key: str


class HandOnReport(Stage[Reporting]):
    """Its case is decided when the work comes back, so that the queue is empty for the next death."""

    name = "report"

    def arrange(self) -> Reporting:
        self.world.analysis.always = scores({}, rest=0.01)
        submission = self.world.prepared()
        turn(ScreenLane())
        submission.refresh_from_db()
        assert submission.status == "approved"
        return Reporting(submission, f"report-{next(self.world.numbers)}")

    def run(self, subject: Reporting, watch: Watch) -> None:
        watch()
        self.hand_on(subject)

    def hand_on(self, subject: Reporting) -> object:
        return receive_report(
            submission=Submission.objects.select_related("platform").get(id=subject.submission.id),
            reported=Reported("That is my face."),
            actor=ACTOR,
            idempotency_key=subject.key,
        )

    def again(self, subject: Reporting) -> None:
        """The client asks until it is answered; then somebody looks."""
        let_times_pass()
        self.hand_on(subject)
        look(self.person, subject.submission)

    @property
    def person(self) -> User:
        return User.objects.get(id=self.world.cast.mira.id)

    def amiss(self, subject: Reporting) -> Iterable[str]:
        made = Report.objects.filter(submission=subject.submission)
        return complained(subject.submission, "report", made.count(), made.filter(case=None).count())

    def submissions(self, subject: Reporting) -> Iterable[UUID]:
        return [subject.submission.id]


class HandOnAppeal(HandOnReport):
    name = "appeal"

    def hand_on(self, subject: Reporting) -> object:
        return receive_appeal(
            submission=Submission.objects.select_related("platform").get(id=subject.submission.id),
            appealed=Appealed("It should go."),
            actor=ACTOR,
            idempotency_key=subject.key,
        )

    @property
    def person(self) -> User:
        return User.objects.get(id=self.world.cast.aiko.id)

    def amiss(self, subject: Reporting) -> Iterable[str]:
        return complained(
            subject.submission, "appeal", Appeal.objects.filter(submission=subject.submission).count()
        )


class AnswerReports(HandOnReport):
    """Two reports are answered with the conclusion of their case."""

    name = "conclude, reported"

    def arrange(self) -> Reporting:
        subject = super().arrange()
        for key in ("a", "b"):
            self.hand_on(Reporting(subject.submission, subject.key + key))
        case = case_of(subject.submission)
        approve(self.person, open_case(case.id, self.person))
        let_three_seconds_pass(case)
        return subject

    def run(self, subject: Reporting, watch: Watch) -> None:
        case = case_of(subject.submission)
        watch()
        conclude(case.id)

    def again(self, subject: Reporting) -> None:
        move_cases()

    def amiss(self, subject: Reporting) -> Iterable[str]:
        made = Report.objects.filter(submission=subject.submission)
        told = Entry.objects.filter(submission_id=subject.submission.id, event="report.decided").count()
        answered = made.exclude(decided_at=None).count()
        over = case_of(subject.submission).state == CaseState.CONCLUDED
        if not answered == told == (2 if over else 0):
            yield f"{answered} reports are answered, {told} told, their case is over: {over}"


def case_of(submission: Submission) -> Case:
    return Case.objects.get(submission=submission)


def look(person: User, submission: Submission) -> None:
    """Somebody approves what was handed on, once."""
    for case in Case.objects.filter(submission=submission, state=CaseState.OPEN):
        approve(person, open_case(case.id, person))
        let_three_seconds_pass(case)
        conclude(case.id)


def complained(submission: Submission, what: str, made: int, without_case: int = 0) -> Iterable[str]:
    """It is there once or not at all, with its line and its case."""
    told = Entry.objects.filter(submission_id=submission.id, event=f"{what}.received").count()
    if made > 1 or told != made or without_case:
        yield f"{made} of {what}, {told} told, {without_case} without a case"
