"""What a picture shows, in words: what this person has asked about one that they decided on, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.cases.errors import CaseNotFound
from moderation.people.models import User
from moderation.screening.providers.base import FailureKind
from moderation.seeing.inquire import QUESTION_MAX
from moderation.seeing.models import Inquiry, InquiryKind, InquiryState
from moderation.seeing.subject import NothingToAsk, subject_of
from moderation.seeing.tasks import language_name

SHOWN = 20
NOT_NOW = gettext_noop("The service may not be asked now. An admin sees why under Insights.")
FAILURES: dict[str, str] = {
    FailureKind.REFUSED: gettext_noop("The model would not speak about this picture."),
    FailureKind.TRUNCATED: gettext_noop("What the model said was cut off at its limit."),
    FailureKind.BAD_IMAGE: gettext_noop("The picture could not be sent."),
    FailureKind.RATE_LIMITED: gettext_noop("The service wants to be asked less often. Wait a little."),
    FailureKind.UNAVAILABLE: gettext_noop("The service failed, or did not answer in time."),
    FailureKind.SCHEMA_VIOLATION: gettext_noop("What the service sent was not an answer."),
    FailureKind.AUTH_FAILED: NOT_NOW,
    FailureKind.QUOTA_EXHAUSTED: NOT_NOW,
    FailureKind.BUDGET_SPENT: NOT_NOW,
    FailureKind.NO_PRICE: NOT_NOW,
}
SAYS = {
    InquiryKind.DESCRIPTION: (gettext_noop("The description is here."), gettext_noop("No description came.")),
    InquiryKind.QUESTION: (gettext_noop("The answer is here."), gettext_noop("No answer came.")),
    InquiryKind.TEXT: (gettext_noop("The text is here."), gettext_noop("No text came.")),
}
NOTHING = gettext_noop("Nothing came.")
NOT_READ = gettext_noop(
    "What reads texts here is not installed for the worker, failed, or took too long. Tell an admin."
)


@dataclass(frozen=True)
class Said:
    """One inquiry: on its way, failed in words, or what came. `scene` and `objects` are a description's, `text` is one's
    or was read here."""

    inquiry: Inquiry
    words: str = ""
    objects: str = ""
    scene: str = ""
    text: str = ""
    failed: str = ""

    @property
    def on_its_way(self) -> bool:
        return self.inquiry.state == InquiryState.ASKED


@dataclass(frozen=True)
class Sight:
    """`state` differs whenever there is something new to show; `says` puts the latest of it into a few words. `scorer`
    is empty where no model is asked, `reads` where texts are not read here."""

    case_id: UUID
    frame: int
    frames: tuple[int, ...]
    language: str
    scorer: str
    reads: str
    description: Said | None
    read: Said | None
    asked: tuple[Said, ...]
    state: str
    says: str
    problem: str = ""
    typed: str = ""
    most: int = QUESTION_MAX

    @property
    def waiting(self) -> bool:
        return any(one.on_its_way for one in (self.description, self.read, *self.asked) if one)

    @property
    def question_waits(self) -> bool:
        return any(one.on_its_way for one in self.asked)

    @property
    def alt(self) -> str:
        """The picture in words, where they are known."""
        return self.description.words if self.description else ""


def sight_of(
    case_id: UUID, person: User, *, frame: int, language: str, problem: str = "", typed: str = ""
) -> Sight | None:
    """What the page shows; None where there is nothing to ask."""
    try:
        subject = subject_of(case_id, person)
    except (CaseNotFound, NothingToAsk):
        return None
    number = frame if frame in subject.frames else subject.frames[0]
    own = Inquiry.objects.filter(case=subject.case, person=person, frame=number).order_by("-id")
    rows = list(own[:SHOWN])
    questions = [row for row in rows if row.kind == InquiryKind.QUESTION]
    return Sight(
        case_id=case_id,
        frame=number,
        frames=subject.frames,
        language=language_name(language),
        scorer=f"{subject.seer.name} ({subject.seer.model})" if subject.seer else "",
        reads=subject.reader.name if subject.reader else "",
        description=latest(rows, InquiryKind.DESCRIPTION),
        read=latest(rows, InquiryKind.TEXT),
        asked=tuple(said(row) for row in questions),
        state=" ".join(f"{row.id.hex}:{row.state}" for row in rows),
        says=says(rows),
        problem=problem,
        typed=typed,
    )


def may_ask(case_id: UUID, person: User) -> bool:
    """Whether there is anything to show or to ask about this case."""
    try:
        subject_of(case_id, person)
    except (CaseNotFound, NothingToAsk):
        return False
    return True


def sight_url(case_id: UUID) -> str:
    return reverse("case", args=[case_id]) + "#sight"


def latest(rows: list[Inquiry], kind: InquiryKind) -> Said | None:
    return next((said(row) for row in rows if row.kind == kind), None)


def says(rows: list[Inquiry]) -> str:
    newest = max(rows, key=lambda row: row.ended_at or row.asked_at, default=None)
    if newest is None:
        return ""
    if newest.state == InquiryState.ASKED:
        return _("On its way.")
    came, failed = SAYS[InquiryKind(newest.kind)]
    return _(came if newest.state == InquiryState.ANSWERED else failed)


def said(row: Inquiry) -> Said:
    if row.state == InquiryState.FAILED:
        if row.kind == InquiryKind.TEXT and row.failure == FailureKind.UNAVAILABLE:
            return Said(row, failed=_(NOT_READ))
        return Said(row, failed=_(FAILURES.get(row.failure, NOTHING)))
    found = row.answer or {}
    return Said(
        row,
        words=found.get("description") or found.get("answer", ""),
        objects=", ".join(found.get("objects", ())),
        scene=found.get("scene", ""),
        text=found.get("text", ""),
    )
