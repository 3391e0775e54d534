"""What is done with a grid: first said, then done, each case by itself, and taken back in one press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from moderation.cases.grid_decide import decide_batch, undo_batch
from moderation.people.roles import Permission
from review.grid.asked import asked_of
from review.grid.last import keep, keep_marks, late_words, partly_late_words, take_last
from review.grid.marks import marks_of
from review.grid.page import page_of
from review.queue.alone import once_words_of_many
from review.session.gate import allowed, person_of, posted


@posted("grid")
@allowed(Permission.REVIEW)
def confirm(request: HttpRequest) -> HttpResponse:
    """POST the marks; what will happen, by group. Nothing is decided yet."""
    person = person_of(request)
    asked = asked_of(person, request.POST)
    if asked is None:
        return redirect("grid")
    page = page_of(person, asked, marks_of(request.POST), only_marked=True)
    if not page.tiles:
        messages.warning(request, _("These pictures are no longer yours. Nothing was decided."))
        return redirect(asked.address)
    return render(request, "review/grid/confirm.html", {"page": page})


@posted("grid")
@allowed(Permission.REVIEW)
def decide_marked(request: HttpRequest) -> HttpResponse:
    """POST the marks; then the next batch, with what became of this one."""
    person = person_of(request)
    asked = asked_of(person, request.POST)
    back = asked.address if asked else reverse("grid")
    keep(request, decide_batch(marks_of(request.POST), person), back)
    return redirect(back)


@posted("grid")
@allowed(Permission.REVIEW)
def undo_last(request: HttpRequest) -> HttpResponse:
    """POST; the batch is back as it was marked, or a word about how much of it was too late."""
    decisions, words, back = take_last(request)
    batch = undo_batch(decisions, person_of(request))
    keep_marks(request, batch.marks)
    undone = len(batch.marks)
    if not decisions:
        messages.warning(request, _("There is no batch to undo."))
    elif not undone:
        messages.warning(request, late_words(words, once_words_of_many(batch.late)))
    elif batch.late:
        messages.warning(request, partly_late_words(undone, batch.late))
    else:
        messages.success(request, _("All {undone} undone: they are here again.").format(undone=undone))
    return redirect(back)
