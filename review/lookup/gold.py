"""Making a gold item of a decided submission, on its page."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.cases.gold import OUTCOMES, GoldRefused, make_gold_item
from moderation.cases.sealed import is_sealed
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may
from moderation.vocabulary import CATEGORY_WORDS, Category, DecisionKind
from review.language.words import why_not
from review.lookup.read import find
from review.session.gate import allowed, person_of, posted


class GoldForm(forms.Form):
    """The right answer: approve, or reject for one category."""

    expected = forms.ChoiceField(
        label=gettext_lazy("The right answer"),
        choices=[
            (DecisionKind.APPROVED.value, gettext_lazy("Approve")),
            (DecisionKind.REJECTED.value, gettext_lazy("Reject")),
        ],
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Reject for"),
        required=False,
        choices=[
            ("", "–"),
            *((category.value, gettext_lazy(words)) for category, words in CATEGORY_WORDS.items()),
        ],
    )

    def category_given(self) -> Category | None:
        """None for an approval, whatever stands beside it."""
        name = self.cleaned_data["category"]
        rejects = self.cleaned_data["expected"] == DecisionKind.REJECTED
        return Category(name) if name and rejects else None


def gold_form(submission: Submission, person: User) -> GoldForm | None:
    """The form where this person may make it one; None where they may not, or it is undecided. It is there for what is
    one already too: that must not be seen, as it may yet be put before them."""
    if not may(person, Permission.KEEP_GOLD, submission.platform_id) or submission.status not in OUTCOMES:
        return None
    return GoldForm(auto_id="gold_%s")


@posted("submission", "submission_id")
@allowed(Permission.KEEP_GOLD)
def make_gold(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """POST expected, category."""
    person, form = person_of(request), GoldForm(request.POST)
    submission = find(submission_id, person)
    if not may(person, Permission.KEEP_GOLD, submission.platform_id):
        raise Http404
    if is_sealed(submission_id, person):
        # The words of `make_gold_item`, to the letter: which of the two refused is not told.
        refuse(request, GoldRefused("A case of it is open. Wait until that is decided."))
        return redirect("submission", submission_id)
    if not form.is_valid():
        messages.error(request, _("No known item was made: choose the right answer."))
        return redirect("submission", submission_id)
    expected = DecisionKind(form.cleaned_data["expected"])
    try:
        make_gold_item(
            submission_id=submission_id, expected=expected, category=form.category_given(), person=person
        )
    except GoldRefused as refused:
        refuse(request, refused)
    else:
        messages.success(request, _("It is a known item now. You will not be handed it."))
    return redirect("submission", submission_id)


def refuse(request: HttpRequest, refused: GoldRefused) -> None:
    messages.error(request, _("No known item was made. {refused}").format(refused=why_not(refused)))
