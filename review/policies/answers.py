"""Publishing as a person meets it: at once, or by asking a second admin, whose answer is given here too."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.assurance.publish import publish_anew, publish_approved, publish_draft
from moderation.people.roles import Permission
from moderation.policy.describe import describe_changes
from moderation.policy.models import Policy, Proposal
from moderation.policy.propose import ProposalGone, decline, open_proposal, propose
from moderation.policy.publish import DraftConflict, PublishRefused, rules_of
from moderation.policy.rules import Rules
from review.language.words import why_not
from review.policies import certified, listing
from review.policies.edit import Desk
from review.policies.forms import PublishForm
from review.policies.in_words import sentences
from review.session.gate import actor_of, allowed, person_of, posted

STALE = gettext_noop("The draft has moved on since this was asked for, so it cannot be approved any more.")
GONE = gettext_noop("Somebody else has answered meanwhile.")


def publish_or_propose(
    request: HttpRequest, policy: Policy, form: PublishForm, *, again: int | None = None
) -> None:
    """Publish the draft, or the version `again`; or ask for it where that takes two; and say what was done.

    Raises DraftConflict and PublishRefused.
    """
    reason, expected = form.cleaned_data["reason"], form.cleaned_data["draft_version"]
    actor = actor_of(request)
    if settings.POLICY_APPROVAL:
        propose(policy=policy, reason=reason, expected_version=expected, actor=actor, again=again)
        messages.success(request, _("A second admin is asked. Nothing holds until they approve."))
        return
    if again is None:
        made = publish_draft(policy=policy, reason=reason, expected_version=expected, actor=actor)
    else:
        made = publish_anew(
            policy=policy, number=again, reason=reason, expected_version=expected, actor=actor
        )
    certified.tell_published(request, made)


def publish_context(
    request: HttpRequest, desk: Desk, rules: Rules, form: PublishForm | None
) -> dict[str, object]:
    """What every page that publishes these rules shows. `form` keeps the reason that was typed; the draft's version is
    always that of the changes shown."""
    reason = form.data.get("reason", "") if form else ""
    return {
        "policy": desk.policy,
        "version": desk.in_force,
        "draft": desk.draft,
        "used_by": listing.used_by(person_of(request), desk.policy),
        "form": PublishForm(initial={"draft_version": desk.draft.version, "reason": reason}),
        "faults": form.errors.get("reason", []) if form else [],
        "pending": listing.pending(desk.draft, desk.in_force),
        "editor": True,
        "next_number": desk.in_force.number + 1,
        "takes_two": settings.POLICY_APPROVAL,
        "proposal": proposal_of(request, desk),
        **certified.certificate_context(rules, desk.in_force),
    }


def proposal_of(request: HttpRequest, desk: Desk) -> dict[str, object] | None:
    """What waits for a second admin, and what this person may do about it."""
    proposal = open_proposal(desk.policy)
    if proposal is None:
        return None
    rules = Rules.from_json(proposal.rules)
    return {
        "row": proposal,
        "changes": sentences(describe_changes(rules_of(desk.in_force), rules)),
        **certified.certificate_context(rules, desk.in_force),
        "stale": proposal.draft_version != desk.draft.version,
        "own": proposal.asked_by_id == person_of(request).id,
    }


@posted("policy_publish", "slug")
@allowed(Permission.EDIT_POLICY, everywhere=True)
def answer(request: HttpRequest, slug: str, proposal_id: UUID) -> HttpResponse:
    """POST answer=approve, or answer=decline with a reason."""
    policy = listing.find(person_of(request), slug)
    proposal = Proposal.objects.select_related("policy").filter(policy=policy, id=proposal_id).first()
    if proposal is None:
        raise Http404
    try:
        if request.POST.get("answer") == "approve":
            made = publish_approved(proposal=proposal, actor=actor_of(request))
            certified.tell_published(request, made)
            return redirect("policy", slug=slug)
        decline(proposal=proposal, words=request.POST.get("reason", ""), actor=actor_of(request))
        messages.success(request, _("It is not published. The draft stays as it is."))
    except ProposalGone:
        messages.error(request, _(GONE))
    except DraftConflict:
        messages.error(request, _(STALE))
    except PublishRefused as refused:
        messages.error(request, why_not(refused))
    return redirect("policy_publish", slug=slug)
