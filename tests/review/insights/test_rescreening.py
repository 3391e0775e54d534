"""The pages of backlogs."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.audit.models import Entry
from moderation.cases.models import Case
from moderation.intake.models import Submission
from moderation.pipeline import work
from moderation.rescreening.models import Rescreen, RescreenState
from tests.cast import Cast
from tests.moderation.pipeline.backlogs import begun, new_model, now_of, screened
from tests.review.session.browser import signed_in, text
from tests.servers.analysis import AnalysisServer, scores

PAGE = "/insights/rescreening/"
FORM = {"provider": "analyses", "platform": "lantern", "status": "", "since": "", "most": ""}


@pytest.fixture
def backlog(cast: Cast, analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch) -> list[Submission]:
    found = screened(cast.lantern, 3)
    Case.objects.filter(kind="sample").update(state="concluded")  # the coin, one in fifty, would seal them
    new_model(monkeypatch)
    analysis_api.requests.clear()
    analysis_api.always = scores({"gore": 0.9})
    return found


def test_it_estimates_then_begins_and_shows_what_would_need_a_person(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    client = signed_in(cast.priya)
    assert "3 of Lantern" in text(client.get(PAGE, FORM | {"since": "0020-01-01"}))
    html = text(client.get(PAGE, FORM))
    assert "3 of Lantern" in html
    assert "no price is set" in html
    assert "Begin with analyses" in html
    assert analysis_api.requests == []
    assert not Rescreen.objects.exists()

    response = client.post(f"{PAGE}begin/", FORM | {"most": "2", "why": "omni-2 is out"})
    batch = Rescreen.objects.get()
    assert response["Location"] == f"{PAGE}{batch.id}/"
    assert (batch.total, batch.most, batch.why, batch.asked_by) == (2, 2, "omni-2 is out", cast.priya)
    assert Entry.objects.get(event="rescreen.begun").actor_id == str(cast.priya.id)
    work()
    html = text(client.get(f"{PAGE}{batch.id}/"))
    assert "2 of 2 pictures" in html
    assert html.count("for a person") == 2
    assert f"/submissions/{backlog[0].id}/" in html
    assert "hx-get" not in html
    assert ">2</td>" in text(client.get(PAGE))
    stored = text(client.get(PAGE, FORM | {"most": "2"}))
    assert "Nobody would be asked." in stored
    assert "Begin with analyses" not in stored


def test_it_pauses_resumes_and_cancels_with_lines_in_the_log(cast: Cast, backlog: list[Submission]) -> None:
    batch, client = begun(cast.lantern), signed_in(cast.priya)
    assert "every 2s" in text(client.get(PAGE))
    for action, state in (
        ("pause", RescreenState.PAUSED),
        ("pause", RescreenState.PAUSED),
        ("resume", RescreenState.RUNNING),
        ("cancel", RescreenState.CANCELLED),
    ):
        assert client.post(f"{PAGE}{batch.id}/{action}/").status_code == 302
        assert now_of(batch).state == state
    assert "Nothing changed" in text(client.post(f"{PAGE}{batch.id}/resume/", follow=True))
    told = Entry.objects.filter(event__startswith="rescreen.", actor_id=str(cast.priya.id))
    assert [one.event for one in told.order_by("id")] == [
        "rescreen.paused",
        "rescreen.resumed",
        "rescreen.cancelled",
    ]


def test_a_page_that_looks_again_is_loaded_anew_once_nothing_runs(
    cast: Cast, backlog: list[Submission]
) -> None:
    batch, client = begun(cast.lantern), signed_in(cast.priya)
    page, again = f"{PAGE}{batch.id}/", {"HX-Request": "true"}
    running = client.get(page, headers=again)
    assert "HX-Refresh" not in running
    assert "Cancel this backlog" in text(running)
    work()
    assert client.get(page, headers=again)["HX-Refresh"] == "true"
    done = text(client.get(page))
    assert "None so far" not in done
    assert "Cancel this backlog" not in done


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"provider": "made_up"}, "made_up is not one of the available choices"),
        ({"platform": "nobody"}, "not one of the available choices"),
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"most": "0"}, "greater than or equal to 1"),
    ],
)
def test_it_says_what_is_wrong_and_begins_nothing(
    cast: Cast, backlog: list[Submission], wrong: dict[str, str], words: str
) -> None:
    client = signed_in(cast.priya)
    for response in (
        client.get(PAGE, FORM | wrong),
        client.post(f"{PAGE}begin/", FORM | {"why": "w"} | wrong),
    ):
        assert response.status_code == 422
        assert words in text(response)
    assert not Rescreen.objects.exists()


def test_a_second_one_of_the_same_scorer_is_refused_with_words(cast: Cast, backlog: list[Submission]) -> None:
    begun(cast.lantern)
    response = signed_in(cast.priya).post(f"{PAGE}begin/", FORM | {"why": "again"})
    assert response.status_code == 422
    assert "Another backlog of analyses is not finished." in text(response)
    assert Rescreen.objects.count() == 1


def test_who_may_not_begin_one_is_offered_nothing(cast: Cast, backlog: list[Submission]) -> None:
    batch = begun(cast.lantern)
    client = signed_in(cast.otto)
    for url in (PAGE, f"{PAGE}{batch.id}/"):
        html = text(client.get(url, FORM))
        assert client.get(url).status_code == 200
        assert "Estimate" not in html
        assert "Pause" not in html


def test_what_is_sealed_for_a_person_is_neither_listed_nor_counted(
    cast: Cast, analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis_api.always = scores({"gore": 0.9})
    screened(cast.lantern, 1)
    assert Case.objects.count() == 1
    new_model(monkeypatch)
    batch = begun(cast.lantern)
    work()
    assert now_of(batch).needing == 1
    html = text(signed_in(cast.priya).get(f"{PAGE}{batch.id}/"))  # an admin, who reviews too
    assert "for a person" not in html
    assert "<dt>Would need a person now</dt><dd><b>–</b></dd>" in html
    assert "No count: of fewer than 20 answered pictures" in html
    assert "for a person" in text(signed_in(cast.otto).get(f"{PAGE}{batch.id}/"))


def test_backlogs_of_all_platforms_are_read_by_people_of_all(cast: Cast, backlog: list[Submission]) -> None:
    batch = begun()
    assert signed_in(cast.otto).get(f"{PAGE}{batch.id}/").status_code == 200
    assert signed_in(cast.karl).get(f"{PAGE}{batch.id}/").status_code == 404
    assert "analyses" not in text(signed_in(cast.karl).get(PAGE))


def test_it_says_when_a_policy_has_changed_since(cast: Cast, backlog: list[Submission]) -> None:
    from tests.moderation.pipeline.gateways import change_policy

    batch, client = begun(cast.lantern), signed_in(cast.priya)
    assert "has changed since" not in text(client.get(f"{PAGE}{batch.id}/"))
    change_policy(min_confidence=0.5)
    assert "has changed since" in text(client.get(f"{PAGE}{batch.id}/"))


def test_a_list_of_many_asks_as_often_as_one_of_few(
    cast: Cast, backlog: list[Submission], django_assert_max_num_queries: Any
) -> None:
    batch = begun(cast.lantern)
    work()
    client = signed_in(cast.otto)
    with django_assert_max_num_queries(20):
        client.get(f"{PAGE}{batch.id}/")
