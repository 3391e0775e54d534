"""The page where cut-offs are proved and moved. Everything on it is worked out here; the browser only asks again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from moderation.assurance.issue import answered_later, left_out
from moderation.assurance.sentences import about_terms, assumptions, sentence, warnings
from moderation.assurance.wording import count
from moderation.history.advance import keep_up
from moderation.history.reach import reach_of
from moderation.people.roles import Permission
from moderation.policy.hand_over import HANDED_OVER, KEPT
from moderation.policy.publish import rules_of
from review.language.figures import thousands
from review.language.told import told
from review.policies import listing
from review.policies.edit import Desk, open_desk
from review.session.gate import allowed, person_of
from review.tuning.again import again_of
from review.tuning.among import among
from review.tuning.boxes import boxes, words_of
from review.tuning.charts import charts_of
from review.tuning.compare import before_after, by_category, by_group, doubt, missed, to_people
from review.tuning.figures import risk
from review.tuning.standing import standing_of
from review.tuning.study import Study, study
from review.tuning.usual import usual_of
from review.tuning.wanted import FURTHEST, STEP, WINDOWS, Wanted, place_of, read
from review.working import not_while_working


@allowed(Permission.EDIT_POLICY, everywhere=True)
@not_while_working
@require_safe
def tune(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page; to htmx only what a moved cut-off changes."""
    desk = open_desk(listing.find(person_of(request), slug))
    wanted = read(request.GET.dict(), usual_of(desk.policy, desk.rules))
    htmx = getattr(request, "htmx", None)
    parts = isinstance(htmx, HtmxDetails) and bool(htmx)
    template = "review/tuning/_moved.html" if parts else "review/tuning/tune.html"
    if wanted.faults:  # figures would be those of terms that nobody asked for
        return render(request, template, frame(desk, wanted) | {"oob": parts}, status=422)
    reach = None if parts else reach_of(keep_up())
    found = study(desk.policy, rules_of(desk.in_force), desk.rules, wanted, anew=not parts)
    said = {"reach": reach, "here": request.get_full_path()}
    return render(request, template, context(desk, wanted, found, parts=parts) | said)


def frame(desk: Desk, wanted: Wanted) -> dict[str, object]:
    """What stands on the page even where nothing can be worked out."""
    return {
        "policy": desk.policy,
        "version": desk.in_force,
        "editor": True,
        "wanted": wanted,
        "draft": desk.draft,
        "boxes": boxes(wanted),
        "pending": listing.pending(desk.draft, desk.in_force),
        "windows": [(days, _(words)) for days, words in WINDOWS.items()],
    }


def context(desk: Desk, wanted: Wanted, found: Study, *, parts: bool) -> dict[str, object]:
    standing, vacuous = standing_of(found), [text for text in about_terms(found.found) if text]
    moved = frame(desk, wanted) | {
        "study": found,
        "standing": standing,
        "among": among(standing.approved, standing.rejected, found.found.derived.violations),
        "says": sentence(found.found),
        "vacuous": vacuous,
        "based": based(found),
        "compared": before_after(found),
        "needs": to_people(found.becomes),
        "missed": missed(found.becomes),
        "missed_range": doubt(found.becomes.missed),
        "charts": charts_of(found, desk, standing, only_moved=parts),
        "oob": parts,
        "below_words": risk(found.below),
        "start_words": risk(found.start),
        "changes_query": found.query(wanted),
    }
    if parts:
        return moved
    return moved | {
        "handed_over": words_of(HANDED_OVER),
        "kept_over": words_of(KEPT),
        "warnings": [
            text
            for text in (*warnings(found.found), *answered_later(found.proof.reading))
            if text not in vacuous
        ],
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
