"""Prepare, screen, route and deliver: one turn of the pipeline's own engine, with one row that is due."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.intake.models import Stage as At
from moderation.intake.models import Submission
from moderation.pipeline.deliver import deliver_lanes
from moderation.pipeline.lane import Lane
from moderation.pipeline.prepare import PrepareLane
from moderation.pipeline.rescreen import RescreenLane
from moderation.pipeline.rescreen_begin import begin
from moderation.pipeline.screen import ScreenLane
from moderation.pipeline.sweep import sweep
from moderation.rescreening.chosen import Choice
from moderation.rescreening.models import ItemState, Rescreen, RescreenItem
from moderation.screening.models import Call, Screening
from moderation.vocabulary import Status
from moderation.webhooks.endpoints import redeliver, set_enabled
from moderation.webhooks.models import Delivery, Endpoint, EndpointState
from tests import pictures
from tests.moderation.crashes.dying import Watch
from tests.moderation.crashes.stage import Stage
from tests.moderation.crashes.world import forget_the_line, let_times_pass, turn
from tests.servers.analysis import error, scores
from tests.servers.scripted import respond


class LaneStage(Stage[Submission]):
    """The whole of a turn, or only its end (`landing`): the commit of what came back."""

    landing = False

    @abstractmethod
    def lanes(self) -> list[Lane[Any, Any]]:
        """New ones, as the worker makes them."""

    def run(self, subject: Submission, watch: Watch) -> None:
        if self.landing:
            turn(*self.lanes(), landing=watch)
        else:
            turn(*self.lanes(), before=watch)

    def again(self, subject: Submission) -> None:
        let_times_pass()
        sweep()
        turn(*self.lanes(), landing=self.overtake)

    def overtake(self) -> None:
        """A worker's lease has run out before it is done: another one does the work, and it comes too late."""
        let_times_pass()
        turn(*self.lanes())

    def submissions(self, subject: Submission) -> Iterable[UUID]:
        return [subject.id]


class Prepare(LaneStage):
    name = "prepare"

    def lanes(self) -> list[Lane[Any, Any]]:
        return [PrepareLane()]

    def arrange(self) -> Submission:
        submission = self.world.received()
        self.before = self.world.files()
        return submission

    def amiss(self, subject: Submission) -> Iterable[str]:
        row = Submission.objects.get(id=subject.id)
        if row.stage == At.PREPARE and not row.attempts and self.world.files() - self.before:
            yield "pictures were made and no attempt was counted"


class Refuse(Prepare):
    name = "prepare what cannot be decoded"
    landing = True

    def arrange(self) -> Submission:
        text = pictures.chunk(b"tEXt", b"n\0%d" % next(self.world.numbers))
        submission = self.world.received(data=pictures.insert_chunks(pictures.undecodable_png(), text))
        self.before = self.world.files()
        return submission


class Screen(LaneStage):
    """Claim and ask, and the route to an approval after it."""

    name = "screen"
    answer = staticmethod(scores())

    def lanes(self) -> list[Lane[Any, Any]]:
        return [ScreenLane()]

    def arrange(self) -> Submission:
        self.world.analysis.always = self.answer
        submission = self.world.prepared()
        forget_the_line()
        self.asked = len(self.world.analysis.requests)
        return submission

    def amiss(self, subject: Submission) -> Iterable[str]:
        asked = len(self.world.analysis.requests) - self.asked
        counted = Submission.objects.get(id=subject.id).attempts
        booked = Call.objects.filter(submission_id=subject.id).count()
        if asked > counted:
            yield f"{asked} requests were made and {counted} attempts counted"
        if asked > booked:
            yield f"{asked} requests were made and {booked} calls booked"


class KeepForLater(Screen):
    name = "screen, to be asked again"
    landing = True
    answer = staticmethod(error(503))

    def again(self, subject: Submission) -> None:
        self.world.analysis.always = scores()
        super().again(subject)

    def amiss(self, subject: Submission) -> Iterable[str]:
        yield from super().amiss(subject)
        row = Submission.objects.get(id=subject.id)
        logged = Entry.objects.filter(submission_id=row.id, event="submission.screened").exists()
        if row.stage == At.SCREEN and bool(row.failure) != logged:
            yield f"it was put off ({row.failure}), and the log says {logged}"


class Route(Screen):
    """Only the commit: the answer has come in."""

    landing = True
    status: Status

    def amiss(self, subject: Submission) -> Iterable[str]:
        yield from super().amiss(subject)
        row = Submission.objects.get(id=subject.id)
        if row.stage == At.DONE and row.status != self.status:
            yield f"it was routed to {row.status}"


class Approve(Route):
    name, status = "route to approve", Status.APPROVED


class Reject(Route):
    name, status = "route to reject", Status.REJECTED
    answer = staticmethod(scores({"gore": 0.95}))


class Review(Route):
    name, status = "route to review", Status.IN_REVIEW
    answer = staticmethod(scores({"gore": 0.5}))


class Sample(Route):
    name, status = "route to approve, sampled", Status.APPROVED

    def arrange(self) -> Submission:
        self.world.analysis.always = self.answer
        submission = self.world.prepared(self.world.cast.kleinmarkt)
        forget_the_line()
        self.asked = len(self.world.analysis.requests)
        return submission


class Rescreening(LaneStage):
    """A backlog of one picture: claim, ask, and store the answer without deciding anything."""

    name = "rescreen"

    def lanes(self) -> list[Lane[Any, Any]]:
        return [RescreenLane()]

    submission: Submission | None = None

    def arrange(self) -> Submission:
        """A new batch each time, of the same picture: nothing that a batch does is allowed to move it."""
        self.world.analysis.always = scores()
        submission = self.submission = self.submission or self.world.prepared()
        while turn(ScreenLane()) or turn(*deliver_lanes()):
            pass
        # What is stored is another model's, so that the picture has to be asked about once more.
        Screening.objects.update(digest="of an older model")
        Rescreen.objects.all().delete()
        begin(Choice("analyses", self.world.cast.lantern, most=1), why="crashes", actor=Actor.system())
        forget_the_line()
        self.asked = len(self.world.analysis.requests)
        submission.refresh_from_db()
        return submission

    def again(self, subject: Submission) -> None:
        let_times_pass()
        now = timezone.now()
        RescreenItem.objects.filter(lease_until__gt=now).update(lease_until=now)
        RescreenItem.objects.filter(due_at__gt=now).update(due_at=now)
        super().again(subject)

    def overtake(self) -> None:
        let_times_pass()
        now = timezone.now()
        RescreenItem.objects.filter(lease_until__gt=now).update(lease_until=now)
        super().overtake()

    def amiss(self, subject: Submission) -> Iterable[str]:
        asked = len(self.world.analysis.requests) - self.asked
        batch = Rescreen.objects.get()
        items = list(batch.items.all())
        counted = sum(item.attempts for item in items)
        booked = Call.objects.filter(submission_id=subject.id, begun_at__gte=batch.begun_at).count()
        if asked > min(counted, booked):
            yield f"{asked} requests were made, {counted} attempts counted and {booked} calls booked"
        answered = sum(item.state == ItemState.ANSWERED for item in items)
        stored = Screening.objects.filter(submission=subject, created_at__gte=batch.begun_at).count()
        told = Entry.objects.filter(subject=f"rescreen:{batch.id}", event="submission.rescreened").count()
        if len(items) != batch.taken or not answered == batch.answered == stored == told:
            yield (
                f"{len(items)} items, {batch.taken} taken, {answered} answered, {batch.answered} counted, "
                + (f"{stored} stored, {told} told")
            )
        row = Submission.objects.get(id=subject.id)
        if (row.status, row.version, row.stage) != (subject.status, subject.version, subject.stage):
            yield f"it was moved to {row.stage}, {row.status}, version {row.version}"


class Deliver(LaneStage):
    name = "deliver"

    def lanes(self) -> list[Lane[Any, Any]]:
        return [*deliver_lanes()]

    def arrange(self) -> Submission:
        while turn(*deliver_lanes()):
            pass
        submission = self.world.received()
        self.heard = len(self.world.receiver.requests)
        return submission

    def amiss(self, subject: Submission) -> Iterable[str]:
        heard = len(self.world.receiver.requests) - self.heard
        counted = Delivery.objects.get(submission_id=subject.id).attempts
        if heard > counted:
            yield f"{heard} requests were made and {counted} attempts counted"


class Gone(Deliver):
    """The receiver says that nobody listens there any more; later somebody does, and the event is asked for again."""

    name = "deliver to an endpoint that is gone"
    landing = True

    def arrange(self) -> Submission:
        submission = super().arrange()
        self.world.receiver.always = respond(410)
        return submission

    def again(self, subject: Submission) -> None:
        self.world.receiver.always = respond(204)
        delivery = Delivery.objects.select_related("endpoint").get(submission_id=subject.id)
        if delivery.endpoint.state == EndpointState.DISABLED:
            set_enabled(endpoint=delivery.endpoint, enabled=True, reason="", actor=Actor.system())
            redeliver(delivery=delivery, actor=Actor.system())
        super().again(subject)

    def amiss(self, subject: Submission) -> Iterable[str]:
        yield from super().amiss(subject)
        disabled = Endpoint.objects.filter(state=EndpointState.DISABLED).count()
        logged = [Entry.objects.filter(event=f"endpoint.{what}").count() for what in ("disabled", "enabled")]
        if disabled != logged[0] - logged[1]:
            yield f"{disabled} endpoints are disabled, and the log says {logged}"
