"""What has to hold once everything is finished, whatever died on the way. Each violation names what it is about."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from moderation.audit.models import Entry
from moderation.cases.models import Case, CaseState, Decision, Routing
from moderation.intake.models import Image, ImageState, Rendition, Stage, Submission
from moderation.pipeline.sweep import sweep
from moderation.retention.orphans import remove_orphans
from moderation.screening.models import Call, CallState
from moderation.vocabulary import WEBHOOK_EVENTS, DecidedBy, DecisionKind, Status
from moderation.webhooks.models import Attempt, Delivery, DeliveryState
from tests.moderation.audit.sealing import check, sealed_numbers
from tests.moderation.crashes.world import World

OUTCOMES = {Status.APPROVED: DecisionKind.APPROVED, Status.REJECTED: DecisionKind.REJECTED}
RAISING = ("case.claimed", "case.decided", "decision.withdrawn", "case.concluded")


def violations(world: World) -> list[str]:
    return [
        *submissions_are_settled_once(),
        *the_log_tells_each_change_once(),
        *cases_and_the_log_agree(),
        *files_and_rows_agree(world),
        *platforms_have_heard(world),
        *the_log_holds(),
        *calls_are_closed(),
        *(["something is still due"] if sweep().due else []),
    ]


def calls_are_closed() -> Iterator[str]:
    """Every call of a vendor was answered, failed, or is known to be lost."""
    for call in Call.objects.filter(state=CallState.RUNNING):
        yield f"the call {call.id} for {call.submission_id} still runs"


def submissions_are_settled_once() -> Iterator[str]:
    """One Routing, one decision in force, and it is the one that the submission names."""
    routings = Counter(Routing.objects.values_list("submission_id", flat=True))
    decisions: dict[object, list[Decision]] = defaultdict(list)
    for decision in Decision.objects.filter(superseded_by=None).exclude(kind=DecisionKind.WITHDRAWN):
        decisions[decision.submission_id].append(decision)
    for row in Submission.objects.all():
        refused = row.status == Status.UNPROCESSABLE
        if row.stage != Stage.DONE or row.token or row.lease_until or not (refused or row.status in OUTCOMES):
            yield f"{row.id} is left at {row.stage}, {row.status}"
        if routings[row.id] != (0 if refused else 1):
            yield f"{row.id} was routed {routings[row.id]} times"
        # A spot check is answered by a second decision, which agrees here and so moves nothing.
        by_source = Counter((one.decided_by, one.case_id) for one in decisions[row.id])
        if any(times > 1 for times in by_source.values()):
            yield f"{row.id} was decided twice"
        in_force = next((one for one in decisions[row.id] if one.id == row.decision_id), None)
        if not refused and (in_force is None or in_force.kind != OUTCOMES.get(Status(row.status))):
            yield f"{row.id} is {row.status} without such a decision in force"


def the_log_tells_each_change_once() -> Iterator[str]:
    """Each event of a submission has the next version, the last one its status, and each row its line."""
    told: dict[object, list[tuple[int, str]]] = defaultdict(list)
    for entry in Entry.objects.filter(event__in=[event.value for event in WEBHOOK_EVENTS]).order_by("id"):
        said = data_of(entry)
        told[entry.submission_id].append((said["version"], said.get("status", entry.event)))
    for row in Submission.objects.all():
        versions = [version for version, _ in told[row.id]]
        if versions != list(range(1, row.version + 1)):
            yield f"{row.id} has version {row.version}, and the log tells {versions}"
        elif told[row.id][-1][1] != row.status:
            yield f"{row.id} is {row.status}, and the log ends with {told[row.id][-1][1]}"
    routed = Counter(lines("submission.routed").values_list("submission_id", flat=True))
    yield from differences("routed", routed, Counter(Routing.objects.values_list("submission_id", flat=True)))
    images = Image.objects.filter(state=ImageState.PREPARED)
    prepared = Counter(lines("image.prepared").values_list("subject", flat=True))
    yield from differences("prepared", prepared, Counter(f"image:{image.id}" for image in images))


def cases_and_the_log_agree() -> Iterator[str]:
    """Every case is concluded, and whatever raised its version has its line."""
    opened = Counter(lines("case.opened").values_list("subject", flat=True))
    yield from differences("opened", opened, Counter(f"case:{case.id}" for case in Case.objects.all()))
    raised = Counter(lines(*RAISING).values_list("subject", flat=True))
    of_a_kind = Counter(Case.objects.values_list("submission_id", "kind"))
    for case in Case.objects.all():
        if case.state != CaseState.CONCLUDED:
            yield f"{case.submission_id}: its case is {case.state}"
        if case.version - 1 != raised[f"case:{case.id}"]:
            yield f"{case.submission_id}: version {case.version}, {raised[f'case:{case.id}']} lines"
        if of_a_kind[case.submission_id, case.kind] > 1:
            yield f"{case.submission_id} has two cases of the kind {case.kind}"
    for event, kinds in (
        ("case.decided", OUTCOMES.values()),
        ("decision.withdrawn", (DecisionKind.WITHDRAWN,)),
    ):
        made = Decision.objects.filter(decided_by=DecidedBy.MODERATOR, kind__in=kinds, case__isnull=False)
        logged = Counter(data_of(entry)["decision"] for entry in lines(event))
        yield from differences(event, logged, Counter(str(decision.id) for decision in made))


def files_and_rows_agree(world: World) -> Iterator[str]:
    """No row names a file that is not there, and files without a row go once they are old."""
    rows = [*Image.objects.values_list("key", "sha256"), *Rendition.objects.values_list("key", "sha256")]
    for key, sha256 in rows:
        path = world.folder / key
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            yield f"the file {key} is not what its row says"
    for path in world.folder.rglob("*"):
        os.utime(path, (time.time() - 3700,) * 2)
    remove_orphans()
    for key in world.files() - {key for key, _ in rows}:
        yield f"the file {key} is nobody's and stays"


def platforms_have_heard(world: World) -> Iterator[str]:
    """Each event was sent, was heard at least once, and no oftener than tries were counted."""
    heard = Counter(request.headers["webhook-id"] for request in world.receiver.requests)
    deliveries = list(Delivery.objects.all())
    tries = Counter(Attempt.objects.values_list("delivery_id", flat=True))
    for delivery in deliveries:
        if delivery.state != DeliveryState.DELIVERED:
            yield f"{delivery.submission_id}: {delivery.event} is {delivery.state}"
        if not 1 <= heard[delivery.message_id] <= delivery.attempts:
            times = heard[delivery.message_id]
            yield f"{delivery.submission_id}: {delivery.event} heard {times} times in {delivery.attempts} tries"
        if not 1 <= tries[delivery.id] <= delivery.attempts:
            yield f"{delivery.submission_id}: {tries[delivery.id]} rows for {delivery.attempts} tries"
    logged = lines(*(event.value for event in WEBHOOK_EVENTS)).count()
    if not len(heard) == len(deliveries) == logged:
        yield f"{logged} events in the log, {len(deliveries)} deliveries, {len(heard)} heard"


def the_log_holds() -> Iterator[str]:
    numbers = sealed_numbers()
    if sorted(numbers) != sorted(Entry.objects.values_list("id", flat=True)):
        yield "not every line is sealed once"
    report = check()
    if report.bad or report.unsealed:
        yield f"the log does not hold: {report.bad}, {report.unsealed} lines are not sealed"


def lines(*events: str) -> QuerySet[Entry]:
    return Entry.objects.filter(event__in=events).order_by("id")


def data_of(entry: Entry) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(entry.body)["data"]
    return data


def differences(what: str, logged: Counter[Any], there: Counter[Any]) -> Iterator[str]:
    for name in logged | there:
        if logged[name] != there[name]:
            yield f"{name}: {what} {logged[name]} times by the log, {there[name]} times by the tables"
