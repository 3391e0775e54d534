"""What scorers are asked about a submission: its pictures, and of its context only what the policy lets out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from moderation.intake import files
from moderation.intake.models import Rendition, Submission
from moderation.policy.rules import Rules
from moderation.screening.providers.base import Frame, Question, WrittenRule
from moderation.vocabulary import ContextPart


def bare_question(submission: Submission, rules: Rules, renditions: Sequence[Rendition]) -> Question:
    """The question without the pictures' bytes: their hashes stand for them in a request's digest."""

    def if_sent(part: ContextPart, text: str) -> str:
        return text if part in rules.context else ""

    return Question(
        frames=tuple(Frame(r.frame, r.sha256, b"", r.width, r.height) for r in renditions),
        caption=if_sent(ContextPart.CAPTION, submission.caption),
        surface=if_sent(ContextPart.SURFACE, submission.surface),
        language=if_sent(ContextPart.LANGUAGE, submission.language),
        request_id=str(submission.id),
        guidance=if_sent(ContextPart.GUIDANCE, submission.platform.guidance),
        rules=written(rules),
    )


def written(rules: Rules) -> tuple[WrittenRule, ...]:
    """The policy's rules in words, as a scorer may be given them."""
    return tuple(WrittenRule(text.category, text.rule, text.allow, text.reject) for text in rules.texts)


def with_pictures(question: Question, renditions: Sequence[Rendition]) -> Question:
    """The question with the pictures' bytes, each checked against its hash. Raises OSError."""
    frames = tuple(
        Frame(r.frame, r.sha256, files.read(r.key, sha256=r.sha256), r.width, r.height) for r in renditions
    )
    return replace(question, frames=frames)
