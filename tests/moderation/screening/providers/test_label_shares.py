"""From a model's log-probabilities to shares of its labels, and never more than they say."""

from __future__ import annotations

from math import log
from typing import Any

import pytest

from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.providers.label_shares import read_tokens, shares_of
from moderation.screening.providers.prompt import Label

TEXT = '{"gore": "none"}'
LABELS = {"gore": Label.NONE}


def entry(text: str, share: float = 1.0, **others: float) -> dict[str, Any]:
    return {
        "token": text,
        "bytes": list(text.encode()),
        "logprob": log(share),
        "top_logprobs": [{"token": other, "logprob": log(mass)} for other, mass in others.items()],
    }


def shares(*entries: dict[str, Any], text: str = TEXT) -> dict[Label, float] | None:
    found = shares_of(text, LABELS, read_tokens(list(entries)))
    return None if found is None else found["gore"]


def approx(none: float, possible: float, clear: float) -> Any:
    return pytest.approx({Label.NONE: none, Label.POSSIBLE: possible, Label.CLEAR: clear})


def test_alternatives_at_the_labels_first_token_are_its_shares() -> None:
    found = shares(entry('{"gore": "'), entry("none", 0.7, possible=0.2, clear=0.1), entry('"}'))
    assert found == approx(0.7, 0.2, 0.1)


def test_pieces_of_a_label_add_up_and_are_renormalised() -> None:
    first = entry("n", 0.4, no=0.2, p=0.1, cle=0.1, maybe=0.1)
    assert shares(entry('{"gore": "'), first, entry("one"), entry('"}')) == approx(0.75, 0.125, 0.125)


def test_a_token_may_hold_more_than_the_label() -> None:
    token = {**entry('": "none"}', 0.5), "top_logprobs": []}
    token["top_logprobs"] = [
        {"token": '": "possible', "logprob": log(0.2)},
        {"token": '": "c', "logprob": log(0.1)},
        {"token": "ignoclear", "logprob": log(0.2)},
    ]
    assert shares(entry('{"gore'), token) == approx(0.625, 0.25, 0.125)


def test_a_label_that_is_not_among_the_alternatives_has_no_share() -> None:
    assert shares(entry('{"gore": "'), entry("none", 0.9), entry('"}')) == {Label.NONE: 1.0}


def test_the_sampled_token_counts_once_though_it_is_listed_twice() -> None:
    twice = entry("none", 0.6, none=0.6, possible=0.4)
    found = shares(entry('{"gore": "'), twice, entry('"}'))
    assert found == pytest.approx({Label.NONE: 0.6, Label.POSSIBLE: 0.4})


def test_a_thought_before_and_a_mark_after_the_answer_do_not_matter() -> None:
    thought = [entry("<think>"), entry(TEXT), entry("</think>")]
    label = entry("none", 0.8, clear=0.2)
    found = shares(*thought, entry('{"gore": "'), label, entry('"}'), entry("<|end|>"))
    assert found == pytest.approx({Label.NONE: 0.8, Label.CLEAR: 0.2})


def test_parts_of_characters_are_read_by_their_bytes() -> None:
    half = [{**entry("\ufffd"), "bytes": [0xC3]}, {**entry("\ufffd"), "bytes": [0xBC]}]
    assert shares(*half, entry('{"gore": "'), entry("none"), entry('"}')) == {Label.NONE: 1.0}


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [entry('{"gore": "'), entry("possible"), entry('"}')],
        [entry('{"gore": "'), entry("none", 0.3, N=0.6), entry('"}')],
        [entry('{"gore": "'), {**entry("none"), "logprob": -9999.0}, entry('"}')],
    ],
    ids=["no tokens", "other words", "mostly no label", "out of the top"],
)
def test_nothing_is_made_up(entries: list[dict[str, Any]]) -> None:
    assert shares(*entries) is None


def test_a_label_written_with_escapes_has_no_token_to_go_by() -> None:
    text = r'{"gore": "n\u006fne"}'
    assert shares(entry(text), text=text) is None


def test_a_word_that_only_begins_like_a_label_is_none() -> None:
    assert shares(entry('{"gore": "'), entry("none", 0.6, clearly=0.4), entry('"}')) == {Label.NONE: 1.0}


def test_null_is_no_tokens() -> None:
    assert read_tokens(None) == ()


@pytest.mark.parametrize(
    "entries",
    [
        "none",
        [7],
        [{"token": "a"}],
        [{"token": 1, "logprob": -1}],
        [{"token": "a", "logprob": "-1"}],
        [{"token": "a", "logprob": True}],
        [{"token": "a", "logprob": 0.7}],
        [{"token": "a", "logprob": -1, "top_logprobs": {"b": -1}}],
        [{"token": "a", "logprob": -1, "top_logprobs": [{"token": "b"}]}],
    ],
)
def test_broken_log_probabilities_break_the_answer(entries: Any) -> None:
    with pytest.raises(ProviderError) as error:
        read_tokens(entries)
    assert error.value.kind is FailureKind.SCHEMA_VIOLATION


def test_more_than_certainty_breaks_the_answer() -> None:
    with pytest.raises(ProviderError):
        shares(entry('{"gore": "'), entry("none", 0.9, possible=0.9), entry('"}'))
