"""See: what somebody asked about a picture that they have decided on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.models import Case
from moderation.pipeline.deliver import deliver_lanes, move_cases
from moderation.pipeline.screen import ScreenLane
from moderation.pipeline.see import SeeLane
from moderation.pipeline.sweep import sweep
from moderation.screening.models import Call, Line
from moderation.seeing.models import Inquiry, InquiryState
from tests.moderation.cases.opening import let_three_seconds_pass
from tests.moderation.crashes.dying import Watch
from tests.moderation.crashes.people import approve
from tests.moderation.crashes.stage import Stage
from tests.moderation.crashes.world import World, let_times_pass, turn
from tests.moderation.seeing.decided import ask
from tests.servers.scripted import ScriptedServer


class See(Stage[Inquiry]):
    """`landing`: only the commit of what came back."""

    name = "see"
    landing = False

    def __init__(self, world: World, server: ScriptedServer) -> None:
        super().__init__(world)
        self.server = server

    def arrange(self) -> Inquiry:
        """Asked about a flagged picture that a person has approved, with the decision in effect and told."""
        submission = self.world.prepared()
        Line.objects.all().delete()
        turn(ScreenLane())
        mira = self.world.cast.mira
        case = open_case(Case.objects.get(submission=submission).id, mira)
        approve(mira, case)
        let_three_seconds_pass(case)
        move_cases()
        turn(*deliver_lanes())
        inquiry = ask(Case.objects.get(id=case.id), mira)
        Line.objects.all().delete()
        self.heard = self.requests()
        self.booked = Call.objects.count()
        return inquiry

    def run(self, subject: Inquiry, watch: Watch) -> None:
        if self.landing:
            turn(SeeLane(), landing=watch)
        else:
            turn(SeeLane(), before=watch)

    def again(self, subject: Inquiry) -> None:
        let_times_pass()
        past = timezone.now() - timedelta(milliseconds=1)
        Inquiry.objects.filter(lease_until__gt=past).update(lease_until=past)
        Inquiry.objects.filter(due_at__gt=past).update(due_at=past)
        sweep()
        turn(SeeLane())

    def amiss(self, subject: Inquiry) -> Iterable[str]:
        row = Inquiry.objects.get(id=subject.id)
        asked = self.requests() - self.heard
        if asked > Call.objects.count() - self.booked:
            yield f"{asked} requests were made and {Call.objects.count() - self.booked} calls booked"
        if asked > row.attempts:
            yield f"{asked} requests were made and {row.attempts} attempts counted"
        lines = told(row)
        ended = lines["inquiry.answered"] + lines["inquiry.failed"]
        if lines["inquiry.asked"] != 1 or ended != (row.state != InquiryState.ASKED):
            yield f"it is {row.state}, and the log says {dict(lines)}"

    def requests(self) -> int:
        """Those for a description."""
        return sum(b'"description"' in request.body for request in self.server.requests)

    def submissions(self, subject: Inquiry) -> Iterable[UUID]:
        return [subject.case.submission_id]


class Answer(See):
    name, landing = "see, the answer has come", True


def told(inquiry: Inquiry) -> Counter[str]:
    lines = Entry.objects.filter(subject=f"case:{inquiry.case_id}", event__startswith="inquiry.")
    of_it: list[Any] = [e for e in lines if json.loads(e.body)["data"]["inquiry"] == str(inquiry.id)]
    return Counter(entry.event for entry in of_it)
