"""@username in a note, and the list of whoever is named."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.colleagues import SOME, colleagues, some_colleagues
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, CaseNotFound, DecisionInvalid
from moderation.cases.hand_on import add_note, escalate, skip
from moderation.cases.mention import open_mention
from moderation.cases.met import all_who_looked
from moderation.cases.models import Case, Decision, Mention, Note
from moderation.cases.own import asked_of, notes_naming
from moderation.cases.sealed import is_sealed
from moderation.cases.undo import change_mind, undo
from moderation.people.models import User
from moderation.people.roles import Role
from moderation.platforms.models import Membership
from moderation.vocabulary import DecisionKind, Level, SkipReason
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.cases.opening import opened, reason_of

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


@pytest.mark.parametrize("outcome", [APPROVED, REJECTED])
def test_the_note_of_a_decision_tells_whom_it_names_as_a_saved_one_does(
    cast: Cast, outcome: DecisionKind
) -> None:
    held = open_case(opened(cast.kleinmarkt).id, cast.mira)
    codes = [reason_of(held)] if outcome == REJECTED else []
    made = decide(held.id, cast.mira, held.version, outcome, codes, "@jonas same seller?")
    [asked] = asked_of(cast.jonas)
    assert (asked.name, asked.words, asked.case.id) == ("Mira Okafor", "@jonas same seller?", held.id)
    assert [note.text for note in notes_naming(cast.jonas, held)] == [made.note]
    assert str(cast.jonas.id) in Entry.objects.get(event="case.decided").body
    assert not Entry.objects.filter(event="case.noted").exists()
    assert asked_of(cast.aiko) == []


def test_a_decision_that_names_nobody_there_is_an_error_beside_all_others(cast: Cast) -> None:
    held = open_case(opened(cast.kleinmarkt).id, cast.mira)
    with pytest.raises(DecisionInvalid) as refused:
        decide(held.id, cast.mira, held.version, REJECTED, ["no such"], "@jonas and @jonsa")
    assert [(one.code, one.field) for one in refused.value.problems] == [
        ("reason_unknown", "reasons"),
        ("nobody_named", "note"),
    ]
    assert not Decision.objects.exists()
    assert not Mention.objects.exists()


def test_a_decision_that_comes_too_late_tells_nobody(cast: Cast) -> None:
    held = open_case(opened(cast.kleinmarkt).id, cast.mira)
    with pytest.raises(CaseConflict):
        decide(held.id, cast.mira, held.version - 1, APPROVED, [], "@jonas same seller?")
    assert not Note.objects.exists()


def test_a_change_of_mind_tells_whom_it_names(cast: Cast) -> None:
    case = opened(cast.kleinmarkt)
    made = said(case, cast.mira, APPROVED)
    with pytest.raises(DecisionInvalid, match="@jonsa"):
        change_mind(made.id, cast.mira, REJECTED, [reason_of(case)], "@jonsa?")
    change_mind(made.id, cast.mira, REJECTED, [reason_of(case)], "@jonas, I was wrong")
    assert [asked.words for asked in asked_of(cast.jonas)] == ["@jonas, I was wrong"]


@pytest.mark.parametrize("opens", [False, True])
def test_an_undone_decision_tells_only_those_who_have_opened_it(cast: Cast, opens: bool) -> None:
    held = open_case(opened(cast.kleinmarkt).id, cast.mira)
    made = decide(held.id, cast.mira, held.version, APPROVED, [], "@jonas @aiko same seller?")
    add_note(held.id, cast.mira, "@jonas another")
    if opens:
        open_mention(Mention.objects.get(note__text=made.note, person=cast.jonas).id, cast.jonas)
    undo(made.id, cast.mira)
    assert [asked.words for asked in asked_of(cast.jonas)] == ["@jonas another"]
    assert asked_of(cast.aiko) == []
    assert Note.objects.filter(text=made.note).exists() == opens
    assert (cast.jonas.id in all_who_looked(held.submission_id)) == opens


def test_whoever_reviews_there_is_offered_whether_or_not_the_case_is_kept_from_them(cast: Cast) -> None:
    case = opened(cast.kleinmarkt)
    held = open_case(case.id, cast.jonas)
    skip(case.id, cast.jonas, held.version, SkipReason.UNSURE)
    offered = some_colleagues(case, cast.mira)
    assert offered == [
        ("aiko", "Aiko Tan"),
        ("jonas", "Jonas Weil"),
        ("karl", "Karl Moos"),
        ("priya", "Priya Nair"),
    ]
    assert "jonas" not in colleagues(case, cast.mira).values_list("username", flat=True)
    case.level = Level.SENIOR
    assert ("jonas", "Jonas Weil") not in some_colleagues(case, cast.aiko)
    case.hidden = True
    assert some_colleagues(case, cast.aiko) == []


def test_too_many_are_not_offered(cast: Cast) -> None:
    case = opened(cast.kleinmarkt)
    for number in range(SOME - 4):
        person = User.objects.create(username=f"person{number}", name=f"Person {number}")
        Membership.objects.create(user=person, platform=cast.kleinmarkt, role=Role.MODERATOR)
    assert len(some_colleagues(case, cast.mira)) == SOME
    Membership.objects.create(user=cast.lena, platform=cast.kleinmarkt, role=Role.MODERATOR)
    cache.clear()
    assert some_colleagues(case, cast.mira) == []
