"""The backlogs as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from moderation.cases.sealed import any_sealed, unsealed_for
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.policy.models import Assignment, PolicyVersion
from moderation.rescreening.models import ItemState, Rescreen, RescreenItem, RescreenState, Skip
from moderation.vocabulary import Verdict
from review.language.figures import thousands

LATEST = 50
PAGE = 50
FEW = 20  # of so few pictures a count would tell what a sealed one came to


@dataclass(frozen=True)
class BacklogRow:
    """A batch; `needing` and `rejecting` are None where a count would tell of a picture that is sealed for the person."""

    batch: Rescreen
    needing: int | None
    rejecting: int | None

    @property
    def share(self) -> float:
        total = max(self.batch.total, self.batch.settled)
        return self.batch.settled / total if total else 1.0

    @property
    def percent(self) -> int:
        return int(100 * self.share)

    @property
    def waits(self) -> bool:
        return self.batch.state == RescreenState.RUNNING and bool(self.batch.waits_for)

    @property
    def runs(self) -> bool:
        return self.batch.state == RescreenState.RUNNING

    @property
    def paused(self) -> bool:
        return self.batch.state == RescreenState.PAUSED

    @property
    def where(self) -> str:
        return self.batch.platform.name if self.batch.platform else _("all platforms")

    @property
    def limits(self) -> str:
        """“approved, since 1 Nov 2026, 500 at most”; empty for all pictures."""
        batch = self.batch
        parts = [
            _(batch.status.replace("_", " ")),
            _("since {since}").format(since=date_format(batch.since, _("j M Y"), use_l10n=False))
            if batch.since
            else "",
            _("{most} at most").format(most=thousands(batch.most)) if batch.most else "",
        ]
        return ", ".join(filter(None, parts))


@dataclass(frozen=True)
class BacklogPage:
    """One batch: `reasons` say why pictures failed or were skipped, `found` would need a person or be rejected."""

    row: BacklogRow
    reasons: list[tuple[str, str, int]]
    found: list[RescreenItem]
    older: UUID | None
    policy_changed: bool


def visible_to(person: User) -> QuerySet[Rescreen]:
    """Those of the platforms whose insights the person reads; those of all only for people of all."""
    reach = scope(person, Permission.READ_INSIGHTS)
    return Rescreen.objects.filter(reach).select_related("platform", "asked_by")


def backlogs_of(person: User) -> list[BacklogRow]:
    return [row_of(batch, person) for batch in visible_to(person).order_by("-id")[:LATEST]]


def backlog_or_404(person: User, rescreen_id: UUID) -> Rescreen:
    batch = visible_to(person).filter(id=rescreen_id).first()
    if batch is None:
        raise Http404
    return batch


def backlog_page(batch: Rescreen, person: User, *, before: UUID | None) -> BacklogPage:
    rows = found_for(batch, person)
    if before:
        rows = rows.filter(submission_id__lt=before)
    found = list(rows.select_related("submission__platform").order_by("-submission_id")[: PAGE + 1])
    return BacklogPage(
        row=row_of(batch, person),
        reasons=reasons_of(batch),
        found=found[:PAGE],
        older=found[PAGE - 1].submission_id if len(found) > PAGE else None,
        policy_changed=policy_changed(batch),
    )


def found_for(batch: Rescreen, person: User) -> QuerySet[RescreenItem]:
    """The pictures that would need a person or be rejected, without those whose outcome this person must not see."""
    found = RescreenItem.objects.filter(rescreen=batch, verdict__in=[Verdict.REVIEW, Verdict.REJECT])
    return found.filter(unsealed_for(person, prefix="submission_"))


def row_of(batch: Rescreen, person: User) -> BacklogRow:
    if batch.answered < FEW:
        items = RescreenItem.objects.filter(rescreen=batch)
        if any_sealed(items, person, prefix="submission_"):
            return BacklogRow(batch, None, None)
    return BacklogRow(batch, batch.needing, batch.rejecting)


def reasons_of(batch: Rescreen) -> list[tuple[str, str, int]]:
    """State, words and count, most frequent first."""
    if not batch.failed and not batch.skipped:
        return []
    groups = (
        RescreenItem.objects.filter(rescreen=batch, state__in=[ItemState.FAILED, ItemState.SKIPPED])
        .values_list("state", "why")
        .annotate(count=Count("id"))
        .order_by("-count")
    )
    return [(state, words_of(state, why), count) for state, why, count in groups]


def words_of(state: str, why: str) -> str:
    return _(str(Skip(why).label)) if state == ItemState.SKIPPED else why.replace("_", " ")


def policy_changed(batch: Rescreen) -> bool:
    """Whether a platform of the batch was given another policy, or its policy another version, since it began."""
    of = {"platform": batch.platform} if batch.platform else {}
    assigned: Sequence[Assignment] = list(Assignment.objects.filter(**of))
    if any(one.since > batch.begun_at for one in assigned):
        return True
    policies = {one.policy_id for one in assigned}
    return PolicyVersion.objects.filter(policy_id__in=policies, published_at__gt=batch.begun_at).exists()
