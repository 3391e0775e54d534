"""What intake says that bytes look like which are no picture; names of formats alone are the same in every language."""

from __future__ import annotations

from django.utils.translation import gettext_noop

NOT_PICTURES = (
    gettext_noop("This looks like {lookalike}; send {formats}."),
    gettext_noop("JPEG, PNG, GIF, WebP or AVIF"),
    gettext_noop("JPEG, PNG, GIF or WebP"),
    gettext_noop("EPS or PostScript"),
    gettext_noop("HTML or XML"),
    gettext_noop("a Photoshop document"),
    gettext_noop("an icon"),
    gettext_noop("a ZIP archive"),
    gettext_noop("a gzip archive"),
    gettext_noop("a WebM or Matroska video"),
    gettext_noop("a video"),
    gettext_noop("text"),
    gettext_noop("no picture format we know"),
)
