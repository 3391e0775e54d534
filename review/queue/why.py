"""What a rejection was for and what an approval carries, in the words of the keys that were pressed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moderation.cases.models import Decision
from moderation.policy.rules import Rules
from moderation.vocabulary import DecisionKind
from review.language.words import within

NAMED = 2


def why(decision: Decision) -> str:
    """“weapons”, “weapons, drugs and 1 more”; empty for an approval."""
    if not decision.reasons:
        return ""
    rules = Rules.from_json(decision.policy_version.rules)
    words = {reason.code: reason.words_moderator for reason in rules.reasons}
    named = [within(words.get(reason["code"], reason["code"])) for reason in decision.reasons]
    rest = len(named) - NAMED
    return ", ".join(named[:NAMED]) + (_(" and {rest} more").format(rest=rest) if rest > 0 else "")


def did_words(decision: Decision) -> str:
    """“You approved this”, “You approved this, with age restriction”, “You rejected this for weapons”."""
    reasons = why(decision)
    if decision.kind == DecisionKind.APPROVED:
        words = _("You approved this for {why}") if reasons else _("You approved this")
    else:
        words = _("You rejected this for {why}") if reasons else _("You rejected this")
    return ", ".join(filter(None, (words.format(why=reasons), carried(decision))))


def result_words(decision: Decision) -> str:
    """“You approved”, “You rejected for weapons”: above what the machine thought."""
    reasons = why(decision)
    if decision.kind == DecisionKind.APPROVED:
        words = _("You approved for {why}") if reasons else _("You approved")
    else:
        words = _("You rejected for {why}") if reasons else _("You rejected")
    return ", ".join(filter(None, (words.format(why=reasons), carried(decision))))


def carried(decision: Decision) -> str:
    """“with age restriction”; empty for a rejection and for an approval that carries nothing."""
    if decision.kind != DecisionKind.APPROVED or not decision.actions:
        return ""
    offered = Rules.from_json(decision.policy_version.rules).approval_actions
    words = {action.code: action.words_moderator for action in offered}
    return _("with {named}").format(
        named=", ".join(within(words.get(code, code)) for code in decision.actions)
    )
