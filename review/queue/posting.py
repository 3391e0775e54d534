"""What the platform sent along with a picture, in words for the case page."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.cases.blind import CaseView, Frame, Posting
from review.language.figures import thousands
from review.language.names import language_words

LONG_CAPTION = 280  # characters; a longer caption is folded
LONG_CAPTION_LINES = 6
LONG_NAME = 60
THIN = 24  # times as long as it is high
ON = {"white": gettext_noop("on white"), "black": gettext_noop("on black")}


def is_long(caption: str) -> bool:
    return len(caption) > LONG_CAPTION or caption.count("\n") >= LONG_CAPTION_LINES


def facts(seen: CaseView) -> list[tuple[str, str]]:
    """The category where the queue shows it, and what the platform sent along; empty fields are left out."""
    submission = seen.submission
    known = [
        (_("Category"), seen.category),
        (_("Uploader"), submission.uploader_id if len(submission.uploader_id) > LONG_NAME else ""),
        (_("Language"), language_words(submission.language)),
        (_("Surface"), submission.surface),
        (_("External id"), submission.external_id),
        (_("Original"), original(submission)),
    ]
    sent = [(str(name), as_text(value)) for name, value in submission.metadata.items()]
    return [(name, value) for name, value in known + sent if value]


def original(posting: Posting) -> str:
    """“GIF, 60 × 60, 500 frames”; empty while there are no bytes."""
    if not posting.format:
        return ""
    frames = _(", {frames} frames").format(frames=thousands(posting.frames)) if posting.frames > 1 else ""
    return f"{posting.format}, {thousands(posting.width)} × {thousands(posting.height)}{frames}"


def frame_note(frame: Frame, seen: CaseView) -> str:
    """Which of how many it is in the original when only some are shown, and the ground it was laid on."""
    total = seen.submission.frames
    left_out = (
        _("number {source_frame} of all {total}").format(
            source_frame=thousands(frame.source_frame), total=thousands(total)
        )
        if len(seen.frames) < total
        else ""
    )
    return ", ".join(
        words for words in (left_out, _(ON[frame.composite]) if frame.composite in ON else "") if words
    )


def thin_words(posting: Posting) -> str:
    """For a picture that fits the stage only as a line."""
    short, long = sorted((posting.width, posting.height))
    if not short or long / short < THIN:
        return ""
    wide = posting.width == long
    words = _("Very wide, {width} × {height}") if wide else _("Very tall, {width} × {height}")
    return words.format(width=thousands(posting.width), height=thousands(posting.height))


def as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
