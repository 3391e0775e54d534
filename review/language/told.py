"""Sentences that `moderation` stored or refused with, in the reader's language: found again by their shape.

They are frozen in English with names and numbers filled in. A sentence of no known shape is shown as it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from review.language.certified import CERTIFIED, EARLIER, categories, pairs
from review.language.described import DESCRIBED, names, part, quoted, scores
from review.language.figures import decimal
from review.language.not_pictures import NOT_PICTURES
from review.language.paused import PAUSED
from review.language.undelivered import UNDELIVERED, either

# In these a number is written as the reader's language does; a score or a threshold keeps its point.
FIGURES = {"number", "wrong", "borne", "share", "most", "estimate", "confidence"}
FIGURE = r"[\d.,e+-]+(?: %)?|less than 0\.1 %|more than 99\.9 %"

SHAPES = (
    gettext_noop("No scorer has looked at this picture."),
    gettext_noop("The budget for screening is spent, so not every scorer was asked."),
    gettext_noop("The picture could not be prepared, so {scorer} was not asked."),
    gettext_noop("{number} required categories were not judged."),
    gettext_noop("{category} must be judged, and no scorer judged it."),
    gettext_noop("{scorer} is {has} sure of its answer; the policy asks for {needs}."),
    gettext_noop("{category} scores {has} from {scorer}; it is flagged from {limit} on."),
    gettext_noop("{category} scores {has} from {scorer}; it is rejected from {limit} on."),
    gettext_noop("{scorer} flagged the picture itself."),
    gettext_noop("{scorer} flagged {category} itself."),
    gettext_noop(
        "{scorer} gives no confidence that counts; its highest score, {category}, leaves {has}; "
        "the policy asks for {needs}."
    ),
    gettext_noop(
        "No score reaches a threshold; the highest is {highest}. "
        "Confidence {has} meets the {needs} that the policy asks for."
    ),
    gettext_noop("The policy has no reason {code}."),
    gettext_noop("At most {number} characters."),
    gettext_noop("At most {number} plain characters."),
    gettext_noop("At most {number} people in a note."),
    gettext_noop("There is no @{name} who may be handed this case."),
    gettext_noop("{name} cannot be handed this case."),
    gettext_noop("You have {number} cases on hold. Go on with one of them, or give one back."),
    gettext_noop("Choose from 1 to {number} submissions at once."),
    gettext_noop("At most {number} characters; yours has {given}."),
    gettext_noop("A platform has at most {number} queues."),
    gettext_noop("You keep {number} searches, which is the most: delete one first."),
    gettext_noop("A name has from 1 to {number} characters."),
    gettext_noop("You have a search called “{name}” already."),
    gettext_noop("{words}: a skill is one word of at most 32 letters a to z, digits and hyphens."),
    gettext_noop("{number} skills; {most} are the most."),
    gettext_noop("{words}: languages have two or three letters, as “de” or “pt”."),
    gettext_noop("There is no version {number} of this policy."),
    gettext_noop("Version {number} {amiss}."),
    gettext_noop("was never published, says the log"),
    gettext_noop("has other rules than those that were published"),
    gettext_noop("has another number or digest than it was published under"),
    gettext_noop("The share is 1 to {number} percent; for all of them, use the policy."),
    gettext_noop("{name} is what the platform uses already."),
    gettext_noop("The reason is longer than {number} characters."),
    gettext_noop("The tolerance for {name} must be a number from 0 to 1,000 per 1,000 uploads."),
    gettext_noop("missed violations"),
    gettext_noop("wrong rejections"),
    gettext_noop("The confidence must be a number from 50 % to 99.99 %."),
    gettext_noop("Pictures are prepared as {now} now; the certificate holds for {then}."),
    gettext_noop("This picture was prepared in another way than the certificate holds for."),
    gettext_noop("The scorer {name} is {now} now; the certificate holds for {then}."),
    gettext_noop("The certificate is older than {number} days."),
    gettext_noop(
        "Of {number} spot checks of automatic approvals {wrong} were violations; "
        "the certificate bears {borne} of 1,000."
    ),
    gettext_noop(
        "Of {number} spot checks of automatic rejections {wrong} were clean; "
        "the certificate bears {borne} of 1,000."
    ),
    *CERTIFIED,
    *EARLIER,
    *DESCRIBED,
    *PAUSED,
    *UNDELIVERED,
    *NOT_PICTURES,
    gettext_noop("{number} frames"),
    gettext_noop("reported"),
    gettext_noop("{one}; {other}"),
)


def subject(text: str) -> str:
    """Of “Weapons from `local`”, which a rule is about."""
    category, *scorer = text.split(" from ", 1)
    if not scorer:
        return told(category)
    other = _("{category} from any other scorer")
    shape = other if scorer == ["any other scorer"] else _("{category} from {scorer}")
    return shape.format(category=told(category), scorer=scorer[0])


# What stands in these slots is no sentence; each has its own way to be told.
WAYS: dict[str, Callable[[str], str]] = {
    "allowed": either,
    "categories": categories,
    "names": names,
    "pairs": pairs,
    "part": part,
    "quoted": quoted,
    "scores": scores,
    "subject": subject,
}


def told(words: str) -> str:
    """The words, or what they say in the reader's language; names of categories within them too."""
    if get_language() == "en" or not words:
        return words
    known: str = _(words)
    if known != words:
        return known
    for shape, pattern in patterns():
        if found := pattern.fullmatch(words):
            return _(shape).format(**{slot: filled(slot, text) for slot, text in found.groupdict().items()})
    return words


@cache
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((shape, pattern_of(shape)) for shape in SHAPES if "{" in shape)


def pattern_of(shape: str) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)}", shape)
    texts = (slot_of(part) if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile("".join(texts), re.DOTALL)


def slot_of(name: str) -> str:
    return f"(?P<{name}>{FIGURE if name in FIGURES else '.+?'})"


def filled(slot: str, text: str) -> str:
    """What stands in the slot may be a sentence of a known shape itself."""
    if slot in WAYS:
        return WAYS[slot](text)
    return decimal(_(text)) if slot in FIGURES else told(text)
