"""Everything that happened to a submission, in order: the lines of its log, what was written, what was sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from moderation.audit.commit import commitment
from moderation.audit.models import Entry
from moderation.bulk.models import Bulk
from moderation.cases.models import Appeal, Decision, Note, Report
from moderation.cases.untold import lines_told
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.vocabulary import EventName
from moderation.webhooks.models import Attempt
from review.language.figures import thousands
from review.language.told import told
from review.log.read import lines_of

STEPS = 200
GOOD, BAD = "ok", "bad"
TONES = {
    EventName.SUBMISSION_APPROVED.value: GOOD,
    EventName.SUBMISSION_REJECTED.value: BAD,
}


@dataclass(frozen=True)
class Moment:
    """`text` is what somebody wrote; `tone` is ok, bad or nothing, and never says more than the words."""

    at: datetime
    words: str
    who: str
    text: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Timeline:
    """Oldest first; `cut` says that there are more than are shown."""

    moments: list[Moment]
    cut: bool


def timeline_of(submission: Submission, decisions: Sequence[Decision], person: User) -> Timeline:
    """The first 200 lines that this person may know of, and tries of sending; ask `is_sealed` before showing it."""
    entries = list(lines_told(submission, person).order_by("id")[: STEPS + 1])
    tries = list(
        Attempt.objects.filter(delivery__submission_id=submission.id)
        .select_related("delivery__endpoint")
        .order_by("at", "id")[: STEPS + 1]
    )
    texts = texts_of(submission, decisions)
    moments = [*lines(entries, texts), *(sent(one) for one in tries)]
    moments.sort(key=lambda moment: moment.at)
    return Timeline(moments[:STEPS], len(moments) > STEPS)


def lines(entries: list[Entry], texts: dict[str, str]) -> Iterable[Moment]:
    for line in lines_of(entries, numbered=False):
        text = texts.get(note_in(line.entry), "")
        yield Moment(line.entry.at, line.words, line.who.name, text, TONES.get(line.entry.event, ""))


def note_in(entry: Entry) -> str:
    """The commitment to a text that the line has; "" when it has none."""
    try:
        said = json.loads(entry.body)["data"]
        return str(said.get("note") or said.get("text") or "")
    except (ValueError, KeyError, AttributeError, TypeError):
        return ""  # a line that somebody tampered with must not take the page down


def texts_of(submission: Submission, decisions: Sequence[Decision]) -> dict[str, str]:
    """What was written, by the commitment that the log has in its place."""
    notes = Note.objects.filter(case__submission=submission).order_by().values_list("salt", "text")
    reports = Report.objects.filter(submission=submission).values_list("salt", "text")
    appeals = Appeal.objects.filter(submission=submission).values_list("salt", "text")
    asked = Bulk.objects.filter(items__submission=submission).values_list("salt", "note")
    written = [*notes.union(reports, appeals, all=True), *asked, *((one.salt, one.note) for one in decisions)]
    return {commitment(salt, text): text for salt, text in written if text}


def sent(one: Attempt) -> Moment:
    """A try to tell the platform: to whom, and what came back."""
    delivery = one.delivery
    host = urlsplit(delivery.endpoint.url).hostname or _("the endpoint")
    arrived = one.status is not None and 200 <= one.status < 300
    came = told(one.error) or (str(one.status) if one.status is not None else _("no answer"))
    again = _(", try {number}").format(number=one.number) if one.number > 1 else ""
    words = _("Told {host} of {event}{again}") if arrived else _("Could not tell {host} of {event}{again}")
    return Moment(
        one.at,
        words.format(host=host, event=delivery.event, again=again),
        _("{came}, {elapsed_ms} ms").format(came=came, elapsed_ms=thousands(one.elapsed_ms)),
        tone=GOOD if arrived else BAD,
    )
