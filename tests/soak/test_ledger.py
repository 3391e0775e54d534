"""The ledger finds nothing where all is well, and each breach where one is made: on a real database, tampered with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.cases.claim import next_case
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.models import Case, Decision, Routing
from moderation.cases.undo import undo
from moderation.intake.models import Image, Submission
from moderation.pipeline import work
from moderation.policy.publish import rules_of
from moderation.vocabulary import DecisionKind
from moderation.webhooks.endpoints import create_endpoint
from moderation.webhooks.models import Delivery
from tests.cast import Cast
from tests.moderation.audit.sealing import run, unguarded
from tests.moderation.cases.deciding import change_policy
from tests.pictures import png
from tests.posting import post
from tests.servers.analysis import AnalysisServer
from tests.servers.receiver import Receiver
from tests.soak.books import Books, read_books
from tests.soak.ledger import duplicated, lost, lost_files, unheard
from tests.soak.log_ledger import unlogged


def read(sql: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Told:
    """What platforms, people and the receiver know."""

    accepted: list[str]
    decided: dict[str, str]
    heard: set[str]
    platform: str

    def breaches(self) -> dict[str, list[str]]:
        books = read_books(read)
        return {
            "lost": lost(books, accepted=self.accepted, decided=self.decided),
            "duplicated": duplicated(books),
            "unlogged": unlogged(books),
            "unheard": unheard(books, platforms={self.platform}, heard=self.heard),
        }


@pytest.fixture
def told(cast: Cast, analysis_api: AnalysisServer) -> Iterator[Told]:
    """One image approved by automation, one by a person, one rejected after an undo, one that waits."""
    change_policy(cast.lantern, sample_rate=0.0)
    with Receiver() as receiver:
        create_endpoint(platform=cast.kleinmarkt, url=f"{receiver.url}/x", events=[], actor=Actor.system())
        posted = [post(cast.lantern), *(post(cast.kleinmarkt, png(40 + n, 30)) for n in range(3))]
        work()
        decided = {}
        for outcome in (DecisionKind.APPROVED, DecisionKind.REJECTED):
            case = next_case(cast.mira, cast.kleinmarkt)
            assert case is not None
            if outcome == DecisionKind.REJECTED:
                case = undo(decide(case.id, cast.mira, case.version, DecisionKind.APPROVED, []).id, cast.mira)
            codes = [first_reason(case)] if outcome == DecisionKind.REJECTED else []
            decide(case.id, cast.mira, case.version, outcome, codes)
            Case.objects.filter(id=case.id).update(conclude_at=timezone.now() - timedelta(seconds=1))
            assert conclude(case.id)
            decided[str(case.id)] = outcome.value
        work()
        heard = {request.headers["webhook-id"] for request in receiver.requests}
        yield Told([str(one.id) for one in posted], decided, heard, cast.kleinmarkt.id.hex)


def first_reason(case: Case) -> str:
    return rules_of(case.policy_version).reasons[0].code


def test_it_finds_nothing_where_all_is_well(told: Told) -> None:
    assert told.breaches() == {"lost": [], "duplicated": [], "unlogged": [], "unheard": []}


def stuck() -> None:
    Submission.objects.filter(status="in_review").update(stage="screen", status="screening")


def queue_lost() -> None:
    Case.objects.filter(state="open").delete()


def decision_rewritten() -> None:
    Decision.objects.filter(kind="rejected").update(kind="approved")


def routed_twice() -> None:
    first = Routing.objects.all()[0]
    first.id = uuid7()
    first.save(force_insert=True)


def decided_twice() -> None:
    decision = Decision.objects.filter(case__isnull=False, kind="rejected").get()
    decision.id, decision.supersedes = uuid7(), None
    decision.save(force_insert=True)


def case_twice() -> None:
    case = Case.objects.filter(state="open").get()
    case.id, case.kind = uuid7(), "uncertain"
    case.save(force_insert=True)


def status_moved() -> None:
    Submission.objects.filter(status="in_review").update(status="approved")


def claimed_in_silence() -> None:
    Case.objects.filter(state="open").update(version=F("version") + 1)


def concluded_in_silence() -> None:
    run("UPDATE audit_entry SET event = 'case.noted' WHERE event = 'case.concluded'")


def prepared_in_silence() -> None:
    run("DELETE FROM audit_entry WHERE event = 'image.prepared'")


def decided_in_silence() -> None:
    run("DELETE FROM audit_entry WHERE event = 'decision.withdrawn'")


def event_told_twice() -> None:
    delivery = Delivery.objects.all()[0]
    delivery.id, delivery.message_id = uuid7(), "msg_2"
    delivery.save(force_insert=True)


def delivery_lost() -> None:
    Delivery.objects.filter(event="submission.rejected").delete()


BREACHES: dict[str, tuple[Callable[[], None], ...]] = {
    "lost": (stuck, queue_lost, decision_rewritten, status_moved),
    "duplicated": (routed_twice, decided_twice, case_twice, event_told_twice),
    "unlogged": (
        routed_twice,
        status_moved,
        claimed_in_silence,
        concluded_in_silence,
        prepared_in_silence,
        decided_in_silence,
    ),
    "unheard": (delivery_lost,),
}


def test_it_finds_every_breach(told: Told) -> None:
    """One after the other, each undone before the next: the pipeline behind `told` takes longer than all of them."""
    for kind, tampers in BREACHES.items():
        for tamper in tampers:
            with unguarded():
                tamper()
                assert told.breaches()[kind], tamper.__name__
    assert not any(told.breaches().values())


def test_it_finds_a_submission_that_is_gone(told: Told) -> None:
    assert lost(read_books(read), accepted=[str(uuid7())], decided={})


def test_it_finds_an_event_that_was_never_heard(told: Told) -> None:
    few = replace(told, heard=told.heard - {min(told.heard)})
    assert len(few.breaches()["unheard"]) == 1


def test_it_finds_a_file_that_is_gone_and_one_that_is_damaged(told: Told) -> None:
    books: Books = read_books(read)
    kept = {row["key"]: b"something else" for row in books.files[:-1]}

    def open_(key: str) -> bytes:
        try:
            return kept[key]
        except KeyError as missing:
            raise FileNotFoundError(key) from missing

    assert Image.objects.exists()
    assert len(lost_files(books, open_)) == len(books.files)
