"""The navigation offers a person what they may open, and only pages that are there."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from moderation.people.models import User
from review.context import RUN, WORK, shell
from tests.cast import Cast


def offered(person: User, path: str = "/review/") -> dict[str, bool]:
    request = RequestFactory().get(path)
    request.user = person
    groups = shell(request)["shell"]["groups"]
    return {item["name"]: item["current"] for group in groups for item in group["items"]}


def test_a_moderator_sees_work_and_rules(cast: Cast) -> None:
    assert list(offered(cast.mira)) == ["Review", "Mine", "Submissions", "Grid", "Policies"]


def test_an_admin_sees_everything(cast: Cast) -> None:
    assert list(offered(cast.priya)) == [page.name for page in (*WORK, *RUN)]


def test_an_auditor_changes_nothing(cast: Cast) -> None:
    assert list(offered(cast.otto)) == ["Submissions", "Policies", "Insights", "Quality", "Audit log"]


def test_the_current_page_is_marked_by_its_path(cast: Cast) -> None:
    current = [name for name, here in offered(cast.priya, "/policies/starter/").items() if here]
    assert current == ["Policies"]
    current = [name for name, here in offered(cast.priya, "/review/mine/").items() if here]
    assert current == ["Mine"]


def test_a_stranger_gets_the_theme_alone(db: None) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert "groups" not in shell(request)["shell"]


@pytest.mark.parametrize(("cookie", "theme"), [("light", "light"), ("dark", "dark"), ('"><b', ""), ("", "")])
def test_only_known_themes_reach_the_page(db: None, cookie: str, theme: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert shell(request)["shell"]["theme"] == theme
