"""The shapes of what describes a policy and what changes in it: the sentences of `moderation.policy.describe`."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.vocabulary import CONTEXT_WORDS

# Where one shape begins as another does, the longer one stands first.
DESCRIBED = (
    gettext_noop("Asks no scorer, so every picture goes to a person."),
    gettext_noop("Asks {names}, in this order."),
    gettext_noop("Asks {names}."),
    gettext_noop("{scorer} is always asked."),
    gettext_noop("{scorer} is asked only where the answers before it leave doubt."),
    gettext_noop("{scorer} is asked only where one before it gave no usable answer, and stands in for it."),
    gettext_noop("{scorer} is no longer asked."),
    gettext_noop("{scorer} is asked."),
    gettext_noop("The scorers are asked in the order {names}."),
    gettext_noop("Sent with the picture: {names}."),
    gettext_noop("{subject} is flagged from {limit} and is rejected without a person from {other}."),
    gettext_noop("{subject} is flagged from {limit} instead of {before}."),
    gettext_noop("{subject} is flagged from {limit}."),
    gettext_noop("{subject} is rejected without a person from {limit} instead of {before}."),
    gettext_noop("{subject} is rejected without a person from {limit}."),
    gettext_noop("{subject} is neither flagged nor rejected."),
    gettext_noop("{subject} is no longer flagged."),
    gettext_noop("{subject} is no longer rejected without a person."),
    gettext_noop("{subject} has no rule of its own any more."),
    gettext_noop("{subject} has a rule of its own: neither flagged nor rejected."),
    gettext_noop("{subject} has a rule of its own, with the values that held for it before."),
    gettext_noop("Must be judged: {names}."),
    gettext_noop("{category} must be judged."),
    gettext_noop("{category} no longer has to be judged."),
    gettext_noop("Nothing is approved without a person until a cut-off is set."),
    gettext_noop("The combined risk is worked out from the scores {scores}."),
    gettext_noop("Nothing follows from it."),
    gettext_noop("Only a picture with a combined risk below {limit} is approved without a person."),
    gettext_noop("From a combined risk of {limit} a picture is rejected without a person."),
    gettext_noop("The combined risk counts the scores {scores}."),
    gettext_noop("The combined risk no longer counts the scores {scores}."),
    gettext_noop("The combined risk weighs the scores {scores} anew."),
    gettext_noop("Approving without a person no longer asks for a low combined risk."),
    gettext_noop("Only a combined risk below {limit} instead of {before} is approved without a person."),
    gettext_noop("Only a combined risk below {limit} is approved without a person."),
    gettext_noop("No combined risk is rejected without a person any more."),
    gettext_noop("A combined risk from {limit} instead of {before} on is rejected without a person."),
    gettext_noop("A combined risk from {limit} on is rejected without a person."),
    gettext_noop("A person looks when the confidence is below {limit} instead of {before}."),
    gettext_noop("A person looks when the confidence is below {limit}."),
    gettext_noop("No confidence is asked for."),
    gettext_noop("Of the automatic outcomes {share} are also seen by a person, at random."),
    gettext_noop("Spot checks take {share} of the automatic outcomes instead of {most}."),
    gettext_noop("A decision takes one person."),
    gettext_noop(
        "A decision takes two people who do not know each other's answer, and a senior where they disagree."
    ),
    gettext_noop("Cases are due: mild after {mild}, moderate after {moderate}, severe after {severe}."),
    gettext_noop("{severity} cases are due after {limit} instead of {before}."),
    gettext_noop("The reason {quoted} is new."),
    gettext_noop("The reason {quoted} is gone."),
    gettext_noop("The reason {quoted} has changed."),
    gettext_noop("The reasons stand in another order, so their keys have changed."),
    gettext_noop("A rejection for {quoted} no longer takes a second person."),
    gettext_noop("A rejection for {quoted} takes a second person."),
    gettext_noop("An approval may carry {quoted}."),
    gettext_noop("An approval can no longer carry {quoted}."),
    gettext_noop("The action {action} of an approval is called {quoted}."),
    gettext_noop("The actions of an approval stand in another order."),
    gettext_noop("{category} no longer has a written rule."),
    gettext_noop("{category} has a written rule."),
    gettext_noop("The written rule for {category} has changed."),
    gettext_noop("{category} need not be judged, says {quoted}."),
    gettext_noop("Nobody says any more that {category} need not be judged."),
    gettext_noop("{part} is sent to the scorers."),
    gettext_noop("{part} is no longer sent to the scorers."),
    gettext_noop("Each of {number} categories"),
    gettext_noop("Everything without a rule of its own"),
    gettext_noop("Every category"),
)
PARTS = {words.capitalize(): words for words in CONTEXT_WORDS.values()}


def names(text: str) -> str:
    """Of “Weapons, Gore and Drugs”."""
    return _(" and ").join(", ".join(map(_, some.split(", "))) for some in text.split(" and "))


def scores(text: str) -> str:
    """Of “of `analyses` for Scam, and of `local` for Gore and Violence”."""
    words = _("of {scorer} for {categories}")
    found = re.findall(r"of (`[^`]+`) for (.+?)(?=, and of `|$)", text)
    return _(", and ").join(words.format(scorer=scorer, categories=names(some)) for scorer, some in found)


def quoted(text: str) -> str:
    """What somebody named stays as they named it: of “`a` and `b`” only the word between, and the marks around."""
    marks = _("“{name}”")
    between = re.sub(r"(?<=[`”]) and (?=[`“])", _(" and "), text)
    return re.sub("“([^”]*)”", lambda found: marks.format(name=found[1]), between)


def part(text: str) -> str:
    """Of “The caption”."""
    return _(PARTS.get(text, text))
