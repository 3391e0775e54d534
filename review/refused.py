"""A form that was refused: the top of the page says what was not done and why, field by field."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest


def refuse(request: HttpRequest, words: str, form: BaseForm) -> None:
    """`words` say what was not done. The same errors stand at their fields, the first of which has the focus."""
    messages.error(request, " ".join([words, *(said(form, name) for name in form.errors)]))


def said(form: BaseForm, name: str) -> str:
    errors = " ".join(map(str, form.errors[name]))
    return f"{form.fields[name].label}: {errors}" if name in form.fields else errors
