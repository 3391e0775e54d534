"""A policy goes to a file and comes back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moderation.policy.models import Draft, PolicyVersion
from moderation.policy.rules import Rules
from tests.cast import Cast
from tests.review.policies.forms import form_of

IMPORT = "/policies/starter/import/"


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.priya)
    return client


def draft() -> Draft:
    return Draft.objects.get(policy__slug="starter")


def file_of(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("starter.yaml", text.encode())


def test_what_is_exported_is_imported_with_the_same_digest(admin: Client) -> None:
    version = PolicyVersion.objects.get(policy__slug="starter")
    response = admin.get("/policies/starter/v1.yaml")
    assert response["Content-Type"] == "application/yaml; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="starter-v1.yaml"'
    text = response.content.decode()
    assert text.startswith("# Starter, version 1, published ")

    sent = {"draft_version": draft().version, "file": file_of(text)}
    assert admin.post(IMPORT, sent).status_code == 302
    assert Rules.from_json(draft().rules).digest == version.digest
    assert (
        admin.get("/policies/starter/draft.yaml").content.decode().splitlines()[1:] == text.splitlines()[1:]
    )


def test_it_goes_on_to_what_publishing_would_change(admin: Client) -> None:
    text = (
        admin.get("/policies/starter/v1.yaml")
        .content.decode()
        .replace("sample_rate: 0.02", "sample_rate: 0.3")
    )
    response = admin.post(IMPORT, form_of(admin, IMPORT) | {"text": text}, follow=True)
    assert response.redirect_chain == [("/policies/starter/publish/", 302)]
    assert "Spot checks take 30 %" in response.content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"text": " "}, "Choose a file, or paste the policy."),
        ({"file": SimpleUploadedFile("a.yaml", b"\xff\xfe")}, "This file is not text in UTF-8."),
        ({"file": SimpleUploadedFile("a.yaml", b"#" * 800_001)}, "larger than 200,000 characters"),
        ({"text": "scorers: [local"}, "Line 1, column"),
        (
            {"text": "scorers: [local]\nmin_confidence: 2"},
            "<code>min_confidence</code>: This must be a number",
        ),
    ],
)
def test_it_says_everything_that_is_wrong_and_changes_nothing(
    admin: Client, sent: dict[str, object], words: str
) -> None:
    before = draft()
    response = admin.post(IMPORT, {"draft_version": before.version, **sent})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert (draft().rules, draft().version) == (before.rules, before.version)


def test_it_does_not_overwrite_what_somebody_saved_meanwhile(admin: Client) -> None:
    text = admin.get("/policies/starter/draft.yaml").content.decode()
    response = admin.post(IMPORT, {"draft_version": draft().version - 1, "text": text})
    assert response.status_code == 409
    assert "Somebody else saved or published" in response.content.decode()
    assert text.splitlines()[0] in response.content.decode()


def test_members_read_what_their_platform_uses_and_import_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.lena)
    assert client.get("/policies/starter/v1.yaml").status_code == 200
    assert client.get("/policies/everything-to-people/v1.yaml").status_code == 404
    assert client.get("/policies/starter/v9.yaml").status_code == 404
    assert client.get("/policies/starter/draft.yaml").status_code == 403
    assert client.post(IMPORT, {"text": "x"}).status_code == 403
