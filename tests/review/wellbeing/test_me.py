"""A person's own page, and how the page of a case keeps to what they chose."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from moderation.audit.models import Entry
from moderation.cases.claim import held_case, open_case
from moderation.cases.models import Case
from moderation.intake.models import Rendition
from moderation.people.opt_outs import opted_out
from moderation.vocabulary import CaseKind, Category
from moderation.wellness.choices import choose, habits_of
from moderation.wellness.hand import take_next
from moderation.wellness.models import Arrival, Preference
from moderation.wellness.not_handed import choose_not_handed
from tests.cast import Cast
from tests.moderation.cases.opening import let_the_lease_run_out
from tests.moderation.wellness.looks import bounds
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import SHADES, shade_of, waiting

pytestmark = pytest.mark.django_db


def page(client: Client, case: Case, query: str = "") -> str:
    return client.get(f"/review/cases/{case.id}{query}").content.decode()


def shown(html: str) -> str:
    """Which picture stands on the stage."""
    found = re.search(r'<img src="[^"]*/picture/(\w+)/1" data-part="image"', html)
    assert found
    return found[1]


def test_it_is_private_and_says_so(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.mira).get("/me/").content.decode()
    assert "Only you see this page" in html
    assert "not settled" in html
    assert sign_in(cast.otto).get("/me/").status_code == 403
    assert Client().get("/me/")["Location"].startswith("/sign-in/")


def test_what_is_chosen_stays_wherever_one_signs_in(cast: Cast, sign_in: SignIn) -> None:
    lines = Entry.objects.count()
    form = {"arrives": "light", "keeps_colour": "yes", "prompts": "no"}
    sign_in(cast.mira).post("/me/habits/", form)

    other = sign_in(cast.mira).get("/me/").content.decode()
    for name, value in form.items():
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked', other)
    assert habits_of(cast.jonas).arrives == Arrival.VEILED
    assert Entry.objects.count() == lines


def test_it_refuses_what_is_not_offered_and_keeps_nothing(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.mira).post("/me/habits/", {"arrives": "colour", "keeps_colour": "", "prompts": ""})
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()
    assert not Preference.objects.exists()


def test_where_breaks_are_not_theirs_to_choose_the_choice_is_not_offered_and_is_kept(
    cast: Cast, sign_in: SignIn
) -> None:
    choose(cast.mira, arrives=None, keeps_colour=None, prompts=False)
    bounds(prompts_optional=False)
    client = sign_in(cast.mira)
    assert 'name="prompts"' not in client.get("/me/").content.decode()
    client.post("/me/habits/", {"arrives": "", "keeps_colour": "", "prompts": "yes"})
    assert Preference.objects.get().prompts is False


@pytest.mark.parametrize(("arrives", "rendition"), [("strong", "veiled_strong"), ("light", "veiled_light")])
def test_another_veil_is_another_picture_made_on_the_server(
    cast: Cast, sign_in: SignIn, arrives: str, rendition: str
) -> None:
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    page(client, case)
    address = f"/review/cases/{case.id}/picture/veiled/1"
    assert shade_of(client.get(address).content) == SHADES["veiled"]

    choose(cast.mira, arrives=Arrival(arrives), keeps_colour=None, prompts=None)
    assert (
        shade_of(client.get(address).content) == SHADES["grey"]
    )  # made from the grey one, here of one shade
    assert Rendition.objects.filter(name=rendition).count() == 1


def test_in_grey_at_once_is_a_step_that_is_logged(cast: Cast, sign_in: SignIn) -> None:
    choose(cast.mira, arrives=Arrival.GREY, keeps_colour=None, prompts=None)
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)

    assert [shown(page(client, case)) for _ in range(2)] == ["grey", "grey"]
    assert Entry.objects.filter(event="case.grey_peeked").count() == 1
    assert shown(page(client, case, "?shown=veiled")) == "veiled"
    assert shown(page(sign_in(cast.jonas), waiting(cast.kleinmarkt))) == "veiled"


def test_colour_stays_for_the_rest_of_the_case_and_not_for_the_next(cast: Cast, sign_in: SignIn) -> None:
    choose(cast.mira, arrives=None, keeps_colour=True, prompts=None)
    case, other, client = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt), sign_in(cast.mira)

    assert shown(page(client, case)) == "veiled"
    client.post(f"/review/cases/{case.id}/colour")
    assert shown(page(client, case)) == "full"
    assert shown(page(client, other)) == "veiled"


def test_colour_goes_back_to_the_veil_for_everybody_else(cast: Cast, sign_in: SignIn) -> None:
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    page(client, case)
    client.post(f"/review/cases/{case.id}/colour")
    assert shown(page(client, case)) == "veiled"
    assert not Entry.objects.filter(event="case.grey_peeked").exists()


@pytest.mark.parametrize("arrives", list(Arrival))
def test_a_case_of_any_kind_arrives_alike(cast: Cast, sign_in: SignIn, arrives: Arrival) -> None:
    choose(cast.mira, arrives=arrives, keeps_colour=None, prompts=None)
    client = sign_in(cast.mira)
    stages = set()
    for kind in (CaseKind.FLAGGED, CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW):
        case = waiting(cast.kleinmarkt, kind=kind)
        html = page(client, case).replace(str(case.id), "")
        stage = html[html.index('<main id="main"') : html.index("</main>")]
        stages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", stage))
    assert len(stages) == 1


def test_what_one_would_rather_not_be_handed_is_ones_own_list(cast: Cast, sign_in: SignIn) -> None:
    lines, client = Entry.objects.count(), sign_in(cast.mira)
    client.post("/me/categories/", {"categories": ["gore", "self_harm"]})
    client.post("/me/categories/", {"categories": ["gore", "scam"]})

    assert opted_out(cast.mira) == {Category.GORE, Category.SCAM}
    assert opted_out(cast.jonas) == frozenset()
    assert re.search(r'value="gore"[^>]* checked', client.get("/me/").content.decode())
    assert client.post("/me/categories/", {"categories": ["cats"]}).status_code == 422
    assert len(opted_out(cast.mira)) == 2
    client.post("/me/categories/")
    assert opted_out(cast.mira) == frozenset()
    assert Entry.objects.count() == lines


def test_a_case_of_such_a_category_goes_to_colleagues(cast: Cast) -> None:
    case = waiting(cast.kleinmarkt)
    Case.objects.filter(id=case.id).update(category="gore")
    choose_not_handed(cast.mira, [Category.GORE])

    assert take_next(cast.mira) is None
    assert take_next(cast.jonas) == case.id


def test_one_in_hand_of_such_a_category_is_not_put_before_them_again(cast: Cast) -> None:
    case = waiting(cast.kleinmarkt)
    Case.objects.filter(id=case.id).update(category="gore")
    assert take_next(cast.mira) == case.id
    choose_not_handed(cast.mira, [Category.GORE])

    assert take_next(cast.mira) is None
    assert held_case(cast.mira) is None
    assert open_case(case.id, cast.mira).holder == cast.mira  # they may end what is open before them
    let_the_lease_run_out(case)
    assert take_next(cast.jonas) == case.id
