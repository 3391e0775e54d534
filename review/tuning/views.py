"""The page where cut-offs are proved and moved. Everything on it is worked out here; the browser only asks again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from moderation.assurance.issue import answered_later, left_out
from moderation.assurance.sentences import assumptions, sentence, warnings
from moderation.assurance.wording import count
from moderation.history.advance import advance
from moderation.people.roles import Permission
from moderation.policy.hand_over import HANDED_OVER, KEPT
from moderation.policy.publish import rules_of
from review.language.figures import thousands
from review.language.told import told
from review.policies import listing
from review.policies.edit import Desk, open_desk
from review.session.gate import allowed, person_of
from review.tuning.again import again_of
from review.tuning.boxes import boxes, words_of
from review.tuning.charts import charts_of
from review.tuning.compare import before_after, by_category, by_group, missed, to_people
from review.tuning.figures import risk
from review.tuning.standing import standing_of
from review.tuning.study import Study, study
from review.tuning.usual import usual_of
from review.tuning.wanted import FURTHEST, STEP, WINDOWS, Wanted, place_of, read


@allowed(Permission.EDIT_POLICY, everywhere=True)
@require_safe
def tune(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page; to htmx only what a moved cut-off changes."""
    desk = open_desk(listing.find(person_of(request), slug))
    wanted = read(request.GET.dict(), usual_of(desk.policy, desk.rules))
    htmx = getattr(request, "htmx", None)
    parts = isinstance(htmx, HtmxDetails) and bool(htmx)
    if not parts:
        advance(pages=AT_ONCE)
    found = study(desk.policy, rules_of(desk.in_force), desk.rules, wanted, anew=not parts)
    template = "review/tuning/_moved.html" if parts else "review/tuning/tune.html"
    status = 422 if wanted.faults else 200
    return render(request, template, context(desk, wanted, found, parts=parts), status=status)


AT_ONCE = 2
"""Pages of the history that are written while somebody waits; the sweep writes the rest."""


def context(desk: Desk, wanted: Wanted, found: Study, *, parts: bool) -> dict[str, object]:
    moved = {
        "policy": desk.policy,
        "version": desk.in_force,
        "editor": True,
        "wanted": wanted,
        "study": found,
        "standing": standing_of(found),
        "says": sentence(found.found),
        "based": based(found),
        "compared": before_after(found),
        "needs": to_people(found.becomes),
        "missed": missed(found.becomes),
        "charts": charts_of(found, desk, only_moved=parts),
        "oob": parts,
        "below_words": risk(found.below),
        "start_words": risk(found.start),
        "changes_query": found.query(wanted),
        "draft": desk.draft,
    }
    if parts:
        return moved
    return moved | {
        "boxes": boxes(wanted),
        "handed_over": words_of(HANDED_OVER),
        "kept_over": words_of(KEPT),
        "pending": listing.pending(desk.draft, desk.in_force),
        "windows": [(days, _(words)) for days, words in WINDOWS.items()],
        "warnings": (*warnings(found.found), *answered_later(found.proof.reading)),
        "left_out": left_out(found.proof.reading),
        "again": again_of(found),
        "assumptions": assumptions(found.found),
        "below_place": place_of(found.below),
        "start_place": place_of(found.start if found.start is not None else 1.0),
        "furthest": FURTHEST,
        "step": STEP,
        "platforms": by_group(found, "platform"),
        "languages": by_group(found, "language"),
        "categories": by_category(found),
    }


def based(study: Study) -> dict[str, str]:
    """How many labels and uploads the proof rests on, and how many were set aside for the maps, with their nouns."""
    found, window = study.found, study.proof.reading.window
    aside = int(window.tuning.sum())
    labels = told(count(found.labels, "label"))
    if found.missing:
        labels = _("{labels} ({missing} missing)").format(labels=labels, missing=thousands(found.missing))
    return {
        "labels": labels,
        "uploads": told(count(found.uploads, "upload")),
        "aside": told(count(aside, "upload")) if aside else "",
        "more": told(count(found.tuned_on, "label")),
    }
