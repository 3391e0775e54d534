from __future__ import annotations

import pytest
from django.test import Client

from moderation.audit.models import Entry
from tests.cast import PASSWORD, Cast
from tests.review.session.browser import signed_in, text

NEW = "a whole new sentence 7"


def test_it_ends_other_sessions_and_keeps_this_one(cast: Cast) -> None:
    here, elsewhere = signed_in(cast.mira), signed_in(cast.mira)
    response = here.post("/password/", {"current": PASSWORD, "new": NEW, "again": NEW})
    assert response.status_code == 302
    assert here.get("/submissions/").status_code == 200
    assert elsewhere.get("/submissions/").status_code == 302
    assert Entry.objects.filter(event="person.password_changed", actor_id=str(cast.mira.id)).count() == 1
    assert Client().post("/sign-in/", {"username": "mira", "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"current": "wrong-password-1", "new": NEW, "again": NEW}, "not your current password"),
        ({"current": PASSWORD, "new": NEW, "again": "another sentence 8"}, "not the same"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "too short"),
        ({"current": PASSWORD, "new": "q1w2e3r4t5y6", "again": "q1w2e3r4t5y6"}, "too common"),
        ({"current": "", "new": NEW, "again": NEW}, "required"),
    ],
)
def test_it_changes_nothing_when_something_is_wrong(cast: Cast, form: dict[str, str], words: str) -> None:
    client = signed_in(cast.mira)
    response = client.post("/password/", form)
    assert response.status_code == 422
    assert words in text(response)
    assert not Entry.objects.filter(event="person.password_changed").exists()
    cast.mira.refresh_from_db()
    assert cast.mira.check_password(PASSWORD)
