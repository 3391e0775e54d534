"""Languages by name, in the reader's own."""

from __future__ import annotations

from django.utils.translation import get_language_info


def language_words(code: str) -> str:
    """“German”, “German (de-AT)”; the code itself where Django has no name for it."""
    try:
        known = get_language_info(code.lower())
    except KeyError:
        return code
    name: str = known["name_translated"]
    return name if known["code"] == code.lower() else f"{name} ({code})"
