"""Which characters a text may have."""

from __future__ import annotations


def text_problem(text: str) -> tuple[str, str] | None:
    """The code and the words of what is wrong with a text; None when it can be stored everywhere.

    PostgreSQL refuses NUL characters, and UTF-8 lone surrogates.
    """
    if "\0" in text:
        return "nul_character", "NUL characters cannot be kept."
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return "text_encoding_invalid", "The text has half of a surrogate pair."
    return None
