"""An admin is told of a certificate before, while and after it is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from moderation.assurance.models import Certificate
from moderation.assurance.watch import end_certificate
from moderation.audit.models import Entry
from moderation.policy.models import Policy
from moderation.policy.publish import current_version
from moderation.vocabulary import EventName
from review.log.sentences import sentence
from tests.cast import Cast
from tests.moderation.assurance.traffic import WIDEST, Traffic, certified
from tests.review.policies.forms import form_of

AT = "/policies/everything-to-people"
PUBLISH, EDIT, RULES, BACK = f"{AT}/publish/", f"{AT}/edit/", f"{AT}/", f"{AT}/roll-back/1/"


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.priya)
    return client


@pytest.fixture
def policy(cast: Cast) -> Policy:
    """With a certificate for its draft."""
    policy = current_version(cast.kleinmarkt).policy
    Traffic(cast.kleinmarkt).labelled(14)
    certified(policy, terms=WIDEST)
    return policy


def saved(admin: Client, **fields: str) -> str:
    """The page of publishing, to which saving leads."""
    response = admin.post(EDIT, form_of(admin, EDIT) | fields, follow=True)
    assert response.redirect_chain == [(PUBLISH, 302)]
    return response.content.decode()


def published(admin: Client, url: str = PUBLISH) -> str:
    response = admin.post(url, form_of(admin, url) | {"reason": "So."}, follow=True)
    assert response.redirect_chain == [(RULES, 302)]
    return response.content.decode()


def newest_line() -> str:
    return sentence(Entry.objects.filter(event=EventName.POLICY_PUBLISHED).latest("id"))


def test_publishing_says_which_one_the_draft_carries(admin: Client, policy: Policy) -> None:
    certificate = Certificate.objects.get()
    address = f'href="{AT}/certificates/{certificate.id}/"'
    page = saved(admin, sample_rate="0.9")  # this decides nothing
    assert "Version 2 carries the <a " + address in page
    assert certificate.sentence in page
    assert "without a certificate" not in page

    page = published(admin)
    assert "is in force with it." in page
    assert "No certificate" not in page
    assert page.count(address) == 3  # of the automation, of what holds, of the version
    assert str(certificate.id)[:8] in newest_line()


def test_an_edit_that_loses_it_is_told_at_once_and_wherever_it_is_published(
    admin: Client, policy: Policy
) -> None:
    page = saved(admin, reviews_required="2")
    assert "does not hold for this draft any more: A decision takes two people" in page
    assert "Version 2 would decide without a certificate." in page
    again = admin.get(PUBLISH).content.decode()
    assert "does not hold for this draft any more" not in again
    assert "Version 2 would decide without a certificate." in again
    assert "was issued for other rules and has not come into force" in again

    page = published(admin)
    assert "No certificate is in force: nothing is proved of what it decides." in page
    assert page.count("no certificate") == 2
    assert "Without a certificate." in newest_line()


def test_the_one_in_force_ends_with_its_version_and_a_suspension_stays(admin: Client, policy: Policy) -> None:
    published(admin)
    page = saved(admin, reviews_required="2")
    assert "in force with version 2, ends when version 3 holds" in page
    assert "in force with version 2, ends when version 3 holds" in admin.get(BACK).content.decode()

    end_certificate(Certificate.objects.get().id, "Because.", data={})
    assert "Automation stays suspended." in admin.get(PUBLISH).content.decode()
    assert "Automation stays suspended." in admin.get(BACK).content.decode()
    page = published(admin, BACK)
    assert "holds from now on. Automatic decisions stay suspended" in page, "in one banner"
    assert page.count('role="status"') == 1
    assert "No certificate is in force: nothing" not in page, "which the panel says"


def test_an_auditor_finds_the_certificates_and_others_no_link(
    client: Client, cast: Cast, policy: Policy
) -> None:
    client.force_login(cast.otto)
    assert f'href="{AT}/certificates/"' in client.get(RULES).content.decode()
    assert client.get(f"{AT}/certificates/").status_code == 200
    assert (
        f'href="{AT}/certificates/" aria-current="page"' in client.get(f"{AT}/certificates/").content.decode()
    )
    client.force_login(cast.priya)
    assert f'href="{AT}/tune/" aria-current="true"' in client.get(f"{AT}/certificates/").content.decode()
    client.force_login(cast.karl)
    page = client.get(RULES).content.decode()
    assert "No certificate is in force." in page
    assert "/certificates/" not in page


def test_thresholds_alone_have_none_and_are_no_alarm(admin: Client, cast: Cast) -> None:
    page = saved_starter(admin)
    assert "None: the policy decides by thresholds alone" in page
    assert "would decide without a certificate" not in page
    assert (
        "nothing is proved of what it decides"
        not in admin.post(
            "/policies/starter/publish/",
            form_of(admin, "/policies/starter/publish/") | {"reason": "So."},
            follow=True,
        ).content.decode()
    )


def saved_starter(admin: Client) -> str:
    edit = "/policies/starter/edit/"
    return admin.post(edit, form_of(admin, edit) | {"sample_rate": "0.5"}, follow=True).content.decode()


def test_its_page_says_with_which_version_it_is_in_force(admin: Client, policy: Policy) -> None:
    certificate = Certificate.objects.get()
    pages = (f"{AT}/certificates/{certificate.id}/", f"{AT}/certificates/")
    for rate, own, listed in (
        (None, "It is in force.", "in force with version 2"),
        ("0.9", "It is in force with version 3, which decides alike.", "in force with version 3"),
    ):
        if rate:
            saved(admin, sample_rate=rate)
        published(admin)
        one, every = (admin.get(page).content.decode() for page in pages)
        assert own in one
        assert listed in every
        assert ">draft</span>" not in one
    saved(admin, reviews_required="2")
    assert ">draft</span>" in admin.get(pages[0]).content.decode()
    published(admin)
    one, every = (admin.get(page).content.decode() for page in pages)
    assert "It is not in force: version 4 holds." in one
    assert "not in force: version 4 holds" in every
