"""What a rejection was for, in the words of the keys that were pressed."""

from __future__ import annotations

from moderation.cases.models import Decision
from moderation.policy.rules import Rules

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


def lowered(words: str) -> str:
    """Within a sentence, unless it begins with an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
