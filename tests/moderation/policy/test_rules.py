"""The content of a policy: lookup, one JSON for one content, and all faults at once."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings

from moderation.policy.errors import PolicyInvalid
from moderation.policy.risk import Risk, RiskMap
from moderation.policy.rules import (
    OFF,
    ApprovalAction,
    CategoryRule,
    DueMinutes,
    RejectReason,
    Rules,
    RuleText,
    Step,
    Thresholds,
    Waiver,
)
from moderation.policy.starting_words import REASONS, TEXTS
from moderation.vocabulary import Category, ContextPart, Severity, When
from tests.moderation.policy import strategies as some
from tests.moderation.policy.make import rule, simple_rules

GORE, SCAM = Category.GORE, Category.SCAM
FULL = simple_rules(
    scorers=("local", "analyses"),
    category_rules=(rule("*", "*", 0.2), rule(GORE, "local", 0.3, 0.9), rule(GORE, "*", None, 0.95)),
    required=(SCAM, GORE),
    reasons=REASONS,
    texts=TEXTS,
    waived=(Waiver(Category.EXTREMISM, "Ada Admin"),),
)


RISK = {"maps": {"local": {"gore": [1, -2]}}, "approve_below": 0.1, "reject_from": 0.9}


# --- Lookup


@pytest.mark.parametrize(
    ("category", "scorer", "flag_at"),
    [(GORE, "local", 0.1), (GORE, "analyses", 0.2), (SCAM, "local", 0.3), (SCAM, "analyses", 0.4)],
)
def test_it_finds_the_most_exact_rule(category: Category, scorer: str, flag_at: float) -> None:
    rules = Rules(
        scorers=("local", "analyses"),
        category_rules=(
            rule("*", "*", 0.4),
            rule("*", "local", 0.3),
            rule(GORE, "*", 0.2),
            rule(GORE, "local", 0.1),
        ),
    )
    assert rules.thresholds_for(category, scorer) == Thresholds(flag_at)


def test_it_prefers_the_categorys_rule_to_the_scorers() -> None:
    rules = simple_rules(category_rules=(rule("*", "local", 0.3), rule(GORE, "*", 0.2)))
    assert rules.thresholds_for(GORE, "local") == Thresholds(0.2)


def test_it_never_mixes_two_rules() -> None:
    rules = simple_rules(category_rules=(rule("*", "*", 0.2, 0.9), rule(GORE, "local", 0.3)))
    assert rules.thresholds_for(GORE, "local") == Thresholds(0.3, None)


def test_it_has_no_thresholds_where_there_is_no_rule() -> None:
    rules = Rules(
        scorers=("local", "analyses"), category_rules=(rule("*", "local", 0.3), rule(GORE, "*", 0.2))
    )
    assert rules.thresholds_for(SCAM, "analyses") == OFF


def test_it_knows_when_a_case_is_due() -> None:
    due = DueMinutes(mild=3, moderate=2, severe=1)
    assert [due.of(severity) for severity in Severity] == [3, 2, 1]


# --- One JSON for one content


@settings(max_examples=50, deadline=None, database=None)
@given(some.full_rules())
def test_it_gives_back_what_it_wrote(rules: Rules) -> None:
    again = Rules.from_json(rules.to_json())
    assert again == rules
    assert (again.to_json(), again.digest) == (rules.to_json(), rules.digest)


def test_it_has_the_digest_of_its_canonical_json() -> None:
    """Pinned: digests lie in the log, so the same content may never get another one."""
    assert simple_rules().to_json() == (
        '{"due_minutes":{"mild":1440,"moderate":240,"severe":60},"min_confidence":0.5,"reasons":[],'
        '"required":[],"reviews_required":1,"sample_rate":0.02,"scorers":["local"],"texts":{},'
        '"thresholds":{"*":{"*":{"flag_at":0.4,"reject_at":null}}},"waived":{}}'
    )
    assert simple_rules().digest == "99647a655ddaa4e619c4d4fa922ac2dffd546c67cd6d20b8ee8166a461f76577"


def test_it_does_not_care_how_the_content_was_spelled() -> None:
    document = json.loads(FULL.to_json())
    turned = json.dumps(dict(reversed(document.items())), indent=3)
    assert Rules.from_json(turned).digest == FULL.digest
    reordered = simple_rules(category_rules=(rule(SCAM, "*", 1), rule(GORE, "*", 0)), min_confidence=-0.0)
    assert (
        reordered.digest
        == simple_rules(category_rules=(rule(GORE, "*", -0.0), rule(SCAM, "*", 1.0)), min_confidence=0).digest
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"scorers": ("analyses", "local")},
        {"category_rules": (*FULL.category_rules[:-1], rule(GORE, "local", 0.3, math.nextafter(0.9, 1)))},
        {"required": (GORE,)},
        {"min_confidence": 0.51},
        {"sample_rate": 0.03},
        {"reviews_required": 2},
        {"reasons": REASONS[::-1]},
        {"texts": TEXTS[1:]},
        {"due_minutes": DueMinutes(severe=59)},
        {"waived": ()},
        {"conditions": (Step("analyses", When.IF_UNSURE),)},
        {"context": (ContextPart.CAPTION,)},
        {"approval_actions": (ApprovalAction("label", "Label it"),)},
        {"risk": Risk((RiskMap("local", GORE, 1, 0),))},
        {"risk": Risk((RiskMap("local", GORE, 1, 0),), approve_below=0.1)},
    ],
)
def test_it_has_another_digest_for_other_content(changes: dict[str, Any]) -> None:
    content = {name: getattr(FULL, name) for name in Rules.__dataclass_fields__}
    assert Rules(**{**content, **changes}).digest != FULL.digest


# --- What came later

BEFORE_CASCADES = Rules(
    scorers=("local", "analyses"), category_rules=(rule("*", "*", 0.4),), min_confidence=0.5
)


def test_what_was_published_before_cascades_keeps_its_digest() -> None:
    assert BEFORE_CASCADES.digest == "90a0e0addecb6cb940e2aa69d26359d74a5e14a05116c7e7869f38256b2cb438"


def test_it_writes_a_condition_beside_the_name_and_nothing_for_always() -> None:
    rules = Rules(
        scorers=("local", "analyses", "spare"),
        conditions=(
            Step("spare", When.IF_UNAVAILABLE),
            Step("local", When.ALWAYS),
            Step("analyses", When.IF_UNSURE),
        ),
        context=(ContextPart.GUIDANCE, ContextPart.CAPTION),
    )
    document = rules.to_document()
    assert document["scorers"] == [
        "local",
        {"name": "analyses", "when": "if_unsure"},
        {"name": "spare", "when": "if_unavailable"},
    ]
    assert document["context"] == ["caption", "guidance"]
    assert [step.when for step in rules.steps] == list(When)
    assert Rules.from_json(rules.to_json()) == rules


def test_always_and_no_context_may_be_written_out() -> None:
    document = BEFORE_CASCADES.to_document()
    document |= {"scorers": ["local", {"name": "analyses", "when": "always"}], "context": []}
    assert Rules.from_document(document).digest == BEFORE_CASCADES.digest


def test_it_refuses_a_condition_of_a_scorer_that_is_not_asked() -> None:
    with pytest.raises(PolicyInvalid) as caught:
        simple_rules(conditions=(Step("spare", When.IF_UNSURE),))
    assert [(error.field, error.code) for error in caught.value.errors] == [
        ("conditions.spare", "unknown_scorer")
    ]


# --- All faults at once


def faults(document: object) -> set[tuple[str, str]]:
    with pytest.raises(PolicyInvalid) as caught:
        Rules.from_document(document)
    assert all(error.detail for error in caught.value.errors)
    return {(error.field, error.code) for error in caught.value.errors}


def with_field(path: str, value: object) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(FULL.to_json())
    *way, last = path.split("/")
    place: Any = document
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("scorers", "local", "scorers", "wrong_type"),
        ("scorers", ["local", "analyses", "local"], "scorers.2", "repeated"),
        ("scorers", ["local", "analyses", "Local!"], "scorers.2", "bad_code"),
        ("scorers", ["local"], "", ""),
        ("scorers/1", {"name": "analyses"}, "scorers.1.when", "missing"),
        ("scorers/1", {"name": "analyses", "when": "later"}, "scorers.1.when", "unknown_condition"),
        ("scorers/1", {"name": "analyses", "when": ["always"]}, "scorers.1.when", "unknown_condition"),
        ("scorers/1", {"name": "analyses", "when": "always", "why": ""}, "scorers.1.why", "unknown_field"),
        ("scorers", ["local", "analyses", {"name": "A!", "when": "always"}], "scorers.2.name", "bad_code"),
        ("scorers", ["local", "analyses", {"name": "local", "when": "if_unsure"}], "scorers.2", "repeated"),
        ("scorers/0", {"name": "local", "when": "if_unsure"}, "scorers.0.when", "first_is_always"),
        ("scorers/0", {"name": "local", "when": "if_unavailable"}, "scorers.0.when", "first_is_always"),
        ("context", "caption", "context", "wrong_type"),
        ("context", ["caption", "metadata"], "context.1", "unknown_context"),
        ("context", ["caption", "caption"], "context.1", "repeated"),
        ("thresholds", [], "thresholds", "wrong_type"),
        ("thresholds/blood", {}, "thresholds.blood", "unknown_category"),
        ("thresholds/gore", [], "thresholds.gore", "wrong_type"),
        ("thresholds/gore/local", 0.5, "thresholds.gore.local", "wrong_type"),
        ("thresholds/gore/ufo", {"flag_at": 0.1, "reject_at": None}, "thresholds.gore.ufo", "unknown_scorer"),
        ("thresholds/gore/local/flag_at", "0.2", "thresholds.gore.local.flag_at", "wrong_type"),
        ("thresholds/gore/local/flag_at", True, "thresholds.gore.local.flag_at", "wrong_type"),
        ("thresholds/gore/local/flag_at", math.nan, "thresholds.gore.local.flag_at", "out_of_range"),
        ("thresholds/gore/local/reject_at", math.inf, "thresholds.gore.local.reject_at", "out_of_range"),
        ("thresholds/gore/local/reject_at", 1.1, "thresholds.gore.local.reject_at", "out_of_range"),
        ("thresholds/gore/local/reject_at", 0.29, "thresholds.gore.local.reject_at", "reject_below_flag"),
        ("thresholds/gore/local/flagat", 0.2, "thresholds.gore.local.flagat", "unknown_field"),
        ("required", [["gore"]], "required.0", "unknown_category"),
        ("required", ["gore", "gore"], "required.1", "repeated"),
        ("min_confidence", None, "min_confidence", "wrong_type"),
        ("min_confidence", 85, "min_confidence", "out_of_range"),
        ("min_confidence", 10**400, "min_confidence", "out_of_range"),
        ("sample_rate", -0.1, "sample_rate", "out_of_range"),
        ("reviews_required", 0, "reviews_required", "out_of_range"),
        ("reviews_required", 3, "reviews_required", "out_of_range"),
        ("reviews_required", 1.0, "reviews_required", "wrong_type"),
        ("reviews_required", True, "reviews_required", "wrong_type"),
        ("reasons", {}, "reasons", "wrong_type"),
        ("reasons/0", "sexual", "reasons.0", "wrong_type"),
        ("reasons/0/code", "Sexual content", "reasons.0.code", "bad_code"),
        ("reasons/1/code", "sexual", "reasons.1.code", "repeated"),
        ("reasons/0/category", "blood", "reasons.0.category", "unknown_category"),
        ("reasons/0/words_uploader", " ", "reasons.0.words_uploader", "empty"),
        ("reasons/0/words_moderator", 3, "reasons.0.words_moderator", "wrong_type"),
        ("reasons/0/words_moderator", "\ud800", "reasons.0.words_moderator", "bad_text"),
        ("reasons/0/actions", ["remove", "remove"], "reasons.0.actions.1", "repeated"),
        ("reasons/0/second_approval", 1, "reasons.0.second_approval", "wrong_type"),
        ("texts/gore/rule", "", "texts.gore.rule", "empty"),
        ("texts/gore/allow", "all", "texts.gore.allow", "wrong_type"),
        ("texts/gore/reject", [""], "texts.gore.reject.0", "empty"),
        ("texts/gore", "Reject.", "texts.gore", "wrong_type"),
        ("due_minutes/severe", 0, "due_minutes.severe", "out_of_range"),
        ("due_minutes/urgent", 5, "due_minutes.urgent", "unknown_field"),
        ("due_minutes", 60, "due_minutes", "wrong_type"),
        ("waived/extremism", "", "waived.extremism", "empty"),
        ("waived/gore", "Ada Admin", "waived.gore", "required_and_waived"),
        ("extra", 1, "extra", "unknown_field"),
    ],
)  # fmt: skip
def test_it_names_the_field_and_the_fault(path: str, value: object, field: str, code: str) -> None:
    expected = {(field, code)} if field else {("thresholds.*.analyses", "unknown_scorer")}
    document = with_field(path, value)
    if not field:
        document["thresholds"]["*"]["analyses"] = {"flag_at": 0.1, "reject_at": None}
    assert faults(document) == expected


def test_it_names_all_faults_at_once() -> None:
    document = with_field("min_confidence", 2)
    document["sample_rate"] = "often"
    document["reasons"][0]["code"] = ""
    del document["due_minutes"]["mild"]
    del document["waived"]
    assert faults(document) == {
        ("waived", "missing"),
        ("min_confidence", "out_of_range"),
        ("sample_rate", "wrong_type"),
        ("reasons.0.code", "bad_code"),
        ("due_minutes.mild", "missing"),
    }


def test_it_names_every_missing_field_of_an_empty_object() -> None:
    assert faults({}) == {(name, "missing") for name in json.loads(FULL.to_json())}
    assert not {("context", "missing"), ("risk", "missing")} & faults({})


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("risk", [], "risk", "wrong_type"),
        ("risk/maps", [], "risk.maps", "wrong_type"),
        ("risk/maps/local", [], "risk.maps.local", "wrong_type"),
        ("risk/maps/local", {}, "risk.maps.local", "wrong_type"),
        ("risk/maps/ufo", {"gore": [1, 0]}, "risk.maps.ufo", "unknown_scorer"),
        ("risk/maps/local/blood", [1, 0], "risk.maps.local.blood", "unknown_category"),
        ("risk/maps/local/gore", [1], "risk.maps.local.gore", "wrong_type"),
        ("risk/maps/local/gore", {"slope": 1}, "risk.maps.local.gore", "wrong_type"),
        ("risk/maps/local/gore", [-0.1, 0], "risk.maps.local.gore", "bad_slope"),
        ("risk/maps/local/gore", [math.nan, 0], "risk.maps.local.gore", "bad_slope"),
        ("risk/maps/local/gore", [True, 0], "risk.maps.local.gore", "bad_slope"),
        ("risk/maps/local/gore", [1, math.inf], "risk.maps.local.gore", "bad_intercept"),
        ("risk/maps/local/gore", [1, 10**400], "risk.maps.local.gore", "bad_intercept"),
        ("risk/maps/local/gore", [1, "0"], "risk.maps.local.gore", "bad_intercept"),
        ("risk/maps", {}, "risk.maps", "no_maps"),
        ("risk/approve_below", "0.1", "risk.approve_below", "wrong_type"),
        ("risk/approve_below", math.nan, "risk.approve_below", "out_of_range"),
        ("risk/reject_from", 1.5, "risk.reject_from", "out_of_range"),
        ("risk/reject_from", 0.09, "risk.reject_from", "reject_below_approve"),
        ("risk/cut", 0.1, "risk.cut", "unknown_field"),
    ],
)
def test_it_names_the_field_and_the_fault_of_a_combined_risk(
    path: str, value: object, field: str, code: str
) -> None:
    assert Rules.from_document(with_field("risk", dict(RISK))).risk.approve_below == 0.1
    document = json.loads(json.dumps(with_field("risk", RISK)))
    *way, last = path.split("/")
    place = document
    for step in way:
        place = place[step]
    place[last] = value
    assert faults(document) == {(field, code)}


def test_a_combined_risk_that_says_nothing_is_not_written() -> None:
    silent = FULL.to_document() | {"risk": {"maps": {}, "approve_below": None, "reject_from": None}}
    assert Rules.from_document(silent).digest == FULL.digest


@pytest.mark.parametrize("document", [None, [], "rules", 1, True])
def test_it_wants_an_object(document: object) -> None:
    assert faults(document) == {("", "wrong_type")}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "invalid_json"),
        ("{", "invalid_json"),
        ("[" * 100_000, "invalid_json"),
        ('{"scorers": [], "scorers": ["local"]}', "repeated_key"),
        ('{"min_confidence": NaN}', "not_finite"),
        ('{"min_confidence": -Infinity}', "not_finite"),
    ],
)
def test_it_reads_strict_json_only(text: str, code: str) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        Rules.from_json(text)
    assert [error.code for error in caught.value.errors] == [code]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category_rules": (rule(GORE, "*", 0.1), rule(GORE, "*", 0.2))}, "thresholds.gore.*"),
        ({"texts": (RuleText(GORE, "one"), RuleText(GORE, "two"))}, "texts.gore"),
        ({"waived": (Waiver(GORE, "Ada"), Waiver(GORE, "Ben"))}, "waived.gore"),
        (
            {
                "scorers": ("local", "analyses"),
                "conditions": (Step("analyses", When.IF_UNSURE), Step("analyses", When.IF_UNAVAILABLE)),
            },
            "conditions.analyses",
        ),
        (
            {"risk": Risk((RiskMap("local", GORE, 1, 0), RiskMap("local", GORE, 2, 0)))},
            "risk.maps.local.gore",
        ),
    ],
)
def test_it_refuses_what_a_json_object_could_not_hold(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        simple_rules(**changes)
    assert [(error.field, error.code) for error in caught.value.errors] == [(field, "repeated")]


def test_it_cannot_be_built_from_wrong_values_either() -> None:
    with pytest.raises(PolicyInvalid):
        simple_rules(min_confidence=math.nan)
    with pytest.raises(PolicyInvalid):
        simple_rules(category_rules=(CategoryRule("*", "*", Thresholds(0.5, 0.4)),))
    with pytest.raises(PolicyInvalid):
        simple_rules(reasons=(RejectReason("", GORE, "words", "words"),))
