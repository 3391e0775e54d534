"""Words that `moderation` keeps in English because it stores or sends them, as the reader's language has them."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moderation.vocabulary import CATEGORY_WORDS, Category
from review.language.told import told


def category(name: str) -> str:
    """“Weapons” for `weapons`; a name that is no category's stays as it is."""
    try:
        return _(CATEGORY_WORDS[Category(name)])
    except ValueError:
        return name


def within(words: str) -> str:
    """As the words stand inside of a sentence: in English without a capital, unless they begin with an abbreviation;
    German nouns keep theirs."""
    if get_language() != "en" or words[1:2].isupper():
        return words
    return words[:1].lower() + words[1:]


def why_not(refusal: Exception) -> str:
    """What a refusal says, every problem at once."""
    problems = getattr(refusal, "problems", None)
    return "; ".join(told(problem.detail) for problem in problems) if problems else told(str(refusal))
