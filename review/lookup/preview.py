"""What a bulk act would do, before it is confirmed: which of those chosen it acts on, which it leaves alone, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from moderation.bulk.ask import Chosen
from moderation.bulk.models import ABOUT_CASES, Act
from moderation.cases.models import Case
from moderation.cases.reach import handles_suspected_abuse
from moderation.cases.refused import REFUSAL_WORDS, Refusal
from moderation.cases.sealed import sealed_among
from moderation.cases.settled import OUTCOMES
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may
from moderation.platforms.models import Platform
from moderation.policy.in_force import in_force
from moderation.policy.publish import rules_of
from moderation.policy.rules import RejectReason
from review.lookup.open_cases import OpenItem, open_items
from review.lookup.read import thumb_url
from review.versions import read_version, shown_version

CASE = "case"
SHOWN = 12  # pictures, of which each is a request
SAME_AS = {Act.APPROVE: "approved", Act.REJECT: "rejected"}


@dataclass(frozen=True)
class Group:
    """So many of the same."""

    words: str
    count: int


@dataclass(frozen=True)
class Posted:
    """What is acted on, to be looked at before."""

    submission: Submission
    thumb_url: str


@dataclass(frozen=True)
class Preview:
    """`chosen` are those that would be acted on, with the versions that were looked at; `shown` the first of them, and
    none of those that wait, which are sealed."""

    act: Act
    chosen: tuple[Chosen, ...]
    will: list[Group]
    left: list[Group]
    reasons: tuple[RejectReason, ...]
    shown: tuple[Posted, ...] = ()

    @property
    def unshown(self) -> int:
        return len(self.chosen) - len(self.shown)

    @property
    def names_reasons(self) -> bool:
        return self.act in (Act.REJECT, Act.REJECT_OPEN)

    @property
    def as_text(self) -> str:
        """For a hidden field."""
        return " ".join(written(one) for one in self.chosen)


def preview(act: Act, ids: Sequence[UUID], person: User) -> Preview:
    """Of these submissions, as they are now; what is about cases takes all open ones of each."""
    if act in ABOUT_CASES:
        return of_cases(act, open_items(person, ids=ids), person)
    found = {
        s.id: s for s in Submission.objects.filter(id__in=ids).select_related("platform", "image").order_by()
    }
    sealed = sealed_among(list(found), person)
    left: list[Refusal] = []
    going: list[Submission] = []
    for key in dict.fromkeys(ids):
        submission = found.get(key)
        why = why_left_alone(submission, act, person, sealed)
        if why or submission is None:
            left.append(why or Refusal.NOT_YOURS)
        else:
            going.append(submission)
    return Preview(
        act=act,
        chosen=tuple(Chosen(s.id, s.version) for s in going),
        will=groups(_("{status}, of {name}").format(status=_(s.status), name=s.platform.name) for s in going),
        left=groups(_(REFUSAL_WORDS[why]) for why in left),
        reasons=shared_reasons({s.platform for s in going}) if act == Act.REJECT else (),
        shown=tuple(Posted(s, thumb_url(s)) for s in going[:SHOWN]),
    )


def why_left_alone(
    submission: Submission | None, act: Act, person: User, sealed: set[UUID]
) -> Refusal | None:
    """Sealed is said before all that could tell an outcome."""
    if submission is None or not may(person, Permission.REVIEW_SENIOR, submission.platform_id):
        return Refusal.NOT_YOURS
    if submission.id in sealed:
        return Refusal.SEALED
    if submission.image and submission.image.locked_at and not handles_suspected_abuse(person):
        return Refusal.LOCKED
    if submission.status not in OUTCOMES:
        return Refusal.NO_OUTCOME
    return Refusal.SAME if SAME_AS.get(act) == submission.status else None


def of_cases(act: Act, items: Sequence[OpenItem], person: User) -> Preview:
    going = [item for item in items if not item.left_alone(act)]
    return Preview(
        act=act,
        chosen=tuple(Chosen(one.case.submission_id, one.case.version, one.case.id) for one in going),
        will=groups(_("open, of {name}").format(name=one.case.platform.name) for one in going),
        left=groups(one.left_alone(act) for one in items if one.left_alone(act)),
        reasons=shared_reasons({one.case.platform for one in going}) if act == Act.REJECT_OPEN else (),
    )


def groups(words: Iterable[str]) -> list[Group]:
    return [Group(one, count) for one, count in Counter(words).most_common()]


def shared_reasons(platforms: set[Platform]) -> tuple[RejectReason, ...]:
    """The reasons that the policies in force of all these platforms have, by code, in the first one's order."""
    versions = [version for one in sorted(platforms, key=str) for version in in_force(one).versions]
    each = [rules_of(version).reasons for version in versions]
    if not each:
        return ()
    codes = set.intersection(*({reason.code for reason in reasons} for reasons in each))
    return tuple(reason for reason in each[0] if reason.code in codes)


def written(one: Chosen) -> str:
    """A case without its submission, whose id would say when what is sealed was posted."""
    if one.case_id is None:
        return f"{one.submission_id}:{one.version}"
    return f"{CASE}:{one.case_id}:{shown_version(one.case_id, one.version)}"


def read_chosen(text: str) -> list[Chosen]:
    """What `as_text` wrote. Raises ValueError."""
    parts = [part.rsplit(":", 1) for part in text.split()]
    cases = [UUID(name.removeprefix(f"{CASE}:")) for name, _version in parts if name.startswith(CASE)]
    submissions = dict(Case.objects.filter(id__in=cases).values_list("id", "submission_id"))
    return [chosen(name, version, submissions) for name, version in parts]


def chosen(name: str, version: str, submissions: dict[UUID, UUID]) -> Chosen:
    if not name.startswith(CASE):
        return Chosen(UUID(name), int(version))
    case_id = UUID(name.removeprefix(f"{CASE}:"))
    if case_id not in submissions:
        raise ValueError(name)
    return Chosen(submissions[case_id], read_version(case_id, version), case_id)
