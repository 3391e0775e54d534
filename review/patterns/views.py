"""The components with made-up content; nothing here is read from the database."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.session.gate import signed_in

GROUNDS = ("canvas", "app", "panel", "raised", "control", "line", "line-2", "edge")
INKS = ("text", "text-2", "text-3", "accent", "fill", "ok", "bad", "warn")
MARK_STEP = 7.6
STATUSES = ("approved", "rejected", "in_review", "received", "unprocessable", "erased", "withdrawn")


@dataclass(frozen=True)
class Score:
    """As `_score.html` wants one."""

    name: str
    value: float | None
    flag_at: float | None

    @property
    def over(self) -> bool:
        return self.value is not None and self.flag_at is not None and self.value >= self.flag_at


@dataclass(frozen=True)
class Mark:
    x: float
    approved: bool


class Fields(forms.Form):
    """One field of each kind; bound to what is wrong, so that the errors show."""

    tolerance = forms.DecimalField(label="Missed in 1,000 uploads", min_value=0, help_text="0 or more.")
    kept = forms.CharField(label="Why", required=False, help_text="Kept in the log.")
    words = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    role = forms.ChoiceField(
        label="Role", choices=[("moderator", "Moderator"), ("senior", "Senior moderator")]
    )
    theme = forms.ChoiceField(
        label="Theme",
        choices=[("dark", "Dark"), ("light", "Light")],
        widget=forms.RadioSelect,
        initial="dark",
    )
    told = forms.BooleanField(label="Tell me when the queue is empty", required=False)


@require_safe
@signed_in
def patterns(request: HttpRequest) -> HttpResponse:
    """Everything on one page, in the theme of whoever looks."""
    wrong = Fields({"tolerance": "-2", "kept": "", "words": "", "role": "moderator", "theme": "dark"})
    context = {
        "grounds": GROUNDS,
        "inks": INKS,
        "statuses": STATUSES,
        "scores": (Score("Weapons", 0.71, 0.55), Score("Violence", 0.18, 0.4), Score("Scam", None, None)),
        "marks": [Mark(round(place * MARK_STEP, 1), place not in (8, 16)) for place in range(28)],
        "marks_width": 28 * MARK_STEP,
        "fields": wrong,
    }
    return render(request, "review/patterns/patterns.html", context)
