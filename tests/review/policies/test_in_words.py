"""What a draft changes, as its pages say it: many changes alike in one sentence, each of them folded below."""

from __future__ import annotations

import re

from django.utils.translation import override

from moderation.policy.describe import describe_changes
from moderation.policy.hand_over import HANDED_OVER, hand_over
from review.policies.in_words import paragraph, sentences
from tests.moderation.policy.make import rule, simple_rules

EVERYTHING = simple_rules(category_rules=(rule("*", "*", 0.4),))


def test_a_hand_over_is_one_sentence_with_each_category_below() -> None:
    texts = describe_changes(EVERYTHING, hand_over(EVERYTHING))
    changes = sentences(texts)
    many = len(HANDED_OVER)
    assert changes[0].words == (
        f"Each of {many} categories from <code>local</code> has a rule of its own: neither flagged nor rejected."
    )
    assert len(changes[0].each) == many
    assert (
        "Weapons from <code>local</code> has a rule of its own: neither flagged nor rejected."
        in changes[0].each
    )
    assert len(changes) == len(texts) - many + 1, "whatever else changes stands by itself"
    assert not any(change.each for change in changes[1:])


def test_what_holds_sums_up_what_is_alike_in_each_language() -> None:
    rules = hand_over(EVERYTHING)
    summed = f"Each of {len(HANDED_OVER)} categories from <code>local</code> is neither flagged nor rejected."
    assert summed in paragraph(rules)
    assert paragraph(rules).count("is neither flagged nor rejected.") == 1
    with override("de"):
        assert "neither" not in paragraph(rules)


def test_what_must_no_longer_be_judged_is_summed_up_as_well() -> None:
    old = simple_rules(required=HANDED_OVER[:4])
    summed = "Each of 4 categories no longer has to be judged."
    assert [change.words for change in sentences(describe_changes(old, simple_rules()))] == [summed]


def test_few_alike_and_many_that_differ_stand_each_by_itself() -> None:
    own = [rule(category, "local", 0.1 * place) for place, category in enumerate(HANDED_OVER[:3], 1)]
    new = simple_rules(category_rules=(rule("*", "*", 0.4), *own))
    two = simple_rules(
        category_rules=(rule("*", "*", 0.4), *(rule(one, "local", 0.1) for one in HANDED_OVER[:2]))
    )
    for rules in (new, two):
        texts = describe_changes(EVERYTHING, rules)
        assert [re.sub("</?code>", "`", change.words) for change in sentences(texts)] == texts
