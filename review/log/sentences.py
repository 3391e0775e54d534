"""What happened, as a plain sentence for each event. An event without one falls back to its name."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from moderation.audit.models import Entry
from review.log.cases import CASE_SENTENCES
from review.log.machines import MACHINE_SENTENCES
from review.log.parts import type_sentence
from review.log.people import PERSON_SENTENCES
from review.log.pictures import PICTURE_SENTENCES
from review.log.places import PLACE_SENTENCES
from review.log.policies import POLICY_SENTENCES

TABLE: dict[str, str | type_sentence] = {
    **PICTURE_SENTENCES,
    **CASE_SENTENCES,
    **POLICY_SENTENCES,
    **MACHINE_SENTENCES,
    **PLACE_SENTENCES,
    **PERSON_SENTENCES,
}


def sentence(entry: Entry, place: str = "") -> str:
    """One line in words; `place` is the name of its platform, where the words have it."""
    try:
        said = {"subject": entry.subject, "place": place} | json.loads(entry.body)["data"]
        words = TABLE.get(entry.event, "")
        text = _(words) if isinstance(words, str) else words(said)
    except (ValueError, KeyError, TypeError, AttributeError):
        text = ""  # a line that somebody tampered with must not take the page down
    return text or entry.event.replace(".", " ").replace("_", " ").capitalize()
