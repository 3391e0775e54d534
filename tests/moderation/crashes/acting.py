"""One of many that a senior acts on: what automation approved is reversed, in the worker's own turn."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from uuid_utils.compat import uuid7

from moderation.bulk.ask import Chosen, ask
from moderation.bulk.models import Act, BulkItem, ItemState
from moderation.cases.models import Decision
from moderation.intake.models import Submission
from moderation.pipeline.bulk import BulkLane
from moderation.pipeline.deliver import deliver_lanes
from moderation.pipeline.screen import ScreenLane
from moderation.pipeline.sweep import sweep
from moderation.policy.publish import current_version, rules_of
from tests.moderation.crashes.dying import Watch
from tests.moderation.crashes.stage import Stage
from tests.moderation.crashes.world import forget_the_line, turn
from tests.servers.analysis import scores


class ActOnMany(Stage[BulkItem]):
    name = "act on many"

    def arrange(self) -> BulkItem:
        self.world.analysis.always = scores()
        submission = self.world.prepared()
        forget_the_line()
        while turn(ScreenLane()) or turn(*deliver_lanes()):
            pass
        submission.refresh_from_db()
        reason = rules_of(current_version(submission.platform)).reasons[0].code
        chosen = [Chosen(submission.id, submission.version)]
        bulk = ask(uuid7(), self.world.cast.aiko, Act.REJECT, chosen, [reason], "looked at again")
        return bulk.items.get()

    def run(self, subject: BulkItem, watch: Watch) -> None:
        turn(BulkLane(), landing=watch)

    def again(self, subject: BulkItem) -> None:
        sweep()
        turn(BulkLane())

    def amiss(self, subject: BulkItem) -> Iterable[str]:
        item = BulkItem.objects.get(id=subject.id)
        status = Submission.objects.get(id=subject.submission_id).status
        decisions = Decision.objects.filter(submission_id=subject.submission_id).count()
        if (item.state, status, decisions) not in (
            (ItemState.WAITING, "approved", 1),
            (ItemState.DONE, "rejected", 2),
        ):
            yield f"the item is {item.state}, its submission {status} after {decisions} decisions"

    def submissions(self, subject: BulkItem) -> Iterable[UUID]:
        return [subject.submission_id]
