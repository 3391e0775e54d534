"""What a person chose beside approve or reject."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.policy.rules import RejectReason


@dataclass(frozen=True)
class Chosen:
    """A policy's reasons for rejecting, in the order they were named, and the codes that an approval carries."""

    reasons: tuple[RejectReason, ...] = ()
    with_approval: tuple[str, ...] = ()

    @property
    def actions(self) -> list[str]:
        """The codes for the platform, each once: those of the reasons, or those of the approval."""
        return sorted({*self.with_approval, *(code for reason in self.reasons for code in reason.actions)})

    def reason_documents(self) -> list[dict[str, str]]:
        """As a Decision keeps them: code, category, and the words for the uploader."""
        return [
            {"code": r.code, "category": r.category.value, "text": r.words_uploader} for r in self.reasons
        ]


NOTHING_CHOSEN = Chosen()
