"""What a rejection was for and what an approval carries, in the words of the keys that were pressed."""

from __future__ import annotations

from moderation.cases.models import Decision
from moderation.policy.rules import Rules
from moderation.vocabulary import DecisionKind

NAMED = 2


def why(decision: Decision) -> str:
    """“weapons”, “weapons, drugs and 1 more”; empty for an approval."""
    if not decision.reasons:
        return ""
    rules = Rules.from_json(decision.policy_version.rules)
    words = {reason.code: reason.words_moderator for reason in rules.reasons}
    named = [lowered(words.get(reason["code"], reason["code"])) for reason in decision.reasons]
    rest = len(named) - NAMED
    return ", ".join(named[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def carried(decision: Decision) -> str:
    """“with age restriction”; empty for a rejection and for an approval that carries nothing."""
    if decision.kind != DecisionKind.APPROVED or not decision.actions:
        return ""
    offered = Rules.from_json(decision.policy_version.rules).approval_actions
    words = {action.code: action.words_moderator for action in offered}
    return f"with {', '.join(lowered(words.get(code, code)) for code in decision.actions)}"


def lowered(words: str) -> str:
    """Within a sentence, unless it begins with an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
