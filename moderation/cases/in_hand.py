"""What a person has in hand: the cases that they hold or could undo, and the pictures of those.

Of a picture's very bytes there may be other postings, with an outcome. They met the same machine and mostly the same
policy: what became of one would tell why the case in hand was opened. So while a person holds a case, and while they can
undo what they decided on it, every other posting of its picture is sealed for them, whatever kind of case it is. That
there are some is told (`same_image`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from moderation.cases.models import Case, CaseState
from moderation.cases.reach import reaches
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.rows import Columns
from moderation.sql import fetch_all, uuid_of

CASE = Columns(
    Case,
    "c",
    *("submission", "platform", "level", "hidden", "state", "version", "decision"),
    *("holder", "left_by", "held_since", "aside"),
)
# What is decided and not concluded are few at any moment: whose they are is asked here. For more conditions, both
# databases would walk all that a person or platform ever had. And chosen first: PostgreSQL takes a person's share of the
# open cases for that of all they ever had, and would set more processes to work for so many pictures.
ASKED_FOR = timedelta(hours=24)
SEEN = """
    SELECT id, submission_id FROM cases_case WHERE state = 'open' AND holder_id = %s
    UNION SELECT id, submission_id FROM cases_case WHERE state = 'open' AND left_by_id = %s
    UNION SELECT c.id, c.submission_id FROM cases_ask a JOIN cases_case c ON c.id = a.case_id
          WHERE a.asked_of_id = %s AND c.state = 'open'
    UNION SELECT c.id, c.submission_id FROM cases_ask a JOIN cases_case c ON c.id = a.case_id
          WHERE a.asked_of_id IS NULL AND a.answer_id IS NULL AND a.at > %s
            AND c.state = 'open' AND c.aside = 'opinion'"""
IN_HAND = f"""
    WITH few AS MATERIALIZED (
{SEEN}
    UNION SELECT id, submission_id FROM cases_case WHERE state = 'decided')
    SELECT {CASE.sql}, s.image_id,
           EXISTS (SELECT 1 FROM cases_barred b WHERE b.case_id = c.id AND b.person_id = %s)
    FROM few JOIN cases_case c ON c.id = few.id JOIN intake_submission s ON s.id = c.submission_id"""  # noqa: S608 - our names
# Their pictures alone, for a statement that leaves those out; both take what `values_for` has.
PICTURES = f"""
    WITH seen AS MATERIALIZED ({SEEN}),
         decided AS MATERIALIZED (SELECT submission_id, holder_id FROM cases_case WHERE state = 'decided')
    SELECT h.image_id FROM (
        SELECT submission_id FROM seen UNION ALL SELECT submission_id FROM decided WHERE holder_id = %s) AS held
    JOIN intake_submission h ON h.id = held.submission_id WHERE h.image_id IS NOT NULL"""  # noqa: S608 - our names


@dataclass(frozen=True)
class InHand:
    """`cases` are what the person holds, and what within their reach can still be undone, but for what is kept from them.

    `pictures` has the image of each submission of which they hold an open case, gave one back last and may be handed
    it again, or are asked for an opinion on one, by name or as anybody is, or can undo their own decision. One whose
    lease has run out is theirs until somebody else takes it. `anything` says whether there is such a submission, with an
    image or without.

    `held` are the open ones that are theirs, but for what a colleague gave them and they have not opened. One whose lease
    has run out is among them, as they can still decide it. `undoable` are their decisions that can still be taken back.
    """

    cases: tuple[Case, ...]
    pictures: Mapping[UUID, UUID]
    anything: bool
    held: tuple[Case, ...]
    undoable: tuple[UUID, ...]

    @property
    def working(self) -> bool:
        """Whether they are about to decide something, or could decide it anew."""
        return bool(self.held or self.undoable)

    def at(self, platforms: list[UUID] | None) -> list[Case]:
        """The cases at these platforms (None: all)."""
        return [case for case in self.cases if platforms is None or case.platform_id in platforms]

    def is_copy(self, submission: Submission) -> bool:
        """Whether it is another posting of one of the pictures, and not in hand itself."""
        return submission.id not in self.pictures and submission.image_id in self.pictures.values()

    def copies(self, prefix: str = "") -> Q:
        """A filter on rows that belong to a posting of one of the pictures; `prefix` as `unsealed_for` has it."""
        images = list(dict.fromkeys(self.pictures.values()))
        if not prefix:
            return Q(image_id__in=images)
        return Q(Exists(Submission.objects.filter(id=OuterRef(f"{prefix}id"), image_id__in=images)))

    def has_copies(self) -> bool:
        """Whether any of the pictures was posted again; asked of the database."""
        if not self.pictures:
            return False
        return Submission.objects.filter(self.copies()).exclude(id__in=list(self.pictures)).exists()


def values_for(person: User) -> list[object]:
    """For IN_HAND and PICTURES. What anybody is asked about nobody answers after a day."""
    return [*[person.id] * 3, timezone.now() - ASKED_FOR, person.id]


def in_hand(person: User) -> InHand:
    """What this person has in hand now, by one question."""
    cases, held, undoes, pictures, anything = [], [], [], {}, False
    for *row, image, barred in fetch_all(IN_HAND, values_for(person)):
        case = CASE.instance(row)
        own, undoable = case.holder_id == person.id, case.state == CaseState.DECIDED
        within = own or reaches(person, case)
        if own or (within and not undoable):
            anything = True
            if image is not None:
                pictures[case.submission_id] = uuid_of(image)
        if not barred and (own or (within and undoable)):
            cases.append(case)
        if own and undoable and case.decision_id:
            undoes.append(case.decision_id)
        elif own and (case.held_since or case.left_by_id == person.id):
            held.append(case)
    return InHand(tuple(cases), pictures, anything, tuple(held), tuple(undoes))
