"""That a person's word does not count alone: by who they are, the policy and the reasons, and never by what a case is, so
that it is said of every kind alike. It stays true once somebody else has looked: what came of it is not told here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from moderation.cases.blind import CaseView
from moderation.cases.counts import counts_alone
from moderation.cases.models import Decision
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import is_trainee, platforms_for, trainee_scope
from moderation.policy.publish import rules_of
from moderation.policy.rules import RejectReason
from review.language.words import within
from review.ui import apart

CONFIRMED = gettext_noop("It counts once somebody confirms it.")
TWICE = gettext_noop("It takes effect once a second person has said the same.")


@dataclass(frozen=True)
class Beforehand:
    """What is said while a reason is chosen. A reason that takes two says so itself where it is ticked: `yields` where
    these words would only say it again."""

    words: str = ""
    yields: bool = False


def once_words(decision: Decision) -> str:
    """When a decision takes effect that does not by itself; empty for any other."""
    if decision.trainee:
        return _(CONFIRMED)
    return "" if counts_alone(decision, rules_of(decision.policy_version)) else _(TWICE)


def once_words_of_many(decisions: Sequence[Decision]) -> str:
    """The same for what was decided at once."""
    words = [words for words in map(once_words, decisions) if words]
    if not words or len(words) == len(decisions):
        return words[0] if words else ""
    return some_of_them(len(words)).format(number=len(words))


def some_of_them(number: int) -> str:
    """With `{number}` yet to be put in."""
    return ngettext(
        "{number} of them takes effect once a second person has said the same.",
        "{number} of them take effect once a second person has said the same.",
        number,
    )


def beforehand(seen: CaseView, person: User) -> Beforehand:
    """The same while a reason is chosen."""
    reasons = [reason for reason in seen.reasons if reason.second_approval]
    trainee = is_trainee(person, seen.case.platform.id)
    return beforehand_of(reasons, trainee=trainee, always=seen.takes_two)


def beforehand_of(reasons: Sequence[RejectReason], *, trainee: bool, always: bool) -> Beforehand:
    """Of whatever is decided, or else of these `reasons`, which take a second person."""
    if trainee:
        return Beforehand(_("You review as a trainee here.") + " " + _(CONFIRMED))
    if always:
        return Beforehand(_(TWICE), yields=True)
    marked = [within(reason.words_moderator) for reason in reasons]
    if not marked:
        return Beforehand()
    words = _("For {named} a rejection takes effect once a second person has said the same.")
    return Beforehand(words.format(named=", ".join(map(apart, marked))), yields=True)


def not_alone(reasons: Sequence[RejectReason], *, look_again: bool = True) -> str:
    """Which of these nobody rejects for at once and alone, and what to do instead; empty where there is none."""
    marked = [within(reason.words_moderator) for reason in reasons if reason.second_approval]
    if not marked:
        return ""
    words = _("A rejection for {named} takes a second person, so it cannot be chosen here.")
    return words.format(named=", ".join(map(apart, marked))) + (
        " " + _("Have a person look again instead.") if look_again else ""
    )


def trainee_words(person: User) -> str:
    """For the page that a person's work begins on; empty for who is no trainee."""
    learning = trainee_scope(person, field="id")
    if learning is None:
        return ""
    names = dict(platforms_for(person, Permission.REVIEW).values_list("id", "name"))
    here = dict(platforms_for(person, Permission.REVIEW).filter(learning).values_list("id", "name"))
    if here == names:
        return _("You review as a trainee: what you decide counts once somebody confirms it.")
    return _(
        "You review as a trainee at {named}: what you decide there counts once somebody confirms it."
    ).format(named=", ".join(apart(name) for name in sorted(here.values())))
