"""Observe: a spot check that is over counts for or against its certificate, in the transaction that concludes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from moderation.assurance.models import Certificate, SpotCheck, Watch
from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.models import Case, CaseState
from moderation.intake.preparation import PREPARATION
from moderation.people.models import User
from moderation.pipeline.concluding import conclude_and_observe
from moderation.pipeline.deliver import move_cases
from moderation.pipeline.screen import ScreenLane
from moderation.policy.publish import current_version
from moderation.screening.identity import identity
from moderation.screening.models import Screening
from moderation.vocabulary import CaseKind, DecisionKind, EventName
from tests.moderation.cases.opening import let_three_seconds_pass, reason_of
from tests.moderation.crashes.dying import Watch as Moment
from tests.moderation.crashes.people import CaseStage, approve
from tests.moderation.crashes.world import forget_the_line, turn
from tests.servers.analysis import scores


class Observe(CaseStage):
    """The machine was right."""

    name = "count a spot check"
    tolerated = 0.5

    def arrange(self) -> Case:
        case = open_case(self.sampled().id, self.mira)
        approve(self.mira, case)
        let_three_seconds_pass(case)
        return case

    def sampled(self) -> Case:
        """The spot check of an approval under a certificate in force."""
        self.world.analysis.always = scores()
        if not Screening.objects.exists():
            self.approved()
        if not Watch.objects.filter(certificate__isnull=False).exists():
            self.prove()
        return self.approved()

    def approved(self) -> Case:
        submission = self.world.prepared(self.world.cast.kleinmarkt)
        forget_the_line()
        turn(ScreenLane())
        return Case.objects.get(submission=submission, kind=CaseKind.SAMPLE)

    def prove(self) -> Certificate:
        """A certificate as the rows have it: what it was proved by is nothing to the watch."""
        version, now = current_version(self.world.cast.kleinmarkt), timezone.now()
        answered = Screening.objects.latest("created_at")
        certificate = Certificate.objects.create(
            policy_id=version.policy_id,
            digest=version.digest,
            since=now - timedelta(days=1),
            until=now,
            missed=5,
            confidence=0.95,
            approve_tolerated=self.tolerated,
            scorers={"analyses": identity(answered.scorer, answered.result)},
            preparation=PREPARATION,
            reference=[],
            result={},
            sentence="As the crash has it.",
            warnings=[],
            assumptions=[],
            made_at=now,
        )
        in_force = {"number": version.number, "certificate": certificate, "since": now, "looked_at": now}
        Watch.objects.update_or_create(
            policy_id=version.policy_id,
            defaults={**in_force, "approvals_suspended": "", "suspended_at": None},
        )
        return certificate

    def run(self, subject: Case, watch: Moment) -> None:
        watch()
        conclude_and_observe(subject.id)

    def again(self, subject: Case) -> None:
        move_cases()

    def amiss(self, subject: Case) -> Iterable[str]:
        concluded = Case.objects.get(id=subject.id).state == CaseState.CONCLUDED
        counted = SpotCheck.objects.filter(routing_id=subject.routing_id).count()
        if counted != concluded:
            yield f"{subject.submission_id} is concluded: {concluded}, and counted {counted} times"
        yield from self.miscounted()

    def miscounted(self) -> Iterable[str]:
        watch, rows = Watch.objects.get(), SpotCheck.objects.count()
        if (watch.approvals_seen, watch.approvals_wrong) != (rows, 0):
            yield f"the watch has seen {watch.approvals_seen} ({watch.approvals_wrong} wrong) of {rows}"


class Alarm(Observe):
    """The machine was wrong, a second person confirms it, and that is one error too many."""

    name = "count a spot check, alarm"
    tolerated = 0.001

    def arrange(self) -> Case:
        Watch.objects.update(certificate=None)
        case = self.sampled()
        # One error was there before: a second one is more than this certificate bears.
        self.watched = Watch.objects.get()
        Watch.objects.update(approvals_seen=1, approvals_wrong=1)
        self.reject(case, self.mira)
        conclude_and_observe(case.id)
        again = Case.objects.get(submission=case.submission_id, kind=CaseKind.SECOND_REVIEW)
        self.reject(again, User.objects.get(id=self.world.cast.jonas.id))
        return again

    def reject(self, case: Case, person: User) -> None:
        held = open_case(case.id, person)
        decide(held.id, person, held.version, DecisionKind.REJECTED, [reason_of(case)])
        let_three_seconds_pass(case)

    def miscounted(self) -> Iterable[str]:
        watch = Watch.objects.get()
        ended = Certificate.objects.filter(id=self.watched.certificate_id, ended_at__isnull=False).count()
        counted = SpotCheck.objects.filter(certificate_id=self.watched.certificate_id).count()
        lines = Entry.objects.filter(
            event=EventName.AUTOMATION_SUSPENDED, body__contains=str(self.watched.certificate_id)
        ).count()
        if not ended == counted == lines == bool(watch.approvals_suspended):
            yield f"ended {ended}, counted {counted}, told {lines} times, “{watch.approvals_suspended}”"
        if (watch.approvals_seen, watch.approvals_wrong) != (1 + counted, 1 + counted):
            yield f"the watch has seen {watch.approvals_seen}, {watch.approvals_wrong} wrong, of 1 + {counted}"
