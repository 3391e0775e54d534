from __future__ import annotations

import json
from typing import Any

import pytest

from moderation.outbound import Answer
from moderation.screening.providers.analyses_answer import parse_answer
from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod, Scale
from tests.servers.analysis import answer_of


def parse(answer: Any) -> ScreeningResult:
    return parse_answer("analyses", Answer(200, {}, json.dumps(answer).encode(), 12))


def test_it_reads_a_whole_answer() -> None:
    result = parse(
        answer_of({"gore": 0.4}, confidence=0.6, flagged=False, description="a street", novel={"x": 1})
    )
    gore = result.by_category()[Category.GORE]
    assert (gore.score, gore.evaluated, gore.raw_key, gore.scale) == (0.4, True, "gore", Scale.UNIT_RAW)
    assert (result.confidence.value, result.confidence.method) == (0.6, ConfidenceMethod.NATIVE)
    assert (result.flagged, result.model, result.latency_ms) == (False, "analysis-test-1", 12)
    assert result.usage == {"input_tokens": 900, "output_tokens": 40, "cost": 0.002}
    assert result.raw["novel"] == {"x": 1}


def test_what_is_missing_was_not_evaluated() -> None:
    result = parse({"categories": [{"name": "gore", "score": 0}]})
    assert result.by_category()[Category.GORE].score == 0.0
    assert [score.category for score in result.scores if score.evaluated] == [Category.GORE]
    assert all(score.score is None for score in result.scores if not score.evaluated)
    assert (result.confidence.value, result.confidence.method) == (None, ConfidenceMethod.NONE)
    assert (result.flagged, result.model, result.usage) == (None, "", {})


def test_unknown_names_count_as_other_and_keep_their_name() -> None:
    entries = [
        {"name": "pizza", "score": 0.3, "flagged": True},
        {"name": "violence/graphic", "score": 0.8},
        {"name": "other", "score": 0.1},
    ]
    other = parse({"categories": entries}).by_category()[Category.OTHER]
    assert (other.score, other.raw_key, other.flagged) == (0.8, "violence/graphic", True)


def test_a_category_keeps_its_own_flag() -> None:
    result = parse({"categories": [{"name": "gore", "score": 0.1, "flagged": True}]})
    assert result.by_category()[Category.GORE].flagged is True


@pytest.mark.parametrize(
    "change",
    [
        {"categories": None},
        {"categories": {"gore": 0.1}},
        {"categories": ["gore"]},
        {"categories": [{"score": 0.1}]},
        {"categories": [{"name": "", "score": 0.1}]},
        {"categories": [{"name": 5, "score": 0.1}]},
        {"categories": [{"name": "a" * 201, "score": 0.1}]},
        {"categories": [{"name": "gore"}]},
        {"categories": [{"name": "gore", "score": None}]},
        {"categories": [{"name": "gore", "score": "0.1"}]},
        {"categories": [{"name": "gore", "score": True}]},
        {"categories": [{"name": "gore", "score": 1.0001}]},
        {"categories": [{"name": "gore", "score": -0.1}]},
        {"categories": [{"name": "gore", "score": float("nan")}]},
        {"categories": [{"name": "pizza", "score": 2}]},
        {"categories": [{"name": "gore", "score": 0.1}, {"name": "gore", "score": 0.1}]},
        {"categories": [{"name": "pizza", "score": 0.1}, {"name": "pizza", "score": 0.2}]},
        {"categories": [{"name": "gore", "score": 0.1, "flagged": "no"}]},
        {"confidence": 1.5},
        {"confidence": "high"},
        {"confidence": True},
        {"confidence": float("inf")},
        {"flagged": 1},
        {"model": 5},
        {"usage": []},
        {"usage": {"cost": -1}},
        {"usage": {"input_tokens": "many"}},
        {"description": float("nan")},
    ],
    ids=json.dumps,
)
def test_anything_else_is_broken(change: dict[str, Any]) -> None:
    with pytest.raises(ProviderError) as error:
        parse({**answer_of(), **change})
    assert error.value.kind is FailureKind.SCHEMA_VIOLATION


@pytest.mark.parametrize(
    "body",
    [b"", b"A peaceful street.", b"[]", b"null", b'{"categories": [], "categories": []}', b'{"categories": '],
)
def test_it_takes_only_one_json_object(body: bytes) -> None:
    with pytest.raises(ProviderError) as error:
        parse_answer("analyses", Answer(200, {}, body, 0))
    assert error.value.kind is FailureKind.SCHEMA_VIOLATION
