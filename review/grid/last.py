"""What became of the last batch, kept for the session: its words, which decisions can be taken back in one press, and how
it was marked once it was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation.cases.decide import UNDO
from moderation.cases.grid import in_grid
from moderation.cases.grid_decide import Batch, Mark
from moderation.cases.models import Decision
from moderation.cases.reach import reachable
from moderation.people.models import User
from moderation.policy.publish import rules_of
from moderation.vocabulary import DecisionKind
from review.grid.counting import by_reasons
from review.grid.page import said
from review.language.told import told
from review.queue.afterwards import Toast
from review.queue.alone import once_words_of_many
from review.session.gate import person_of
from review.ui import apart

KEPT = "grid_last"
MARKS = "grid_marks"
NAMED = 5
SHORT = 60  # characters of a caption that name a case


@dataclass(frozen=True)
class Last:
    """Its toast while it can be undone, and, once, what was left and how many wait to be looked at singly; `late` is
    what the key for undoing says afterwards."""

    toast: Toast | None
    left: list[str]
    singly: int
    late: str = ""


def keep(request: HttpRequest, batch: Batch, back: str) -> None:
    """In place of the batch before; `back` is where it goes on."""
    request.session[KEPT] = {
        "decided": [str(decision.id) for decision in batch.decided],
        "words": words_of(batch),
        "once": once_words_of_many(batch.decided),
        "rejected": any(d.kind == DecisionKind.REJECTED for d in batch.decided),
        "back": back,
        "at": timezone.now().isoformat(),
        "left": left_words(batch, person_of(request)),
        "singly": len(batch.singly),
    }


def words_of(batch: Batch) -> str:
    versions = {decision.policy_version_id: decision.policy_version for decision in batch.decided}
    known = {
        reason.code: reason.words_moderator
        for version in versions.values()
        for reason in rules_of(version).reasons
    }
    rejected = by_reasons([[reason["code"] for reason in one.reasons] for one in batch.decided], known)
    approved = sum(decision.kind == DecisionKind.APPROVED for decision in batch.decided)
    return said(approved, rejected, 0).rstrip(".")


def late_words(words: str, once: str = "") -> str:
    """`words` are those of the batch; `once` says when it takes effect, where it does not by itself."""
    if once:
        return _("Too late to undo: {words}. {once}").format(words=words, once=once)
    return _("Too late to undo, this is in effect: {words}. Each can still be changed, from Mine.").format(
        words=words
    )


def partly_late_words(undone: int, late: Sequence[Decision]) -> str:
    """Which are in effect, by their captions."""
    kinds = {DecisionKind.APPROVED: _("approved"), DecisionKind.REJECTED: _("rejected")}
    named = [f"{name_of(one.submission.caption)} ({kinds[DecisionKind(one.kind)]})" for one in late[:NAMED]]
    if len(late) > NAMED:
        named.append(_("{number} more").format(number=len(late) - NAMED))
    once = once_words_of_many(late)
    if once:
        words = _("{undone} undone. Too late for {late}: {named}. {once}")
        return words.format(undone=undone, late=len(late), named=", ".join(named), once=once)
    words = _(
        "{undone} undone. Too late for {late}, in effect already: {named}. Each can still be changed, from Mine."
    )
    return words.format(undone=undone, late=len(late), named=", ".join(named))


def left_words(batch: Batch, person: User) -> list[str]:
    """“Blue bicycle”: a colleague was faster. What is not within reach has no name: a form can be sent with any id."""
    named = reachable(person).filter(id__in=[left.case_id for left in batch.left])
    captions = dict(named.values_list("id", "submission__caption"))
    names = (
        name_of(captions[left.case_id]) if left.case_id in captions else _("A picture") for left in batch.left
    )
    return [f"{name}: {told(left.words)}" for name, left in zip(names, batch.left, strict=True)]


def name_of(caption: str) -> str:
    if not caption:
        return _("A picture without words")
    short = f"{caption[:SHORT].rstrip()}…" if len(caption) > SHORT else caption
    return f"“{apart(short)}”"


def last_of(request: HttpRequest) -> Last:
    kept = request.session.get(KEPT)
    if not kept:
        return Last(None, [], 0)
    decided = bool(kept["decided"])
    last = Last(
        toast=toast_of(kept) if decided else None,
        left=kept["left"],
        singly=kept["singly"],
        late=late_words(kept["words"], kept.get("once", "")) if decided else "",
    )
    request.session[KEPT] = kept | {"left": [], "singly": 0}
    return last


def toast_of(kept: dict[str, object]) -> Toast | None:
    """None once the three seconds are over: then each decision stands by itself."""
    final_at = datetime.fromisoformat(str(kept["at"])) + UNDO
    left = (final_at - timezone.now()).total_seconds()
    if left <= 0:
        return None
    rejected = bool(kept["rejected"])
    return Toast(
        word=str(kept["words"]),
        why="",
        approved=not rejected,
        tone="bad" if rejected else "ok",
        seconds_left=max(1, round(left)),
        final_at=final_at,
        undo_url=reverse("grid_undo"),
        once=str(kept.get("once", "")),
    )


def take_last(request: HttpRequest) -> tuple[list[UUID], str, str]:
    """The decisions of the last batch, which can be taken back only once, its words and the address of its grid."""
    kept = request.session.pop(KEPT, None)
    if not kept:
        return [], "", reverse("grid")
    return [UUID(decision) for decision in kept["decided"]], str(kept["words"]), str(kept["back"])


def keep_marks(request: HttpRequest, marks: Sequence[Mark]) -> None:
    """Of a batch that was taken back, for as long as its tiles stay: what was rejected must not come back as approved."""
    if marks:
        request.session[MARKS] = [[str(mark.case_id), mark.version, mark.reasons] for mark in marks]


def kept_marks(request: HttpRequest, person: User) -> list[Mark]:
    """Of the tiles that have been this person's all the while; one that went through other hands comes unmarked."""
    kept = request.session.get(MARKS)
    if not kept:
        return []
    marks = {UUID(case_id): Mark(UUID(case_id), version, tuple(codes)) for case_id, version, codes in kept}
    held = in_grid(person).filter(id__in=marks).values_list("id", "version")
    return [marks[case_id] for case_id, version in held if marks[case_id].version == version]
