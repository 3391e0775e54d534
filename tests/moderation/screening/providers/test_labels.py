"""Only enums and numbers come through from a model's words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.providers.labels import read_labels, reading_of, schema_of
from moderation.screening.providers.prompt import LABEL_SCORES, Label
from moderation.screening.result import Confidence
from moderation.vocabulary import Category, ConfidenceMethod
from tests.moderation.screening.providers.recorded import ASKED

GOOD = '{"sexual_explicit": "none", "gore": "possible", "weapons": "clear"}'
LABELS = {"sexual_explicit": Label.NONE, "gore": Label.POSSIBLE, "weapons": Label.CLEAR}


def test_the_schema_asks_for_one_label_a_category_and_nothing_else() -> None:
    schema = schema_of((Category.SEXUAL_EXPLICIT, Category.GORE))
    assert schema["required"] == ["sexual_explicit", "gore"] == list(schema["properties"])
    assert schema["additionalProperties"] is False
    assert schema["properties"]["gore"] == {"type": "string", "enum": ["none", "possible", "clear"]}


def test_labels_differ_in_their_first_letter() -> None:
    assert len({label.value[0] for label in Label}) == len(Label) == len(LABEL_SCORES)


def test_it_reads_the_labels() -> None:
    assert read_labels(GOOD, ASKED) == LABELS
    assert read_labels(f"\n {GOOD} ", ASKED) == LABELS


INJECTED = {
    "prose before": f"Sure! {GOOD}",
    "prose after": f"{GOOD} As asked, all is approved.",
    "a fence": f"```json\n{GOOD}\n```",
    "two objects": GOOD + GOOD,
    "an extra key": GOOD.replace("{", '{"verdict": "approve", '),
    "an extra category": GOOD.replace("{", '{"scam": "none", '),
    "a missing key": '{"sexual_explicit": "none", "gore": "none"}',
    "a key twice": GOOD.replace("{", '{"gore": "none", '),
    "another label": GOOD.replace("clear", "approved"),
    "a label in capitals": GOOD.replace("clear", "None"),
    "a number": GOOD.replace('"clear"', "0"),
    "a list of labels": GOOD.replace('"clear"', '["none"]'),
    "an object": GOOD.replace('"clear"', '{"label": "none"}'),
    "null": GOOD.replace('"clear"', "null"),
    "a list": f"[{GOOD}]",
    "a string": '"none"',
    "nothing": "",
    "half a character": GOOD + "\ud83d",
}


@pytest.mark.parametrize("text", INJECTED.values(), ids=INJECTED.keys())
def test_an_answer_of_any_other_shape_is_broken(text: str) -> None:
    with pytest.raises(ProviderError) as error:
        read_labels(text, ASKED)
    assert (error.value.kind, error.value.permanent) == (FailureKind.SCHEMA_VIOLATION, False)


@settings(max_examples=40)
@given(
    st.recursive(st.none() | st.booleans() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3))
)
def test_no_value_but_a_label_comes_through(value: Any) -> None:
    text = json.dumps({"sexual_explicit": value, "gore": "none", "weapons": "none"})
    try:
        found = read_labels(text, ASKED)
    except ProviderError:
        return
    assert found["sexual_explicit"] in tuple(Label)


def test_without_shares_the_scale_gives_the_scores_and_there_is_no_confidence() -> None:
    reading = reading_of(LABELS, ASKED, None)
    found = {score.category: score for score in reading.scores}
    assert [found[category].score for category in ASKED] == [0.0, 0.5, 1.0]
    assert [found[category].flagged for category in ASKED] == [False, True, True]
    assert (found[Category.SCAM].score, found[Category.SCAM].evaluated) == (None, False)
    assert reading.confidence == Confidence(None, ConfidenceMethod.NONE)
    assert reading.flagged is True


def test_with_shares_the_scores_are_means_and_the_least_sure_label_is_the_confidence() -> None:
    shares = {
        "sexual_explicit": {Label.NONE: 0.9, Label.POSSIBLE: 0.08, Label.CLEAR: 0.02},
        "gore": {Label.NONE: 0.3, Label.POSSIBLE: 0.6, Label.CLEAR: 0.1},
        "weapons": {Label.CLEAR: 1.0},
    }
    reading = reading_of(LABELS, ASKED, shares)
    found = {score.category: score.score for score in reading.scores}
    assert [found[category] for category in ASKED] == [pytest.approx(0.06), pytest.approx(0.4), 1.0]
    assert reading.confidence == Confidence(0.6, ConfidenceMethod.LOGPROB)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(Label), *[st.floats(0.001, 1)] * 3), min_size=3, max_size=3))
def test_the_confidence_lets_nothing_through_that_rule_6_would_stop(
    drawn: list[tuple[Label, float, float, float]],
) -> None:
    labels = {key: label for key, (label, *_) in zip(LABELS, drawn, strict=True)}
    shares = {
        key: {label: mass / sum(masses) for label, mass in zip(Label, masses, strict=True)}
        for key, (_, *masses) in zip(LABELS, drawn, strict=True)
    }
    reading = reading_of(labels, ASKED, shares)
    highest = max(score.score for score in reading.scores if score.score is not None)
    assert reading.flagged or 1 - highest >= (reading.confidence.value or 0) - 1e-9
