"""The fault table through the pipeline: nothing approved, nothing lost, nothing asked too often, nobody held up.

By default each fault is played by one vendor and each vendor plays some. VENDORS=all plays every fault by every
vendor, with more pictures and attempts, and waits for the breaker's own time: half an hour on two cores.
"""

from __future__ import annotations

import time
from itertools import product
from math import inf

import pytest
from django.conf import LazySettings
from django.utils import timezone

from moderation.cases.blind import reasons_of
from moderation.cases.models import Case, Routing
from moderation.intake.models import Submission
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.opinion import harmless
from moderation.processes.vendor_api.server import State
from moderation.screening.models import Call, Line, LineState, Screening
from moderation.vocabulary import CaseKind, Status
from tests.cast import Cast
from tests.moderation.pipeline.vendors import TIMEOUT, picture, vendor, work_off
from tests.posting import post, post_and_work
from tests.vendor_api.playing import HARMLESS, LONG, NAMES

pytestmark = pytest.mark.django_db

IMAGES, ATTEMPTS = (5, 3) if LONG else (2, 1)
FAULTS = [(fault, name) for fault, name in product(Fault, NAMES) if (fault, name) not in HARMLESS]
ROTATED = [(fault, NAMES[place % len(NAMES)]) for place, fault in enumerate(Fault)]
PLAYED = FAULTS if LONG else [pair for pair in ROTATED if pair not in HARMLESS]
OF_THE_VENDOR = (Fault.ERROR, Fault.SILENCE, Fault.RESET, Fault.HTML, Fault.NAN)
OUTAGES = (
    list(product(OF_THE_VENDOR, NAMES))
    if LONG
    else [(Fault.HTML, "openai_responses"), (Fault.RESET, "sightengine")]
)
HELD = TIMEOUT + 5


def faulty(fault: Fault | None) -> State:
    return State(opinion=harmless, fault=fault)


def held_by_calls() -> list[float]:
    """Seconds from the moment that a call was written down to the moment that its answer was; endless while it runs."""
    return [
        (call.ended_at - call.begun_at).total_seconds() if call.ended_at else inf
        for call in Call.objects.all()
    ]


@pytest.mark.parametrize("name", NAMES)
def test_without_a_fault_the_pictures_are_approved(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """So that nothing below holds merely because nobody ever approves anything."""
    with vendor(name, settings, monkeypatch) as server:
        assert post_and_work(cast.lantern, picture(0)).status == Status.APPROVED
        assert server.state.counters() == {name: 1}


@pytest.mark.parametrize(("fault", "name"), HARMLESS)
def test_a_category_that_nobody_knows_is_kept_and_judges_nothing(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, fault: Fault, name: str
) -> None:
    with vendor(name, settings, monkeypatch, faulty(fault)):
        submission = post_and_work(cast.lantern, picture(0))
    assert submission.status == Status.APPROVED
    assert "novel_category" in str(Screening.objects.get().raw)


@pytest.mark.parametrize(("fault", "name"), PLAYED)
def test_a_fault_ends_at_a_person(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, fault: Fault, name: str
) -> None:
    settings.SCREENING_ATTEMPTS, settings.SCREENING_SECONDS = ATTEMPTS, 20
    with vendor(name, settings, monkeypatch, faulty(fault)) as server:
        for number in range(IMAGES):
            post(cast.lantern, picture(number))
        work_off()
        asked = server.state.counters()
    assert 1 <= asked[name] <= ATTEMPTS * IMAGES
    assert list(Submission.objects.values_list("status", flat=True)) == [Status.IN_REVIEW] * IMAGES
    assert Case.objects.count() == Routing.objects.count() == IMAGES
    for routing in Routing.objects.all():
        assert all(words.endswith(".") and len(words) > 20 for words in reasons_of(routing))
        assert reasons_of(routing)
    assert all(held < HELD for held in held_by_calls())


@pytest.mark.parametrize(("fault", "name"), OUTAGES)
def test_an_outage_costs_at_most_twenty_calls_and_ends_by_itself(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, fault: Fault, name: str
) -> None:
    settings.SCREENING_ATTEMPTS, settings.SCREENING_SECONDS = 5, 8
    with vendor(name, settings, monkeypatch, faulty(fault)) as server:
        for number in range(40):
            post(cast.lantern, picture(number))
        work_off()
        assert Line.objects.get().state == LineState.OPEN
        assert server.state.counters()[name] <= 20
        assert set(Submission.objects.values_list("status", flat=True)) == {Status.IN_REVIEW}
        assert set(Case.objects.values_list("kind", flat=True)) == {CaseKind.UNSCREENED}
        server.state.fault = None
        healthy = time.monotonic()
        number = 40
        if not LONG:
            Line.objects.update(probe_at=timezone.now())
        while post_and_work(cast.lantern, picture(number)).status != Status.APPROVED:
            number += 1
            time.sleep(1)
        assert time.monotonic() - healthy < 60
        assert Line.objects.get().state == LineState.CLOSED
