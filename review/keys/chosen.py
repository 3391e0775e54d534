"""A person's keys: everybody's letters, with those they have chosen in their place."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from moderation.people.models import User
from review.keys.actions import ACTIONS, BY_NAME, FIXED, Action
from review.ui import apart

EVERYBODYS = {action.name: action.key for action in ACTIONS}


def keys_of(person: User | None) -> dict[str, str]:
    """The letter of every action for this person.

    What they have chosen stays: an action that is newer than the choice and comes with a letter they gave to another
    one has none, until they choose it one.
    """
    chosen = {name: key for name, key in (person.keys if person else {}).items() if name in BY_NAME}
    return {
        action.name: chosen.get(action.name, "" if is_taken(action, chosen) else action.key)
        for action in ACTIONS
    }


def is_taken(action: Action, chosen: Mapping[str, str]) -> bool:
    return any(key == action.key and action.meets(BY_NAME[name]) for name, key in chosen.items())


def clashes(keys: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with these letters, in words, by action; both sides of a clash are named."""
    problems: dict[str, str] = {}
    for name, key in keys.items():
        words = _(BY_NAME[name].words)
        if len(key) != 1 or not ("a" <= key <= "z"):
            problems[name] = no_letter(key, BY_NAME[name])
        elif key in FIXED:
            problems[name] = _(
                "{letter} is “{action}”, which cannot be moved, and not free for “{words}”."
            ).format(letter=key.upper(), action=_(FIXED[key]), words=words)
        elif others := [
            _(BY_NAME[o].words) for o, k in keys.items() if k == key and BY_NAME[o].meets(BY_NAME[name])
        ]:
            problems[name] = _("{letter} is chosen for “{words}” and for “{other}”.").format(
                letter=key.upper(), words=words, other=others[0]
            )
    return problems


def needs_a_letter(action: Action) -> str:
    return _("{words} needs one letter, A to Z.").format(words=_(action.words))


def left_blank(action: Action) -> str:
    return f"{_('This was left blank.')} {needs_a_letter(action)}"


def no_letter(key: str, action: Action) -> str:
    if key.isdecimal():
        words = _("{key} is a digit, and digits choose reasons.").format(key=apart(key))
    else:
        words = _("“{key}” is none of the letters A to Z.").format(key=apart(key.upper()))
    return f"{words} {needs_a_letter(action)}"


def chosen_among(keys: Mapping[str, str]) -> dict[str, str]:
    """Only what differs from everybody's letters; that is all that is stored."""
    return {name: key for name, key in keys.items() if key != EVERYBODYS[name]}
