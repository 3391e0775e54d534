"""The catalogues of this installation: where they lie, what has to be in them, and bringing them up to date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from review.language import code, kept, mo, po, templates
from review.language.message import Key, Message

ROOT = Path(settings.BASE_DIR)
OTHERS = [language for language, _ in settings.LANGUAGES if language != settings.LANGUAGE_CODE]
# A contract whose every word is English, and the parts of the interface with made-up content, for who builds pages.
ENGLISH = (ROOT / "templates" / "api", ROOT / "templates" / "review" / "patterns")
# Whose refusals a person at a page may be shown.
REFUSES = (
    "assurance/terms.py",
    "assurance/watch.py",
    "bulk",
    "cases",
    "people",
    "platforms",
    "policy/propose.py",
    "policy/publish.py",
    "seeing/inquire.py",
    "shadowing/change.py",
)


def path_of(language: str, ending: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / f"django.{ending}"


def wanted() -> dict[Key, list[str]]:
    """Every message, with the files that say it, in the order of the files."""
    found: dict[Key, list[str]] = {}
    for place, key in everything():
        places = found.setdefault(key, [])
        if place not in places:
            places.append(place)
    return found


def everything() -> Iterator[tuple[str, Key]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if not any(folder in path.parents for folder in ENGLISH):
            yield from ((place(path), key) for key in templates.keys_of(path.read_text()))
    for path in sorted((ROOT / "review").rglob("*.py")):
        yield from ((place(path), key) for key in code.keys_of(path.read_text()))
    for name in REFUSES:
        here = ROOT / "moderation" / name
        for path in sorted(here.rglob("*.py")) if here.is_dir() else [here]:
            if "migrations" not in path.parts:
                yield from ((place(path), key) for key in code.sentences_of(path.read_text()))
    yield from (("review/language/kept.py", key) for key in kept.looked_up())


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(language: str) -> dict[Key, Message]:
    return po.read(path_of(language, "po").read_text())


def refreshed(known: dict[Key, Message]) -> list[Message]:
    """The header, then what is wanted, with the translations that are known; the others are empty. What nobody says any
    more is left out."""
    header = known[po.HEADER]
    return [header] + [
        Message(key, known[key].strings if key in known else empty(key), places)
        for key, places in wanted().items()
    ]


def empty(key: Key) -> list[str]:
    return ["", ""] if key.plural else [""]


def compiled(language: str) -> bytes:
    return mo.compiled(read(language).values())
