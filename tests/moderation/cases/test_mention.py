"""@username in a note, and the list of whoever is named."""

from __future__ import annotations

import pytest

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.errors import CaseNotFound, DecisionInvalid
from moderation.cases.hand_on import add_note, escalate
from moderation.cases.mention import open_mention
from moderation.cases.models import Case, Mention, Note
from moderation.cases.own import asked_of
from moderation.cases.sealed import is_sealed
from tests.cast import Cast
from tests.moderation.cases.opening import opened

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@jonas, have you seen this?", {"jonas"}),
        ("same seller (@jonas @Aiko).", {"jonas", "aiko"}),
        ("@jonas @jonas", {"jonas"}),
        ("jonas@example.com wrote", set()),
        ("@mira is me", set()),
        ("at 5 @ the market", set()),
    ],
)
def test_who_is_named(cast: Cast, text: str, named: set[str]) -> None:
    add_note(opened(cast.kleinmarkt).id, cast.mira, text)
    assert {mention.person.username for mention in Mention.objects.all()} == named
    said = Entry.objects.get(event="case.noted").body
    assert all(str(mention.person_id) in said for mention in Mention.objects.all())


@pytest.mark.parametrize("name", ["jonsa", "otto", "lena"])
def test_who_cannot_be_handed_the_case_is_a_clear_error(cast: Cast, name: str) -> None:
    case = opened(cast.kleinmarkt)
    with pytest.raises(DecisionInvalid, match=f"no @{name} who may be handed"):
        add_note(case.id, cast.mira, f"@jonas and @{name}")
    assert not Note.objects.exists()
    assert not Mention.objects.exists()


def test_at_most_ten_are_named(cast: Cast) -> None:
    with pytest.raises(DecisionInvalid, match="At most 10"):
        add_note(opened(cast.kleinmarkt).id, cast.mira, " ".join(f"@person{n}" for n in range(11)))


def test_an_escalation_names_seniors(cast: Cast) -> None:
    held = open_case(opened(cast.kleinmarkt).id, cast.mira)
    with pytest.raises(DecisionInvalid, match="@jonas"):
        escalate(held.id, cast.mira, held.version, "@jonas?")
    escalate(held.id, cast.mira, held.version, "@aiko?")
    assert [asked.kind for asked in asked_of(cast.aiko)] == ["mention"]


def test_it_stands_until_it_was_opened(cast: Cast) -> None:
    case = opened(cast.kleinmarkt)
    note = add_note(case.id, cast.mira, "@jonas same seller?")
    [asked] = asked_of(cast.jonas)
    assert (asked.name, asked.words, asked.case.id) == ("Mira Okafor", "@jonas same seller?", case.id)
    assert is_sealed(case.submission_id, cast.jonas)
    mention = Mention.objects.get(note=note)
    for stranger in (cast.mira, cast.otto):
        with pytest.raises(CaseNotFound):
            open_mention(mention.id, stranger)
    assert open_mention(mention.id, cast.jonas) == case.id
    assert open_mention(mention.id, cast.jonas) == case.id
    assert asked_of(cast.jonas) == []


def test_it_gives_no_right_to_see_what_has_gone_out_of_reach(cast: Cast) -> None:
    case = opened(cast.kleinmarkt)
    add_note(case.id, cast.mira, "@jonas same seller?")
    Case.objects.filter(id=case.id).update(level="senior")
    assert asked_of(cast.jonas) == []
