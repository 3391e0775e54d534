"""What stands on the next page about the decision just made: its three seconds, and once they are over what it met."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.cases.blind import ScoreLine, Unsealed, unsealed
from moderation.cases.gold import tell_answers
from moderation.cases.in_hand import in_hand
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.own_decisions import own_decision
from moderation.cases.sealed import is_final
from moderation.people.models import User
from moderation.seeing.subject import is_anything_asked
from moderation.vocabulary import DecisionKind, Verdict
from review.failures import failure_words
from review.language.figures import thousands
from review.language.told import told
from review.language.words import within
from review.outcomes import expected_words, said_words
from review.queue.alone import once_words
from review.queue.done import thumb_url
from review.queue.sight import may_ask, sight_url
from review.queue.why import carried, result_words, why

VERDICTS = {
    Verdict.APPROVE: gettext_noop("The machine would have let this through."),
    Verdict.REJECT: gettext_noop("The machine would have rejected this."),
    Verdict.REVIEW: gettext_noop("The machine sent this to a person."),
}
REASONS_AT_ONCE, SCORES_AT_ONCE = 2, 5
AGREES = {Verdict.APPROVE: DecisionKind.APPROVED, Verdict.REJECT: DecisionKind.REJECTED}


@dataclass(frozen=True)
class Toast:
    """Rejected, weapons. Final at 14:03:07 UTC · Z Undo. A script counts down `seconds_left` instead; 0: any moment.
    `once` says when it takes effect, where it does not by itself."""

    word: str
    why: str
    approved: bool
    tone: str
    seconds_left: int
    final_at: datetime
    undo_url: str
    once: str = ""


@dataclass(frozen=True)
class ScoreBar:
    name: str
    value: float | None
    flag_at: float | None
    over: bool


@dataclass(frozen=True)
class Met:
    """What one's own decision met. However many scorers there are, it leaves room for the next picture's own words: the
    rest of the reasons and of the scores is folded away."""

    sentence: str
    reasons: tuple[str, ...]
    silent: tuple[str, ...]
    scores: list[ScoreBar]
    unjudged: tuple[str, ...]
    change_url: str
    words_url: str
    source: str

    @property
    def reasons_at_once(self) -> tuple[str, ...]:
        return self.reasons[: at_once(len(self.reasons), REASONS_AT_ONCE)]

    @property
    def more_reasons(self) -> tuple[str, ...]:
        return self.reasons[len(self.reasons_at_once) :]

    @property
    def scores_at_once(self) -> list[ScoreBar]:
        return self.scores[: at_once(len(self.scores), SCORES_AT_ONCE)]

    @property
    def more_scores(self) -> list[ScoreBar]:
        return self.scores[len(self.scores_at_once) :]


def at_once(there: int, most: int) -> int:
    """How many stand there unfolded: one more than `most` needs no more room than the line that would unfold it."""
    return there if there <= most + 1 else most


@dataclass(frozen=True)
class KnownItem:
    """A gold item that this person answered a while ago; told once, when the answer can no longer be undone."""

    expected: str
    chosen: str
    at: datetime


@dataclass(frozen=True)
class Result:
    """One's own decision above what it met. While it can be undone that is alike for every kind of case: `later_url` has
    the result as soon as it is final. Then `met` is None for what stays sealed, in one word for all of it: naming the
    spot checks would give away which ones are gold."""

    title: str
    glyph: str
    tone: str
    once: str
    uploader: str
    at: datetime
    thumb_url: str
    later_url: str
    met: Met | None

    @property
    def is_described(self) -> bool:
        """Whether it leads to the picture in words, or may do so once it is final."""
        return bool(self.met.words_url) if self.met else bool(self.later_url) and is_anything_asked()


@dataclass(frozen=True)
class Afterwards:
    toast: Toast | None = None
    result: Result | None = None
    known: tuple[KnownItem, ...] = ()


def afterwards_of(person: User, decision_id: str) -> Afterwards:
    """The toast and the result of this person's decision; empty when the id is not one of theirs."""
    known = known_items(person)
    decision = decision_of(person, decision_id)
    if decision is None or decision.case is None:
        return Afterwards(known=known)
    return Afterwards(toast_of(decision, decision.case), result_of(decision, decision.case, person), known)


def known_items(person: User) -> tuple[KnownItem, ...]:
    return tuple(
        KnownItem(
            expected=expected_words(answer.item.expected, answer.item.category),
            chosen=said_words(answer.decision.kind, answer.decision.reasons),
            at=answer.decision.made_at,
        )
        for answer in tell_answers(person)
    )


def decision_of(person: User, decision_id: str) -> Decision | None:
    try:
        return own_decision(UUID(decision_id), person)
    except ValueError:
        return None


def toast_of(decision: Decision, case: Case) -> Toast | None:
    if case.state != CaseState.DECIDED or case.decision_id != decision.id or case.conclude_at is None:
        return None
    left = math.ceil((case.conclude_at - timezone.now()).total_seconds())
    approved = decision.kind == DecisionKind.APPROVED
    return Toast(
        word=_("Approved") if approved else _("Rejected"),
        why=why(decision) or carried(decision),
        approved=approved,
        tone="ok" if approved else "bad",
        seconds_left=max(0, left),
        final_at=case.conclude_at,
        undo_url=reverse("undo", args=[decision.id]),
        once=once_words(decision),
    )


def result_of(decision: Decision, case: Case, person: User) -> Result:
    """`decision` comes `with_all_it_met`."""
    approved = decision.kind == DecisionKind.APPROVED
    return Result(
        title=result_words(decision),
        glyph="check" if approved else "cross",
        tone="ok" if approved else "bad",
        once=once_words(decision),
        uploader=decision.submission.uploader_id or _("no uploader named"),
        at=decision.made_at,
        thumb_url=thumb_url(case.id) if vars(decision)["has_thumb"] else "",
        later_url="" if is_final(case) else reverse("result", args=[decision.id]),
        met=met_by(decision, person),
    )


def met_by(decision: Decision, person: User) -> Met | None:
    """None for what stays sealed, and for everything until it is final; `decision` comes `with_all_it_met`."""
    met = None if vars(decision).get("sealed_again") else unsealed(decision, person)
    # Asked of the few that would be shown: of another posting of its picture, a case may be in hand again.
    if met is None or in_hand(person).is_copy(decision.submission):
        return None
    judged = [line for line in met.scores if line.score is not None]
    return Met(
        sentence=sentence(met),
        reasons=tuple(map(told, met.reasons)),
        silent=tuple(
            _("{name} gave no usable answer: {failure_words}.").format(
                name=name, failure_words=failure_words(kind)
            )
            for name, kind in met.silent
        ),
        scores=sorted(
            (bar(line, several=len(met.scorers) > 1) for line in judged), key=lambda score: not score.over
        ),
        unjudged=tuple(within(_(line.words)) for line in met.scores if line.score is None),
        change_url=reverse("change", args=[decision.id]) if met.can_change else "",
        words_url=sight_url(decision.case_id)
        if decision.case_id and may_ask(decision.case_id, person)
        else "",
        source=source(met),
    )


def sentence(met: Unsealed) -> str:
    verdict = Verdict(met.verdict)
    words = _(VERDICTS[verdict])
    if verdict in AGREES:
        agreed = met.decision.kind == AGREES[verdict]
        words += _(" You saw it the same way.") if agreed else _(" You saw it otherwise.")
    return words


def bar(line: ScoreLine, *, several: bool) -> ScoreBar:
    scorer = line.scorer.replace("_", "_\u200b")  # a long name breaks there, and not within a word
    name = f"{_(line.words)}, {scorer}" if several else _(line.words)
    return ScoreBar(name, line.score, line.flag_at, line.flagged)


def source(met: Unsealed) -> str:
    looked = (
        _("{named} · {latency_ms} ms · ").format(
            named=", ".join(met.scorers), latency_ms=thousands(met.latency_ms)
        )
        if met.scorers
        else ""
    )
    return _("{looked}{policy_name}, version {policy_number}").format(
        looked=looked, policy_name=met.policy_name, policy_number=met.policy_number
    )
