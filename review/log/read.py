"""A page of the log for one person: what they may see of it, checked line by line as it is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from moderation.audit.guarded import guards_amiss
from moderation.audit.holds import problem_of
from moderation.audit.models import Entry
from moderation.audit.sealed import InTree, in_tree
from moderation.audit.standing import Standing, standing
from moderation.audit.verified import Verified, last_verified
from moderation.cases.in_hand import InHand, in_hand
from moderation.cases.models import CaseState
from moderation.cases.sealed import count_sealed, is_sealed, sealing, unsealed_for
from moderation.cases.untold import untold_lines
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, platform_ids, scope
from moderation.platforms.models import Platform
from moderation.sql import newest
from moderation.vocabulary import EventName
from review.log.filters import LogForm
from review.log.marks import mark_of, number_of
from review.log.sentences import sentence
from review.log.who import Who, names_of, places_of

PAGE = 40
STEPS = 100
SEALED_COUNTED = 1000


@dataclass(frozen=True)
class Line:
    """A line; `problem` says why it does not hold, by itself or against its seal, empty when it does; `there` is None
    until it is sealed; `numbered` says whether its number may be told."""

    entry: Entry
    who: Who
    words: str
    problem: str
    there: InTree | None
    numbered: bool

    @property
    def name(self) -> str:
        """What links call it."""
        return str(self.entry.id) if self.numbered else mark_of(self.entry.id)

    @property
    def here(self) -> str:
        return f"line-{self.name}"

    @property
    def leaf(self) -> str:
        return bytes(self.entry.leaf).hex()


@dataclass(frozen=True)
class Opened:
    """The line that stands open: every field, its text, and the submission's steps."""

    line: Line
    platform: str
    pretty: str
    steps: list[Line]

    @property
    def tall(self) -> int:
        """How many rows its text has, of which a box shows the first."""
        return self.pretty.count("\n") + 1


@dataclass(frozen=True)
class LogPage:
    lines: list[Line]
    older: str | None
    numbered: bool
    exported: bool
    bad: Line | None
    opened: Opened | None
    sealed: int
    asked_is_sealed: bool
    untold: bool
    reviews: bool
    standing: Standing
    verified: Verified | None
    unguarded: list[str]

    @property
    def against_seals(self) -> int:
        """How many of the lines were compared with what their seal keeps."""
        return sum(1 for line in self.lines if line.there)


def log_page(form: LogForm, person: User, *, before: str, opened_line: str) -> LogPage:
    """The newest lines that pass the form's filters, older than the one that `before` names. `untold`: those about gold
    items are left out; `reviews`: so may be others, of what is sealed.

    Lines of submissions that are sealed for this person are left out under every filter; how many submissions that
    are does not depend on the filters, else they could be used to ask for an outcome. Who has a case in hand is told no
    numbers of lines (`marks`).
    """
    hand = in_hand(person)
    visible = visible_to(person, hand)
    numbered = not hand.anything
    older_than, open_id = (number_of(sent, plainly=numbered) for sent in (before, opened_line))
    found = asked_for(form, visible, older_than) if form.is_valid() else []
    lines = lines_of(found[:PAGE], numbered=numbered)
    bad = next((line for line in reversed(lines) if line.problem), None)
    chosen = next((line for line in lines if line.entry.id == open_id), None) or bad
    asked = form.submission_id
    return LogPage(
        lines=lines,
        older=lines[-1].name if len(found) > PAGE else None,
        numbered=numbered,
        exported=not hand.working,
        bad=bad,
        opened=opened(chosen, visible) if chosen else None,
        sealed=sealed_count(person, hand),
        asked_is_sealed=bool(asked and in_reach(asked, person) and is_told_sealed(asked, person, hand)),
        untold=untold_lines(person) is not None,
        reviews=may(person, Permission.REVIEW),
        standing=standing(),
        verified=last_verified(),
        unguarded=guards_amiss(),
    )


def asked_for(form: LogForm, visible: QuerySet[Entry], before: int | None) -> list[Entry]:
    """Of what is visible, the lines of a page and one more. A stretch of time is read in the order of time, which has an
    index."""
    entries = visible.filter(form.condition())
    if form.by_time_alone:
        mark = Entry.objects.filter(id=before).values_list("at", flat=True).first() if before else None
        if mark:
            entries = entries.filter(Q(at__lt=mark) | Q(at=mark, id__lt=before), at__lte=mark)
        return list(entries.order_by("-at", "-id")[: PAGE + 1])
    if before is not None:
        entries = entries.filter(id__lt=before)
    ids = newest([entries.filter(part) for part in form.parts()], PAGE + 1)
    return list(Entry.objects.filter(id__in=ids).order_by("-id"))


def visible_to(person: User, hand: InHand | None = None) -> QuerySet[Entry]:
    """The lines of the platforms whose log the person reads, without what is sealed for them, or about gold items that
    they may be put before."""
    reach = scope(person, Permission.READ_AUDIT)
    lines = Entry.objects.filter(reach).filter(unsealed_for(person, prefix="submission_", hand=hand))
    if hand and hand.anything:
        lines = lines.exclude(event=EventName.LOG_VERIFIED)  # which says how many lines there are
    untold = untold_lines(person)
    return lines if untold is None else lines.exclude(untold)


def lines_of(entries: list[Entry], *, numbered: bool) -> list[Line]:
    names, places = names_of(entries), places_of(entries)
    stored = in_tree(entries)
    return [
        Line(
            entry,
            names[entry.actor_kind, entry.actor_id],
            sentence(entry, places.get(entry.platform_id, "")),
            problem_of(entry) or problem_in_tree(entry, stored.get(entry.id)),
            stored.get(entry.id),
            numbered,
        )
        for entry in entries
    ]


def problem_in_tree(entry: Entry, there: InTree | None) -> str:
    return there.problem(entry) if there else ""


def opened(line: Line, visible: QuerySet[Entry]) -> Opened:
    entry = line.entry
    platform = Platform.objects.filter(id=entry.platform_id).first() if entry.platform_id else None
    return Opened(
        line=line,
        platform=platform.name if platform else "",
        pretty=pretty(entry.body),
        steps=steps_of(entry.submission_id, visible, line.numbered) if entry.submission_id else [],
    )


def steps_of(submission_id: UUID, visible: QuerySet[Entry], numbered: bool) -> list[Line]:
    """Everything visible that happened to a submission, oldest first."""
    entries = list(visible.filter(submission_id=submission_id).order_by("id")[:STEPS])
    return lines_of(entries, numbered=numbered)


def sealed_count(person: User, hand: InHand | None = None) -> int:
    """How many submissions are sealed for this person where they read the log; counted up to 1,000."""
    return count_sealed(person, platform_ids(person, Permission.READ_AUDIT), SEALED_COUNTED, hand=hand)


def is_told_sealed(submission_id: UUID, person: User, hand: InHand) -> bool:
    """Whether it is sealed, and not by a case that is on no page yet."""
    soon = sealing(person, [CaseState.OPENING]).filter(submission_id=submission_id)
    return is_sealed(submission_id, person, hand=hand) and not soon.exists()


def opening_count(person: User) -> int:
    """How many more are, as their cases open soon. No page adds them, which would show at once that there is one more."""
    soon = sealing(person, [CaseState.OPENING]).filter(scope(person, Permission.READ_AUDIT))
    return soon.values("submission_id").distinct().count()


def in_reach(submission_id: UUID, person: User) -> bool:
    return Submission.objects.filter(scope(person, Permission.READ_AUDIT), id=submission_id).exists()


def pretty(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
