"""A policy as a file: what comes out goes in again, and what is wrong is said at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from moderation.policy.as_yaml import LARGEST, from_yaml, to_yaml
from moderation.policy.errors import PolicyInvalid
from moderation.policy.rules import Rules
from tests.moderation.policy import strategies as some
from tests.moderation.policy.make import simple_rules

TITLE = "Art, version 3\n# and no second comment"


@settings(max_examples=15, deadline=None, database=None)
@given(some.full_rules())
def test_it_comes_back_with_the_same_digest(rules: Rules) -> None:
    waived = tuple(one for one in rules.waived if one.admin.isprintable())
    rules = Rules(**{name: getattr(rules, name) for name in Rules.__dataclass_fields__} | {"waived": waived})
    text = to_yaml(rules, title=TITLE)
    assert from_yaml(text).digest == rules.digest
    assert to_yaml(from_yaml(text), title=TITLE) == text


def test_it_says_what_it_is_in_a_comment() -> None:
    lines = to_yaml(simple_rules(), title=TITLE).splitlines()
    assert lines[:3] == [
        "# Art, version 3 # and no second comment",
        f"# Digest {simple_rules().digest}",
        "scorers:",
    ]


def test_it_reads_json_too() -> None:
    assert from_yaml(simple_rules().to_json()) == simple_rules()


@pytest.mark.parametrize("word", ["off", "yes", "no", "null", "1:30", "2026-01-01", "1e3", "~"])
def test_words_that_yaml_takes_for_something_else_stay_words(word: str) -> None:
    document = simple_rules().to_document() | {
        "texts": {"gore": {"rule": word, "allow": [word], "reject": []}}
    }
    rules = Rules.from_document(document)
    assert from_yaml(to_yaml(rules, title=TITLE)) == rules


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("scorers: [local", "invalid_yaml", "Line 1, column 16: The text ends before a bracket"),
        ("a: 1\nb: 2\nb: 3", "invalid_yaml", "Line 3, column 1: The key “b” stands twice."),
        (
            "c: {a: 1}\nd:\n  a: 1\n  e: 2\n  a: 3",
            "invalid_yaml",
            "Line 5, column 3: The key “a” stands twice.",
        ),
        ("a: &x [1]\nb: *x", "invalid_yaml", "Line 2, column 4: A policy has no anchors and aliases"),
        (
            "!!python/object/apply:os.system [ls]",
            "invalid_yaml",
            "Line 1, column 1: A policy has no tags (!)",
        ),
        ("a: 1\n---\nb: 2", "invalid_yaml", "Line 2, column 1: A policy is one document"),
        ("[" * 1000, "invalid_yaml", "stand too deep within each other"),
        ("a: 2026-99-99", "invalid_yaml", "A date or a number in it does not exist."),
        ("\0", "invalid_yaml", "a character that cannot be printed"),
        ("#" * (LARGEST + 1), "too_large", "at most 200,000 characters"),
        ("a: 'b", "invalid_yaml", "Line 1, column 6: The text ends before a quotation mark is closed."),
        ("a: b: c", "invalid_yaml", "Line 1, column 5: A colon is not allowed here"),
        ("a:\n\tb: c", "invalid_yaml", "Line 2, column 1: A line begins with a tab: use spaces."),
        ("? [a]\n: b", "invalid_yaml", "Line 1, column 3: A field's name is one word, no list."),
        ("a: %b", "invalid_yaml", "Line 1, column 4: This is no YAML: found character '%'"),
        ("", "wrong_type", "A policy has fields, each a name, a colon and a value"),
        ("just words", "wrong_type", "A policy has fields"),
    ],
)
def test_it_says_what_is_no_policy(text: str, code: str, words: str) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        from_yaml(text)
    (error,) = caught.value.errors
    assert error.code == code
    assert words in error.detail


def test_it_names_every_fault_with_its_field() -> None:
    text = to_yaml(simple_rules(), title=TITLE)
    text = text.replace("min_confidence: 0.5", "min_confidence: .nan").replace("- local", "- Local")
    text = text.replace("sample_rate: 0.02", "sample_rate: often").replace(
        "texts: {}", 'texts: {gore: "\\0"}'
    )
    with pytest.raises(PolicyInvalid) as caught:
        from_yaml(text)
    assert {(error.field, error.code) for error in caught.value.errors} == {
        ("min_confidence", "out_of_range"),
        ("scorers.0", "bad_code"),
        ("sample_rate", "wrong_type"),
        ("texts.gore", "wrong_type"),
        ("texts.gore", "bad_text"),
    }
