"""Publishing by two admins, where POLICY_APPROVAL says so: one asks, another one approves or declines."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.policy.models import Draft, Policy, PolicyVersion
from moderation.policy.proposal import Proposal, ProposalState
from moderation.policy.publish import (
    DraftConflict,
    PublishRefused,
    Say,
    checked_reason,
    follow_untouched,
    newest_version,
    nothing_more,
    rules_of,
    take_draft,
    write_version,
)
from moderation.policy.roll_back import sound_version
from moderation.policy.rules import Rules
from moderation.vocabulary import EventName

WAITS = "A version of this policy waits for approval already. It has to be answered or taken back first."
UNCHANGED = "This is the same as the version that is in force."
OWN = "Somebody else has to approve what you have asked for."


class ProposalGone(Exception):
    """It was answered or replaced meanwhile; nothing was written."""


def propose(
    *, policy: Policy, reason: str, expected_version: int, actor: Actor, again: int | None = None
) -> Proposal:
    """Ask another admin to publish the draft, or the version of that number `again`.

    What is asked is kept as it is now; a proposal whose draft has moved on is replaced. Raises DraftConflict and
    PublishRefused.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        _hold_draft(policy, expected_version)
        rules = _asked_for(policy, again)
        newest = newest_version(policy)
        if newest is not None and newest.digest == rules.digest:
            raise PublishRefused("unchanged", UNCHANGED)
        _replace_stale(policy, expected_version)
        proposal = Proposal.objects.create(
            policy=policy,
            rules=rules.to_json(),
            draft_version=expected_version,
            again=again,
            reason=reason,
            asked_by_id=UUID(actor.id),
            asked_at=timezone.now(),
        )
        said = {"digest": rules.digest, "again": again}
        _record(EventName.POLICY_PROPOSED, proposal, actor, reason=reason, **said)
    return proposal


def approve(*, proposal: Proposal, actor: Actor, say: Say = nothing_more) -> PolicyVersion:
    """Publish what was asked for. The version is by who asked; the line in the log by who approved.

    Raises ProposalGone, DraftConflict when the draft has moved on since, and PublishRefused for one's own proposal.
    """
    if str(proposal.asked_by_id) == actor.id:
        raise PublishRefused("own_proposal", OWN)
    with transaction.atomic():
        take_draft(proposal.policy, proposal.draft_version)
        before = newest_version(proposal.policy)
        rules = Rules.from_json(proposal.rules)
        if proposal.again is not None:
            follow_untouched(proposal.policy, before, rules)
        version = write_version(
            proposal.policy,
            before,
            rules,
            proposal.reason,
            actor,
            published_by=proposal.asked_by_id,
            said={**say(proposal.policy, rules), "proposal": str(proposal.id), "again": proposal.again},
        )
        _answer(proposal, ProposalState.APPROVED, actor, version=version)
    return version


def decline(*, proposal: Proposal, words: str, actor: Actor) -> None:
    """Say no, or take back what one has asked for oneself. Raises ProposalGone, and PublishRefused without words."""
    words = checked_reason(words)
    with transaction.atomic():
        _answer(proposal, ProposalState.DECLINED, actor, answer=words)
        _record(EventName.POLICY_DECLINED, proposal, actor, reason=words)


def open_proposal(policy: Policy) -> Proposal | None:
    found = Proposal.objects.filter(policy=policy, state=ProposalState.OPEN)
    return found.select_related("asked_by", "policy").first()


def _hold_draft(policy: Policy, expected_version: int) -> None:
    """The draft's row is kept for this transaction; nobody saves or publishes meanwhile."""
    drafts = Draft.objects.filter(policy=policy, version=expected_version)
    if not drafts.update(version=F("version")):
        raise DraftConflict(policy.slug)


def _asked_for(policy: Policy, again: int | None) -> Rules:
    if again is not None:
        return rules_of(sound_version(policy, again))
    return Rules.from_json(Draft.objects.get(policy=policy).rules)


def _replace_stale(policy: Policy, expected_version: int) -> None:
    waiting = Proposal.objects.filter(policy=policy, state=ProposalState.OPEN)
    if waiting.filter(draft_version=expected_version).exists():
        raise PublishRefused("waits", WAITS)
    waiting.update(state=ProposalState.REPLACED, answered_at=timezone.now())


def _answer(proposal: Proposal, state: ProposalState, actor: Actor, **more: object) -> None:
    answered = Proposal.objects.filter(id=proposal.id, state=ProposalState.OPEN).update(
        state=state, answered_by_id=UUID(actor.id), answered_at=timezone.now(), **more
    )
    if not answered:
        raise ProposalGone(str(proposal.id))


def _record(event: EventName, proposal: Proposal, actor: Actor, **said: object) -> None:
    data = {"policy": proposal.policy.slug, "proposal": str(proposal.id), **said}
    record(event, actor=actor, subject=f"policy:{proposal.policy_id}", data=data)
