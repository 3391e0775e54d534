from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from moderation.webhooks import sign as signing
from moderation.webhooks.sign import SignatureInvalid, headers, new_secret, sign, verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"another secret of 32 bytes, here").decode()
NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
BODY = b'{"type":"submission.approved"}'


def signed(*secrets: str, at: datetime = NOW, body: bytes = BODY) -> dict[str, str]:
    return headers(secrets or (SECRET,), message_id="evt_1", timestamp=int(at.timestamp()), body=body)


def code_of(given: dict[str, str], *, body: bytes = BODY, secrets: tuple[str, ...] = (SECRET,)) -> str:
    with pytest.raises(SignatureInvalid) as invalid:
        verify(secrets, given, body, now=NOW)
    assert not any(secret in str(invalid.value) for secret in secrets)
    return invalid.value.code


def test_it_gives_the_vector_of_the_standard() -> None:
    signature = sign(
        [SECRET],
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_reference_package_takes_what_we_sign() -> None:
    now = datetime.now(UTC)
    secret = new_secret()
    assert Webhook(secret).verify(BODY, signed(OTHER, secret, at=now)) == {"type": "submission.approved"}
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, signed(OTHER, secret, at=now))


def test_we_take_what_the_reference_package_signs() -> None:
    signature = Webhook(SECRET).sign("evt_1", NOW, BODY.decode())
    given = {
        "Webhook-Id": "evt_1",
        "Webhook-Timestamp": str(int(NOW.timestamp())),
        "Webhook-Signature": signature,
    }
    verify([SECRET], given, BODY, now=NOW)


def test_it_makes_secrets_that_differ_and_are_long_enough() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert first.startswith("whsec_")
    assert 24 <= len(base64.b64decode(first.removeprefix("whsec_"))) <= 64


def test_it_signs_with_every_secret_of_a_rotation() -> None:
    given = signed(SECRET, OTHER)
    assert len(given["webhook-signature"].split()) == 2
    verify([SECRET], given, BODY, now=NOW)
    verify([OTHER], given, BODY, now=NOW)
    verify([new_secret(), OTHER], signed(OTHER), BODY, now=NOW)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_it_wants_all_three_headers(name: str) -> None:
    assert code_of({**signed(), name: ""}) == "missing"
    assert code_of({key: value for key, value in signed().items() if key != name}) == "missing"


@pytest.mark.parametrize(("seconds", "code"), [(-301, "old"), (301, "future"), (-(10**6), "old")])
def test_it_takes_no_other_time(seconds: int, code: str) -> None:
    assert code_of(signed(at=NOW + timedelta(seconds=seconds))) == code


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_it_takes_five_minutes_either_way(seconds: int) -> None:
    verify([SECRET], signed(at=NOW + timedelta(seconds=seconds)), BODY, now=NOW)


@pytest.mark.parametrize("timestamp", ["soon", "1e9", "-1", " 1795381200", "١٢٣", "1_0", "9" * 13, "1.5"])
def test_it_reads_no_other_timestamps(timestamp: str) -> None:
    assert code_of({**signed(), "webhook-timestamp": timestamp}) == "malformed"


def test_it_refuses_an_id_with_a_dot_both_ways() -> None:
    with pytest.raises(ValueError):
        sign([SECRET], message_id="a.1", timestamp=1, body=b"")
    assert code_of({**signed(), "webhook-id": "evt.1"}) == "malformed"


def test_it_notices_every_change() -> None:
    assert code_of(signed(), body=BODY + b" ") == "mismatch"
    assert code_of({**signed(), "webhook-id": "evt_2"}) == "mismatch"
    later = str(int(NOW.timestamp()) + 1)
    assert code_of({**signed(), "webhook-timestamp": later}) == "mismatch"
    assert code_of(signed(OTHER)) == "mismatch"


@pytest.mark.parametrize(
    "signature", ["v1", ",", "v1,", "v1,!!!", "v1a,abc", "v1,é", "v1,a,b", "v1,\ud800", "garbage " * 100]
)
def test_it_passes_over_broken_items(signature: str) -> None:
    assert code_of({**signed(), "webhook-signature": signature}) == "mismatch"
    both = {**signed(), "webhook-signature": f"{signature} {signed()['webhook-signature']}"}
    verify([SECRET], both, BODY, now=NOW)


def test_it_takes_nothing_without_a_secret() -> None:
    assert code_of(signed(), secrets=()) == "mismatch"
    with pytest.raises(ValueError, match="at least one"):
        sign([], message_id="evt_1", timestamp=1, body=b"")


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_***", "whsec_abc"])
def test_it_says_that_a_secret_is_broken_without_showing_it(secret: str) -> None:
    with pytest.raises(ValueError) as broken:
        sign([secret], message_id="evt_1", timestamp=1, body=b"")
    assert str(broken.value) == "a webhook secret is whsec_ and base64"


def test_its_names_are_those_of_the_standard() -> None:
    assert tuple(signed()) == (signing.ID_HEADER, signing.TIMESTAMP_HEADER, signing.SIGNATURE_HEADER)
