"""Issue a certificate for the cut-offs as they are held, which puts them into the draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.assurance.held_at import held_at
from moderation.assurance.issue import NothingProved, issue
from moderation.assurance.models import Watch
from moderation.history.advance import advance
from moderation.people.roles import Permission
from moderation.policy.errors import PolicyInvalid
from moderation.policy.publish import DraftConflict, rules_of
from review.language.told import told
from review.policies import listing
from review.policies.edit import open_desk, version_sent
from review.session.gate import actor_of, allowed, person_of, posted
from review.tuning.save import MOVED_ON, back
from review.tuning.standing import standing_of
from review.tuning.study import prove, study
from review.tuning.wanted import read
from review.working import not_while_working

NOT_PROVED = gettext_noop("Nothing proves these cut-offs any more. Look at the figures again.")


@allowed(Permission.EDIT_POLICY, everywhere=True)
@not_while_working
@posted("tune", "slug")
def certify_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """The proof is worked out anew, from what is there now; then to the draft's publishing."""
    desk = open_desk(listing.find(person_of(request), slug))
    wanted = read(request.POST.dict())
    advance()
    seen = study(desk.policy, rules_of(desk.in_force), desk.rules, wanted)
    standing = standing_of(seen)
    if wanted.faults or not standing.certifiable:
        said = list(wanted.faults.values()) or [words for words, _warns in standing.lines]
        messages.error(request, " ".join([_(NOT_PROVED), *said] if standing.beyond else said))
        return back(slug, wanted, seen)
    proof = prove(desk.policy, seen.past, seen.window, desk.rules, wanted)
    since, until = seen.window
    try:
        certificate = issue(
            policy=desk.policy,
            rules=desk.rules,
            reading=proof.reading,
            found=held_at(proof.found, seen.below, seen.start),
            since=seen.past.since or since,
            until=until,
            expected_version=version_sent(request),
            actor=actor_of(request),
        )
    except NothingProved as nothing:
        messages.error(request, told(str(nothing)))
    except PolicyInvalid as invalid:
        messages.error(request, " ".join(told(error.detail) for error in invalid.errors))
    except DraftConflict:
        messages.error(request, _(MOVED_ON))
    else:
        if Watch.objects.filter(policy=desk.policy, certificate=certificate).exists():
            messages.success(
                request,
                _("The certificate is issued. Its rules are those that hold already, so it is in force."),
            )
            return redirect("policy", slug=slug)
        messages.success(
            request,
            _(
                "The certificate is issued, and its cut-offs are in the draft. It comes into force with the draft."
            ),
        )
        return redirect("policy_publish", slug=slug)
    return back(slug, wanted, seen)
