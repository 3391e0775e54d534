"""/preferences/keys: a person's own letters. Nothing else ever changes them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from moderation.people.keys import choose_keys
from review.keys.actions import FIXED
from review.keys.chosen import chosen_among, keys_of
from review.keys.forms import KeysForm
from review.session.gate import person_of, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def keys(request: HttpRequest) -> HttpResponse:
    """GET shows them, POST a letter for each action, or `reset` for everybody's; a clash is refused and changes none."""
    person = person_of(request)
    if request.method != "POST":
        return keys_page(request, KeysForm(None, keys=keys_of(person)))
    if "reset" in request.POST:
        choose_keys(person=person, keys={})
        messages.success(request, _("Your keys are everybody’s again."))
        return redirect("keys")
    form = KeysForm(request.POST, keys=keys_of(person))
    if not form.is_valid():
        return keys_page(request, form, status=422)
    choose_keys(person=person, keys=chosen_among(form.cleaned_data))
    messages.success(request, _("Your keys are stored. Every page prints them from now on."))
    return redirect("keys")


def keys_page(request: HttpRequest, form: KeysForm, status: int = 200) -> HttpResponse:
    fixed = [(key.upper(), _(words)) for key, words in FIXED.items()]
    return render(request, "review/keys/keys.html", {"form": form, "fixed": fixed}, status=status)
