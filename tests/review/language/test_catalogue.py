"""Every word of a page can be translated, and every one of them is."""

from __future__ import annotations

import ast
import gettext
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils.translation import override

from review.language import catalogue, mo, po, templates
from review.language.message import Key, Message, slots
from tests.review.language.visible import unmarked

ROOT = Path(settings.BASE_DIR)
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if not {*catalogue.ENGLISH} & {*path.parents}
]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_no_word_of_a_template_is_left_unmarked(path: Path) -> None:
    assert unmarked(path.read_text()) == []


def test_it_sees_a_word_that_is_not_marked() -> None:
    assert unmarked('<p title="Two words">{% if a %}Three{% endif %} <b>more</b></p>') == [
        "Two",
        "words",
        "Three",
        "more",
    ]
    assert (
        unmarked("<p title=\"{% translate 'Two' %}\">{% blocktranslate %}Three{% endblocktranslate %}</p>")
        == []
    )


@pytest.mark.parametrize("language", catalogue.OTHERS)
def test_a_catalogue_has_every_message_and_no_other(language: str) -> None:
    known = catalogue.read(language)
    assert set(known) - {po.HEADER} == set(catalogue.wanted())  # `manage.py messages` makes it so


def test_people_read_of_known_items_alone() -> None:
    """The code and the API have “gold” for them, which no page does."""
    words = [text for key in catalogue.wanted() for text in (key.text, key.plural)]
    assert [text for text in words if re.search(r"\bgold\b", slotless(text), re.IGNORECASE)] == []


def slotless(text: str) -> str:
    """Without the names of what is filled in."""
    return re.sub(r"\{\w+\}|%\(\w+\)s", "", text)


@pytest.mark.parametrize("language", catalogue.OTHERS)
def test_every_message_is_translated_and_fills_in_the_same(language: str) -> None:
    known = catalogue.read(language)
    assert [key.text for key, message in known.items() if not message.is_translated] == []
    wrong = [
        key.text
        for key, message in known.items()
        for english, string in zip((key.text, key.plural), message.strings, strict=False)
        if key != po.HEADER and slots(string) != slots(english) and slots(string) != slots(key.plural)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", catalogue.OTHERS)
def test_what_is_read_is_what_the_translators_wrote(language: str) -> None:
    assert catalogue.path_of(language, "mo").read_bytes() == catalogue.compiled(language)


def test_gettext_reads_what_is_compiled() -> None:
    messages = [
        Message(
            po.HEADER,
            ["Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"],
        ),
        Message(Key("case", "cases"), ["Fall", "Fälle"]),
        Message(Key("Open", context="what a button does"), ["Öffnen"]),
        Message(Key("Later"), [""]),
    ]
    read = gettext.GNUTranslations(BytesIO(mo.compiled(messages)))
    assert [read.ngettext("case", "cases", number) for number in (1, 2)] == ["Fall", "Fälle"]
    assert read.pgettext("what a button does", "Open") == "Öffnen"
    assert read.gettext("Later") == "Later"
    assert po.read(po.write(messages)) == {message.key: message for message in messages}


def test_a_template_is_read_as_django_looks_its_words_up() -> None:
    source = (
        '{% translate "Not now" %}|{% blocktranslate count n=n %}{{ n }} picture{% plural %}{{ n }} pictures'
        '{% endblocktranslate %}|{{ none|default:_("Oldest") }}|{% translate "Key" context "of the keyboard" %}'
    )
    known = catalogue.read("de")
    assert {key.text for key in templates.keys_of(source)} == {"Not now", "%(n)s picture", "Oldest", "Key"}
    with override("de"):
        page = engines["django"].from_string(source).render({"n": 2})
    assert page.split("|")[0] == known[Key("Not now")].strings[0] == "Nicht jetzt"
    assert page.split("|")[2:] == ["Älteste", "Taste"]


def test_no_function_throws_something_away_under_the_name_of_gettext() -> None:
    """`_, found = …` in a function makes `_("…")` there fail, or speak English."""
    for path in (ROOT / "review").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                names = [
                    n
                    for part in function.body
                    for n in ast.walk(part)
                    if isinstance(n, ast.Name) and n.id == "_"
                ]
                calls = [n for part in function.body for n in ast.walk(part) if isinstance(n, ast.Call)]
                called = any(isinstance(n.func, ast.Name) and n.func.id == "_" for n in calls)
                stored = [n for n in names if isinstance(n.ctx, ast.Store)]
                inner = [
                    n for part in function.body for n in ast.walk(part) if isinstance(n, ast.comprehension)
                ]
                kept_apart = {id(n) for one in inner for n in ast.walk(one.target)}
                assert not called or all(id(n) in kept_apart for n in stored), f"{path.name}: {function.name}"
