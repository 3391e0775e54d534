"""What admins are told of a policy's automation, and how they let it go on."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from django.test import Client

from moderation.assurance.models import Certificate, Watch
from moderation.assurance.watch import end_certificate
from moderation.audit.models import Entry
from moderation.policy.models import Policy
from moderation.policy.publish import newest_version, rules_of
from moderation.vocabulary import EventName, Verdict
from review.log.sentences import sentence
from tests.cast import Cast
from tests.moderation.assurance.traffic import Traffic, with_certificate
from tests.moderation.policy import by_sql

pytestmark = pytest.mark.django_db
WHY = "Of 60 spot checks of automatic approvals 4 were violations; the certificate bears 8 of 1,000."


@pytest.fixture
def traffic(cast: Cast) -> Traffic:
    return Traffic(cast.kleinmarkt)


@pytest.fixture
def policy(cast: Cast, traffic: Traffic) -> Policy:
    """With a certificate in force."""
    return with_certificate(traffic)


def page(client: Client, policy: Policy) -> str:
    return client.get(f"/policies/{policy.slug}/").content.decode()


def newest(event: EventName) -> Entry:
    return Entry.objects.filter(event=event.value).latest("id")


def test_it_shows_the_certificate_in_force(client: Client, cast: Cast, policy: Policy) -> None:
    client.force_login(cast.otto)
    shown = page(client, policy)
    assert Certificate.objects.get().sentence in shown
    assert "Spot checks of approvals" in shown
    assert "0 of 0 wrong since it came into force. The certificate bears" in shown
    assert re.search(r"of 1,000 approvals, which is [\d.]+ of 1,000 uploads\.", shown)
    assert "resume" not in shown
    assert sentence(newest(EventName.CERTIFICATE_IN_FORCE)).endswith("is in force with version 2")
    assert "uploads need no person" in sentence(newest(EventName.CERTIFICATE_ISSUED))


def test_of_a_version_that_was_changed_by_sql_no_page_says_that_it_is_certified(
    client: Client, cast: Cast, policy: Policy
) -> None:
    client.force_login(cast.priya)
    assert "changed in the database" not in client.get("/policies/").content.decode()
    version = newest_version(policy)
    assert version is not None
    by_sql.change(version.id, rules=replace(rules_of(version), min_confidence=0.1).to_json())
    shown = page(client, policy)
    assert "has other rules than those that were published" in shown
    assert "No certificate is in force." in shown
    assert "uploads need no person" not in shown
    assert client.get("/policies/").content.decode().count("changed in the database") == 1
    assert (
        "in force with version" not in client.get(f"/policies/{policy.slug}/certificates/").content.decode()
    )


def test_where_a_scorer_changed_it_leads_to_screening_again(
    client: Client, cast: Cast, policy: Policy, traffic: Traffic
) -> None:
    certificate = Certificate.objects.get()
    report, tune = (f"/policies/{policy.slug}/{part}/" for part in (f"certificates/{certificate.id}", "tune"))
    words = "Have the stored pictures screened again"
    client.force_login(cast.priya)
    assert words not in client.get(report).content.decode()
    traffic.model = "m2"
    traffic.arrive(score=0.001)
    for shown in (page(client, policy), client.get(report).content.decode()):
        assert f'<a href="{tune}">{words}' in shown
    client.force_login(cast.otto)  # who may not open it
    assert words not in page(client, policy) + client.get(report).content.decode()


def test_it_says_why_it_is_suspended_and_goes_on_for_a_reason(
    client: Client, cast: Cast, policy: Policy, traffic: Traffic
) -> None:
    end_certificate(Certificate.objects.get().id, WHY, data={})
    client.force_login(cast.otto)
    shown = page(client, policy)
    assert "screened again" not in shown
    assert "Automatic approval is suspended" in shown
    assert WHY in shown
    assert "<textarea" not in shown
    assert client.post(f"/policies/{policy.slug}/resume/", {"reason": "I may not"}).status_code == 403

    client.force_login(cast.priya)
    shown = page(client, policy)
    assert "Automatic decisions under “Everything to people” are suspended." in shown
    assert shown.count("What no machine may decide goes to people.") == 1, "the banner's"
    assert "Once automatic approval goes on, it approves without anybody judging: " in shown
    assert "<b>Approved without anybody judging" not in shown, "nothing is, for now"
    listed = client.get("/policies/").content.decode()
    assert listed.count(f"/policies/{policy.slug}/#automation") == 2  # of the banner and of its line
    assert listed.count("automation suspended") == 1
    version = Watch.objects.get().version
    for fields, said in (
        ({"reason": " ", "version": version}, "Say why automation may go on"),
        ({"reason": "We looked.", "version": "²"}, "Nothing is suspended any more"),
    ):
        answer = client.post(f"/policies/{policy.slug}/resume/", fields, follow=True)
        assert said in answer.content.decode()
    fields = {"reason": "We looked at all of them.", "version": version}
    answer = client.post(f"/policies/{policy.slug}/resume/", fields, follow=True)
    assert "go on, without a certificate" in answer.content.decode()
    assert traffic.arrive(score=0.001).verdict == Verdict.APPROVE
    line = newest(EventName.AUTOMATION_RESUMED)
    assert sentence(line).endswith("under everything-to-people: We looked at all of them.")
    assert json.loads(line.body)["actor"]["id"] == str(cast.priya.id)
    assert WHY in sentence(newest(EventName.AUTOMATION_SUSPENDED))


def test_reviewers_are_told_above_their_queues_and_on_no_case(
    client: Client, cast: Cast, policy: Policy
) -> None:
    end_certificate(Certificate.objects.get().id, WHY, data={})
    client.force_login(cast.mira)
    page = client.get("/review/").content.decode()
    assert "Automatic decisions are suspended." in page
    assert "Spot checks found too many errors in what was decided automatically." in page
    assert "More pictures than usual come to people." in page
    assert "8 of 1,000" not in page
    assert "suspended" not in client.get("/submissions/").content.decode()


def test_a_policy_that_was_never_certified_says_nothing_of_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.priya)
    assert 'id="automation"' not in client.get("/policies/starter/").content.decode()
