"""Why an event did not arrive: stored in English, said in the reader's language where it is shown."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from django.utils.translation import override

from moderation.audit.actor import Actor
from moderation.outbound import OutboundFailed, OutboundRefused, Trust
from moderation.outbound.errors import REFUSALS, Failure
from moderation.webhooks.deliver import Sent, finish
from moderation.webhooks.endpoints import create_endpoint, problems_of, send_test, set_enabled
from moderation.webhooks.models import Attempt, Endpoint
from review.language.told import told
from tests.cast import Cast
from tests.review.language.test_speak import german

ENGLISH = re.compile(r"\b(?:the|it|was|to|be|is|not|or|no|off|by)\b", re.IGNORECASE)
FAILURES = [str(OutboundFailed(kind)) for kind in Failure]
TRUSTS = (Trust.for_endpoint(allow_loopback=True), Trust.for_endpoint(allow_loopback=False))
REFUSED = [
    *(str(OutboundRefused(code)) for code in REFUSALS if code not in ("url_scheme", "url_port")),
    *(str(refused) for trust in TRUSTS for refused in (trust.scheme_refused(), trust.port_refused())),
    *(detail for *_, detail in problems_of(url="x" * 3000, events=["no.such"])),
]


@pytest.mark.parametrize("words", [*FAILURES, *REFUSED, "could not be sent: KeyError"])
def test_each_has_its_german(words: str) -> None:
    with override("de"):
        assert not ENGLISH.search(told(words).replace("no.such", ""))
    assert told(words) == words


@pytest.mark.django_db
def test_a_german_page_says_it_in_german_and_what_is_stored_stays(cast: Cast) -> None:
    made = create_endpoint(
        platform=cast.lantern, url="https://hooks.example/in", events=[], actor=Actor.system()
    )
    delivery = send_test(endpoint=made.endpoint, actor=Actor.system())
    failure = str(OutboundFailed(Failure.CONNECT))
    delivery.attempts = 1
    finish(delivery, Sent(timezone.now(), error=failure))
    set_enabled(
        endpoint=made.endpoint, enabled=False, reason="Switched off by Priya Nair.", actor=Actor.system()
    )
    client = german(cast.priya)
    page = client.get("/platforms/lantern/").content.decode()
    assert "Es kam keine Verbindung zustande." in page
    assert "Abgeschaltet von Priya Nair." in page
    assert failure not in page
    assert (Attempt.objects.get().error, Endpoint.objects.get().state_reason) == (
        failure,
        "Switched off by Priya Nair.",
    )
    page = client.post("/platforms/lantern/endpoints/", {"url": "ftp://hooks.example/in"}).content.decode()
    assert "Die URL muss mit https:// beginnen." in page
