"""What the environment gives is read strictly, and what is wrong with it is refused in words."""

from __future__ import annotations

import os
import subprocess
import sys

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from moderation.environment import BASE_DIR
from moderation.given import Given
from moderation.seeing.seer import BUILDERS


@pytest.fixture
def given() -> Given:
    return Given(environ.FileAwareEnv())


@pytest.mark.parametrize(("words", "number"), [(None, 7), ("", 7), (" 3 ", 3), ("2", 2)])
def test_it_reads_a_whole_number_or_its_default(
    given: Given, monkeypatch: pytest.MonkeyPatch, words: str | None, number: int
) -> None:
    if words is not None:
        monkeypatch.setenv("HOW_MANY", words)
    assert given.whole("HOW_MANY", 7, least=2) == number
    given.refuse_wrong()


@pytest.mark.parametrize("words", ["1", "-3", "two", "2.5", "1e3", "²", "inf"])
def test_it_refuses_what_is_no_such_number(given: Given, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setenv("HOW_MANY", words)
    given.whole("HOW_MANY", 7, least=2)
    with pytest.raises(ImproperlyConfigured, match="HOW_MANY has to be a whole number from 2 on"):
        given.refuse_wrong()


@pytest.mark.parametrize(
    ("words", "flag"), [("1", True), ("True", True), ("ON", True), ("0", False), ("no", False), ("", False)]
)
def test_it_reads_a_flag(given: Given, monkeypatch: pytest.MonkeyPatch, words: str, flag: bool) -> None:
    monkeypatch.setenv("WHETHER", words)
    assert given.flag("WHETHER", default=not flag) is flag
    given.refuse_wrong()


def test_it_says_everything_at_once_and_no_password(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, words in (("WHETHER", "maybe"), ("LEVEL", "LOUD"), ("WHERE", "mysql://me:secret@host/x")):
        monkeypatch.setenv(name, words)
    given.flag("WHETHER", default=True)
    given.one_of("LEVEL", "INFO", ("INFO", "ERROR"))
    assert given.address("WHERE", lambda: "there", ("postgres",)) is None
    with pytest.raises(ImproperlyConfigured) as wrong:
        given.refuse_wrong()
    assert str(wrong.value).splitlines() == [
        "WHETHER has to be 1 or 0. It is “maybe”.",
        "LEVEL has to be one of INFO, ERROR. It is “LOUD”.",
        "WHERE has to be an address that begins with postgres://.",
    ]


@pytest.mark.parametrize("fault", [ValueError("no"), KeyError("port")])
def test_an_address_that_cannot_be_read_is_none(
    given: Given, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def read() -> str:
        raise fault

    monkeypatch.setenv("WHERE", "redis://[::1")
    assert given.address("WHERE", read, ("redis",)) is None
    assert given.faults


@pytest.mark.parametrize(("words", "one"), [(None, "b"), ("", "b"), ("a", "a"), (" B ", "b")])
def test_it_reads_one_of_some_words(
    given: Given, monkeypatch: pytest.MonkeyPatch, words: str | None, one: str
) -> None:
    if words is not None:
        monkeypatch.setenv("WHICH", words)
    assert given.one_of("WHICH", "b", ("a", "b")) == one
    given.refuse_wrong()


def told_of(**wrong: str) -> list[str]:
    """What `manage.py check` says of an environment, line by line."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "moderation.settings"} | wrong,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_nothing_starts_with_settings_that_are_not_what_was_meant() -> None:
    lines = told_of(SCREENING_CONCURRENCY="-1", STORAGE_URL="ftp://x", WORKERS="0")
    assert [line.split(" ", 1)[0] for line in lines] == ["STORAGE_URL", "WORKERS", "SCREENING_CONCURRENCY"]


def test_it_says_what_is_wrong_with_the_scorers_as_well() -> None:
    assert told_of(
        WORKERS="0",
        SCREENING_PROVIDERS="local,sightengine,chat_completions",
        LOCAL_REQUESTS_PER_MINUTE="0",
        LOCAL_TOKENS_PER_MINUTE="1.5",
        SIGHTENGINE_REQUESTS_PER_MINUTE="many",
        SIGHTENGINE_API_SECRET="",
        SIGHTENGINE_API_USER="me",
        DESCRIBING_PROVIDER="chat_completions",
        CHAT_COMPLETIONS_URL="http://127.0.0.1:9",
        CHAT_COMPLETIONS_MODEL="two words",
        CHAT_COMPLETIONS_TIMEOUT="-1",
        READING_PROVIDER="pizza",
    ) == [
        "WORKERS has to be a whole number from 1 on. It is “0”.",
        "LOCAL_REQUESTS_PER_MINUTE has to be a whole number from 1 on. It is “0”.",
        "LOCAL_TOKENS_PER_MINUTE has to be a whole number from 1 on. It is “1.5”.",
        "SIGHTENGINE_REQUESTS_PER_MINUTE has to be a whole number from 1 on. It is “many”.",
        "READING_PROVIDER has to be one of rapidocr. It is “pizza”.",
        "SIGHTENGINE_API_SECRET must be set: the scorer `sightengine` needs a key.",
        "CHAT_COMPLETIONS_TIMEOUT must be seconds, more than 0 and at most 120.",
        "CHAT_COMPLETIONS_MODEL is not the name of a model.",
    ]


@pytest.mark.parametrize(
    ("described_by", "told"),
    [
        ("pizza", "DESCRIBING_PROVIDER has to be one of openai_responses, chat_completions. It is “pizza”."),
        (
            "chat_completions",
            "DESCRIBING_PROVIDER has to be one of SCREENING_PROVIDERS as well. It is “chat_completions”.",
        ),
    ],
)
def test_who_describes_has_to_be_a_scorer_that_can(described_by: str, told: str) -> None:
    assert told_of(SCREENING_PROVIDERS="local", DESCRIBING_PROVIDER=described_by) == [told]


@pytest.mark.parametrize("name", BUILDERS)
def test_everyone_who_can_describe_may_be_named(name: str) -> None:
    (first, *_) = told_of(SCREENING_PROVIDERS=name, DESCRIBING_PROVIDER=name, WORKERS="0", OPENAI_API_KEY="")
    assert first.startswith("WORKERS")
