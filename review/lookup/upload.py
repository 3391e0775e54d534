"""Searching by a picture: the exact bytes, hashed while they come in. Nothing of them is kept.

What is no picture finds nothing, as no platform can have posted it: intake's words say so.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from moderation.intake.inspect import ImageRejected, walk_for
from moderation.intake.limits import MAX_BYTES
from moderation.people.roles import Permission
from review.language.told import told
from review.lookup.form import SearchForm
from review.lookup.saved import links_for
from review.lookup.search import FoundPage
from review.session.gate import allowed, person_of, posted

READ_AT_MOST = 10 * MAX_BYTES
HEAD = 1024  # of which one sees what kind of file it is


class HashingHandler(FileUploadHandler):
    """Hashes the file of one request and keeps only that. What is too large is read on to be thrown away, since no
    browser shows an answer before it has sent everything; but not without end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hash = hashlib.sha256()
        self.taken = 0
        self.head = b""

    @property
    def too_large(self) -> bool:
        return self.taken > MAX_BYTES

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taken += len(raw_data)
        if self.taken > READ_AT_MOST:
            raise StopUpload(connection_reset=True)
        if not self.too_large:
            self.hash.update(raw_data)
        if len(self.head) < HEAD:
            self.head += raw_data[: HEAD - len(self.head)]

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        """A file whose content is the hash of what was sent; empty when nothing was."""
        digest = self.hash.hexdigest() if self.taken else ""
        return SimpleUploadedFile(self.field_name or "picture", digest.encode())


@csrf_exempt  # the token is checked below, once the handler is in its place
@posted("submissions")
@allowed(Permission.LOOK_UP)
def by_picture(request: HttpRequest) -> HttpResponse:
    """POST picture; on to what has the same bytes."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > READ_AT_MOST:
        return too_large(request)
    handler = HashingHandler(request)
    request.upload_handlers = [handler]
    return search_by_hash(request, handler)


@csrf_protect
def search_by_hash(request: HttpRequest, handler: HashingHandler) -> HttpResponse:
    sent = request.FILES.get("picture")
    digest = sent.read().decode() if sent else ""
    if handler.too_large:
        return too_large(request)
    if not digest:
        messages.warning(request, _("Choose a picture first."))
        return redirect("submissions")
    try:
        walk_for(handler.head)
    except ImageRejected as rejected:
        return no_picture(request, told(rejected.detail))
    return redirect(f"{reverse('submissions')}?{urlencode({'q': digest})}")


def no_picture(request: HttpRequest, words: str) -> HttpResponse:
    """The page of submissions, with nothing searched for and the words at the field."""
    person = person_of(request)
    form, nothing = SearchForm(QueryDict(), person=person), FoundPage([], None)
    context = {"form": form, "page": nothing, "saved": links_for(person), "no_picture": words}
    return render(request, "review/lookup/list.html", context, status=422)


def too_large(request: HttpRequest) -> HttpResponse:
    words = _("The file is larger than {most} MB, so no platform can have posted it.")
    messages.error(request, words.format(most=MAX_BYTES // 2**20))
    return redirect("submissions")
