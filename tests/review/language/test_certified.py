"""What a certificate says, in the reader's language: every sentence of every kind of window, figures and all."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from django.utils.translation import override

from moderation.assurance.certify import Certified, certify
from moderation.assurance.look import drift_words
from moderation.assurance.models import HOLDS_FOR
from moderation.assurance.observe import alarm_words
from moderation.assurance.sentences import assumptions, sentence, warnings
from moderation.assurance.terms import Seeds, Terms
from moderation.assurance.watch import change_of
from moderation.assurance.window import Label
from moderation.assurance.wording import percent
from review.language.told import told
from tests.moderation.assurance.test_certify_nothing import CASES
from tests.moderation.assurance.windows import TERMS, world

ENGLISH = re.compile(r"\b(?:the|of|uploads?|labels?|you|that|violations?|approving|rejecting|less|than)\b")


def sentences(found: Certified) -> list[str]:
    return [sentence(found), *warnings(found), *assumptions(found)]


def in_german(words: str) -> str:
    with override("de"):
        return told(words)


@pytest.mark.parametrize("name", CASES)
def test_every_sentence_of_a_window_has_its_german(name: str) -> None:
    window, terms, _ = CASES[name]
    for words in sentences(certify(window, terms)):
        assert not ENGLISH.search(in_german(words)), words
        assert told(words) == words


def test_it_says_both_sides_and_writes_figures_as_german_does() -> None:
    found = certify(world(10_000), TERMS)
    german = in_german(sentence(found))
    assert not ENGLISH.search(german)
    assert german.startswith(
        f"{percent(found.automatic).replace('.', ',')} der Einsendungen brauchen keine Person"
    )
    assert "freizugeben lässt höchstens" in german
    assert "abzulehnen lehnt höchstens" in german
    many = f"{found.labels:,}".replace(",", ".")
    assert german.endswith(f"Grundlage: {many} Urteile über {many} Einsendungen.")


def test_it_says_what_the_reviewers_found_and_which_labels_are_missing() -> None:
    one = world(4000)
    lost = np.where(np.arange(len(one)) % 25 == 0, Label.MISSING, one.label).astype(np.int8)
    found = certify(replace(one, label=lost), Terms(missed=5), Seeds(10, 9))
    german = " ".join(map(in_german, sentences(found)))
    assert not ENGLISH.search(german)
    assert "Vom Team gefunden: 9, gegeben: 10 Kontrollbilder mit Verstoß" in german
    assert f"fehlen: {found.missing} Urteile" in german


@pytest.mark.parametrize(
    "words",
    [
        "Nothing is rejected unseen: the policy's other rules hold back every upload, or no score of the window has a "
        "map to a risk.",
        "Nothing is rejected unseen: it takes 1,843 labels without a single error to prove a tolerance of 2 per 1,000, "
        "and there are 900.",
        "You bear 5 missed violations per 1,000 uploads, and there are no more than 2.31 violations per 1,000 at all: "
        "publishing everything would pass as well.",
    ],
)
def test_what_certificates_issued_earlier_say_has_its_german(words: str) -> None:
    assert not ENGLISH.search(in_german(words))


@pytest.mark.parametrize(
    ("words", "german"),
    [
        (
            alarm_words(1212, 9, 0.0057, rejected=False),
            "Von 1.212 Stichproben automatischer Freigaben waren 9 Verstöße; das Zertifikat trägt 5,7 von 1.000.",
        ),
        (
            alarm_words(60, 4, 0.008, rejected=True),
            "Von 60 Stichproben automatischer Ablehnungen waren 4 einwandfrei; das Zertifikat trägt 8 von 1.000.",
        ),
        (
            drift_words([("local", "violence"), ("other", "sexual.explicit")]),
            "Die Werte für Gewalt von local, Eindeutig sexuelle Inhalte von other sehen nicht mehr aus wie",
        ),
        (
            change_of({}, "raw", {}),
            "Bilder werden jetzt als",
        ),
        (
            f"The certificate is older than {HOLDS_FOR.days} days.",
            f"Das Zertifikat ist älter als {HOLDS_FOR.days} Tage.",
        ),
        ("Nobody knows this; and this neither.", "Nobody knows this; and this neither."),
    ],
)
def test_it_says_why_it_ended(words: str, german: str) -> None:
    assert in_german(words).startswith(german)
