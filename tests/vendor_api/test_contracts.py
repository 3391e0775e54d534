"""Each contract is played as it was recorded, and refuses what its vendor would refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from moderation.processes.vendor_api.contracts import ALL
from moderation.processes.vendor_api.opinion import of_hash
from moderation.processes.vendor_api.server import Server, State
from moderation.screening.providers.registry import names
from moderation.vocabulary import Category
from tests.moderation.screening.providers.recorded import ASKED, USABLE, asked, recorded
from tests.vendor_api.playing import NAMES, playing, scorer, sent

RECORDED = {
    **USABLE,
    "azure_content_safety": "mixed",
    "google_safe_search": "mixed",
    "sightengine": "mixed",
}
# What a recorded answer says beyond the numbers that we ask for, or says only of what came with it.
BESIDE = {
    "sightengine": {"nudity.suggestive_classes", "nudity.none", "nudity.context", "violence.classes", "gore.classes",
                    "gore.type", "weapon.firearm_type", "weapon.firearm_action", "self-harm.type",
                    "recreational_drug.classes"},
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[Server]:
    with playing() as running:
        yield running


def post(server: Server, path: str, body: bytes, **headers: str) -> tuple[int, Any]:
    host, port = server.server_address[:2]
    connection = HTTPConnection(str(host), int(port), timeout=10)
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    found = json.loads(answer.read())
    connection.close()
    return answer.status, found


def again(server: Server, number: int = -1, **changed: str) -> tuple[int, Any]:
    """The same request once more, as another program would send it."""
    _, one = server.state.heard[number]
    return post(server, one.path, one.body, **{**one.headers, **changed})


def shape(value: Any, at: str = "") -> set[str]:
    """Every place in a document with the kind of what stands there; a list is as its items are."""
    if isinstance(value, dict):
        return {place for key, item in value.items() for place in shape(item, f"{at}.{key}".lstrip("."))}
    if isinstance(value, list):
        return {place for item in value for place in shape(item, f"{at}[]")}
    kind = "number" if type(value) in (int, float) else type(value).__name__
    return {f"{at} {kind}"}


def test_every_scorer_that_asks_a_vendor_is_played() -> None:
    assert set(NAMES) == set(names()) - {"local"}


@pytest.mark.parametrize("name", NAMES)
def test_the_product_gets_its_answers(server: Server, name: str) -> None:
    provider = scorer(name, server)
    rules = ASKED if name == "openai_decisions" else provider.judges
    result = provider.screen(asked(), deadline_seconds=5)
    found = {score.category for score in result.scores if score.evaluated}
    assert found >= set(rules)
    assert max(score.score or 0.0 for score in result.scores) <= 0.01
    assert not result.flagged
    assert server.state.counters() == {name: 1}


@pytest.mark.parametrize("name", RECORDED)
def test_its_answers_have_the_recorded_shape(server: Server, name: str) -> None:
    scorer(name, server).screen(asked(), deadline_seconds=5)
    status, answer = again(server)
    assert status == 200
    wanted = shape(recorded(name, RECORDED[name]))
    beside = {place for place in wanted if place.startswith(tuple(BESIDE.get(name, {"nothing is"})))}
    missing = {place for place in wanted - beside - shape(answer) if not place.startswith("output[].summary")}
    assert not missing


@pytest.mark.parametrize("name", ["openai_responses", "chat_completions"])
def test_its_log_probabilities_give_a_confidence(server: Server, name: str) -> None:
    switch = f"{name.upper()}_LOGPROBS"
    result = scorer(name, server, {switch: "1"}).screen(asked(), deadline_seconds=5)
    assert result.confidence.value == pytest.approx(0.97 / 0.99)
    assert result.confidence.method == "logprob"


@pytest.mark.parametrize("mode", ["json_object", "prompt"])
def test_a_model_without_a_schema_goes_by_the_words(server: Server, mode: str) -> None:
    provider = scorer("chat_completions", server, {"CHAT_COMPLETIONS_SCHEMA_MODE": mode})
    result = provider.screen(asked(), deadline_seconds=5)
    assert {score.category for score in result.scores if score.evaluated} == set(provider.judges)


def test_the_caption_is_judged_where_a_vendor_judges_text(server: Server) -> None:
    result = scorer("openai_moderation", server).screen(asked(caption="a street"), deadline_seconds=5)
    assert result.by_category()[Category.HARASSMENT].evaluated


@pytest.mark.parametrize("name", NAMES)
def test_who_brings_no_key_is_not_let_in(server: Server, name: str) -> None:
    scorer(name, server).screen(asked(), deadline_seconds=5)
    contract = next(one for one in ALL if one.name == name)
    _, one = server.state.heard[-1]
    bare = {key: value for key, value in one.headers.items() if key in ("content-type", "content-length")}
    body = one.body.replace(b'name="api_secret"', b'name="nothing"')
    status, _ = post(server, one.path, body, **{**bare, "content-length": str(len(body))})
    assert status == (contract.wrong_key.status if contract.needs_key else 200)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("spoiled", ["no picture", "no document", "nothing"])
def test_what_the_vendor_would_not_take_is_a_400(server: Server, name: str, spoiled: str) -> None:
    scorer(name, server).screen(asked(), deadline_seconds=5)
    _, one = server.state.heard[-1]
    body = {
        "no picture": one.body.replace(b"/9j/", b"AAAA").replace(b"\xff\xd8\xff", b"\x00\x00\x00"),
        "no document": one.body[: len(one.body) // 2],
        "nothing": b"{}",
    }[spoiled]
    status, answer = post(server, one.path, body, **{**one.headers, "content-length": str(len(body))})
    assert status == 400
    assert "error" in answer


@pytest.mark.parametrize(
    ("path", "change", "code"),
    [
        ("input", lambda parts: parts * 2, "too_many_images"),
        ("input", lambda parts: [], "missing_required_parameter"),
        ("input", lambda parts: "a street", "invalid_type"),
    ],
)
def test_the_moderation_endpoint_takes_one_picture(server: Server, path: str, change: Any, code: str) -> None:
    scorer("openai_moderation", server).screen(asked(), deadline_seconds=5)
    (body,) = sent(server)
    content = json.dumps({**body, path: change(body[path])}).encode()
    status, answer = post(server, "/v1/moderations", content, authorization="Bearer any")
    assert (status, answer["error"]["code"]) == (400, code)


def test_another_path_is_nobodys(server: Server) -> None:
    assert post(server, "/v1/images/edits", b"{}")[0] == 404


@pytest.mark.parametrize("path", ["/fault/typo", "/faults/typo/v1/moderations"])
def test_a_fault_that_there_is_not_is_not_played(server: Server, path: str) -> None:
    status, answer = post(server, path, b"{}")
    assert status == 404
    assert "known are none, 401, billing" in answer["error"]["message"]
    assert server.state.fault is None


def test_the_same_picture_always_gets_the_same_numbers_and_three_in_ten_stand_out() -> None:
    keys = [category.value for category in Category]
    found = [of_hash(b"%d" % number, keys) for number in range(2000)]
    assert found[7] == of_hash(b"7", keys)
    highest = [max(scores.values()) for scores in found]
    assert 0.26 < sum(score > 0.02 for score in highest) / 2000 < 0.34
    assert 0.07 < sum(score > 0.8 for score in highest) / 2000 < 0.13
    assert all(0 <= score <= 1 for scores in found for score in scores.values())


def test_its_numbers_come_through_on_every_scale() -> None:
    state = State(opinion=lambda picture, keys: dict.fromkeys(keys, 0.9))
    with playing(state) as server:
        for name in NAMES:
            result = scorer(name, server).screen(asked(), deadline_seconds=5)
            assert max(score.score or 0.0 for score in result.scores) >= 0.9, name
