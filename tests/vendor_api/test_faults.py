"""Every fault in every contract: a failure with a kind, in time, and never a usable answer but where it is harmless."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests

from moderation.processes.vendor_api.contracts.base import KEY
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.server import Server
from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.result import ScreeningResult
from tests.moderation.screening.providers.recorded import asked
from tests.vendor_api.playing import LONG, NAMES, playing, scorer

K = FailureKind
KINDS: dict[Fault, set[FailureKind]] = {
    Fault.UNAUTHORISED: {K.AUTH_FAILED},
    Fault.BILLING: {K.QUOTA_EXHAUSTED},
    Fault.TOO_MANY: {K.RATE_LIMITED},
    Fault.TOO_MANY_WAIT: {K.RATE_LIMITED},
    Fault.ERROR: {K.UNAVAILABLE},
    Fault.OVERLOADED: {K.UNAVAILABLE},
    Fault.RESET: {K.UNAVAILABLE},
    Fault.DRIP: {K.UNAVAILABLE},
    Fault.SILENCE: {K.UNAVAILABLE},
    Fault.EMPTY: {K.SCHEMA_VIOLATION},
    Fault.HTML: {K.SCHEMA_VIOLATION},
    Fault.NOT_JSON: {K.SCHEMA_VIOLATION},
    Fault.TWICE: {K.SCHEMA_VIOLATION},
    Fault.HUGE: {K.SCHEMA_VIOLATION},
    Fault.LENGTH_SHORT: {K.SCHEMA_VIOLATION},
    Fault.LENGTH_LONG: {K.UNAVAILABLE},
    Fault.NAN: {K.SCHEMA_VIOLATION},
    Fault.NEGATIVE: {K.SCHEMA_VIOLATION},
    Fault.ABOVE_ONE: {K.SCHEMA_VIOLATION},
    Fault.WRONG_TYPE: {K.SCHEMA_VIOLATION},
    Fault.REFUSAL: {K.REFUSED, K.BAD_IMAGE},
    Fault.INCOMPLETE: {K.TRUNCATED, K.SCHEMA_VIOLATION},
    Fault.FAILED: {K.UNAVAILABLE, K.SCHEMA_VIOLATION},
    Fault.TWO: {K.SCHEMA_VIOLATION},
    Fault.ECHO: {K.SCHEMA_VIOLATION},
    Fault.REDIRECT: {K.UNAVAILABLE},
}
LASTING = (Fault.DRIP, Fault.SILENCE)
# By default every fault by two of the eight, and every scorer with a quarter of the faults; VENDORS=all for all.
PLAYED = [
    (name, fault)
    for turn, name in enumerate(NAMES)
    for number, fault in enumerate(KINDS)
    if LONG or (turn + number) % 4 == 0
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with playing() as running:
        yield running


def screen(server: Server, name: str, fault: Fault, seconds: float = 5.0) -> ScreeningResult | ProviderError:
    try:
        return scorer(name, server, fault=fault).screen(asked(), deadline_seconds=seconds)
    except ProviderError as error:
        return error


@pytest.mark.parametrize(("name", "fault"), PLAYED)
def test_it_is_a_failure_of_its_kind_in_time(server: Server, name: str, fault: Fault) -> None:
    start = time.monotonic()
    error = screen(server, name, fault, seconds=0.4 if fault in LASTING else 5.0)
    assert isinstance(error, ProviderError), error
    assert error.kind in KINDS[fault]
    assert error.retry_after == (2.0 if fault is Fault.TOO_MANY_WAIT else None)
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_that_repeats_the_key_is_refused_for_just_that(server: Server, name: str) -> None:
    assert "repeats our key" in str(screen(server, name, Fault.ECHO))


def test_what_is_refused_is_told_the_whole_key(server: Server) -> None:
    """Else no search for a key in what is kept of an error would prove anything."""
    for name in NAMES:
        screen(server, name, Fault.UNAUTHORISED)
        _, asked = server.state.heard[-1]
        url = f"{server.url}/faults/401{asked.path}"
        assert KEY in requests.post(url, asked.body, headers=asked.headers, timeout=10).text


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_category_is_a_failure_or_was_not_evaluated(server: Server, name: str) -> None:
    provider = scorer(name, server)
    found = screen(server, name, Fault.MISSING)
    if isinstance(found, ProviderError):
        assert found.kind in (K.SCHEMA_VIOLATION, K.PARTIAL)
    else:
        wanted = provider.judges if name != "openai_decisions" else {rule.category for rule in asked().rules}
        evaluated = {score.category for score in found.scores if score.evaluated}
        assert set(wanted) - evaluated


@pytest.mark.parametrize("name", NAMES)
def test_a_category_that_nobody_knows_changes_no_number(server: Server, name: str) -> None:
    """It flags where the contract has flags or an `other`, it breaks what was asked for by name, else it is kept."""
    found = screen(server, name, Fault.UNKNOWN)
    if isinstance(found, ProviderError):
        assert found.kind is K.SCHEMA_VIOLATION
        assert name in ("openai_decisions", "openai_responses", "chat_completions")
    else:
        known = [s.score or 0.0 for s in found.scores if s.category != "other"]
        assert max(known) <= 0.01
        assert found.flagged or "novel_category" in str(found.raw)
