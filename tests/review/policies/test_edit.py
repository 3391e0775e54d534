"""The draft as a form: saved whole, refused whole, and nothing typed is ever lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.policy.models import Draft, Policy, PolicyVersion
from moderation.policy.publish import newest_version, save_draft
from moderation.policy.risk import Risk, RiskMap
from moderation.policy.rules import ApprovalAction, Rules, Waiver
from moderation.vocabulary import Category, EventName
from tests.cast import Cast
from tests.review.policies.forms import Fields, form_of

EDIT = "/policies/starter/edit/"


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.priya)
    return client


def draft() -> Draft:
    return Draft.objects.get(policy__slug="starter")


def rules() -> Rules:
    return Rules.from_json(draft().rules)


def in_force() -> PolicyVersion:
    version = newest_version(Policy.objects.get(slug="starter"))
    assert version is not None
    return version


def digest() -> str:
    return in_force().digest


def test_it_sends_back_exactly_what_it_showed(admin: Client) -> None:
    before = draft()

    response = admin.post(EDIT, form_of(admin, EDIT))

    assert response.status_code == 302
    assert draft().rules == before.rules
    assert draft().version == before.version + 1


def test_it_labels_every_field(admin: Client) -> None:
    fields = Fields(admin.get(EDIT).content.decode())

    assert len(fields.ids) > 100
    assert len(set(fields.ids)) == len(fields.ids)
    assert [name for name in fields.ids if name not in fields.labelled] == []


def test_it_saves_a_threshold_and_says_what_changes(admin: Client) -> None:
    response = admin.post(EDIT, form_of(admin, EDIT) | {"flag_at.*.local": "0"}, follow=True)

    assert response.redirect_chain == [("/policies/starter/publish/", 302)]
    assert "is flagged from 0.00 instead of 0.20" in response.content.decode()
    assert rules().thresholds_for(Category.GORE, "local").flag_at == 0
    assert Entry.objects.filter(event=EventName.POLICY_DRAFTED).count() == 1
    starter = newest_version(Policy.objects.get(slug="starter"))
    assert starter is not None
    assert starter.number == 1


def test_it_knows_a_rule_of_its_own_from_none_and_off_from_both(admin: Client) -> None:
    typed = {
        "flag_at.sexual.explicit.local": "0",
        "flag_at.gore.local": "off",
        "reject_at.violence.*": ".95",
    }
    admin.post(EDIT, form_of(admin, EDIT) | typed)

    found = {(rule.category, rule.scorer): rule.thresholds for rule in rules().category_rules}
    assert set(found) == {
        ("*", "local"),
        ("sexual.explicit", "local"),
        ("gore", "local"),
        ("violence", "*"),
    }
    assert found["sexual.explicit", "local"].flag_at == 0
    assert (found["gore", "local"].flag_at, found["gore", "local"].reject_at) == (None, None)
    assert (found["violence", "*"].flag_at, found["violence", "*"].reject_at) == (None, 0.95)
    again = form_of(admin, EDIT)
    assert again["flag_at.gore.local"] == "off"
    assert again["reject_at.violence.*"] == "0.95"
    assert again["flag_at.scam.local"] == ""


def test_it_moves_removes_and_adds_reasons(admin: Client) -> None:
    sent = form_of(admin, EDIT)
    codes = [reason.code for reason in rules().reasons]
    last = len(codes)
    typed = {
        "reason.0.place": "3",
        "reason.5.remove": "on",
        f"reason.{last}.code": "spam",
        f"reason.{last}.category": "scam",
        f"reason.{last}.words_moderator": "Spam",
        f"reason.{last}.words_uploader": "Your picture is spam.",
        f"reason.{last}.actions": "remove, warn",
    }
    assert f"reason.{last + 1}.code" in sent
    assert admin.post(EDIT, sent | typed).status_code == 302

    assert [reason.code for reason in rules().reasons] == [
        *codes[1:3], codes[0], *codes[3:5], *codes[6:], "spam"
    ]  # fmt: skip
    added = rules().reasons[-1]
    assert (added.category, added.actions) == (Category.SCAM, ("remove", "warn"))


def test_it_takes_which_reasons_need_a_second_person(admin: Client) -> None:
    admin.post(EDIT, form_of(admin, EDIT) | {"reason.1.second_approval": "on"})
    assert [reason.code for reason in rules().reasons if reason.second_approval] == ["minors"]
    offered = form_of(admin, EDIT)
    assert (offered["reason.1.second_approval"], "reason.0.second_approval" in offered) == ("on", False)

    del offered["reason.1.second_approval"]
    admin.post(EDIT, offered)
    assert not any(reason.second_approval for reason in rules().reasons)


def test_it_takes_what_an_approval_may_carry_and_publishes_it(admin: Client) -> None:
    before = digest()
    typed = {"approval_actions": "age_restrict: Age restriction\r\n\r\n label :Label it: blurred\r\n"}
    admin.post(EDIT, form_of(admin, EDIT) | typed)
    carried = (
        ApprovalAction("age_restrict", "Age restriction"),
        ApprovalAction("label", "Label it: blurred"),
    )
    assert rules().approval_actions == carried

    admin.post("/policies/starter/publish/", form_of(admin, "/policies/starter/publish/") | {"reason": "why"})
    assert (in_force().rules, digest() == before) == (draft().rules, False)
    assert PolicyVersion.objects.get(policy__slug="starter", digest=before).number == in_force().number - 1
    assert "An approval may carry Age restriction" in admin.get("/policies/starter/").content.decode()
    admin.post(EDIT, form_of(admin, EDIT) | {"approval_actions": ""})
    assert rules().digest == before


def test_it_takes_how_many_people_a_decision_needs(admin: Client) -> None:
    offered = form_of(admin, EDIT)
    assert offered["reviews_required"] == "1"
    refused = admin.post(EDIT, offered | {"reviews_required": "3"})
    assert (refused.status_code, rules().reviews_required) == (422, 1)
    admin.post(EDIT, offered | {"reviews_required": "2"})
    assert rules().reviews_required == 2


def test_it_saves_written_rules_with_one_example_a_line(admin: Client) -> None:
    typed = {
        "text.gore.rule": " No blood. ",
        "text.gore.allow": "Surgery\r\n\r\n  Make-up \r\n",
        "text.gore.reject": "",
        "text.scam.rule": "",
        "text.scam.allow": "",
        "text.scam.reject": "",
    }
    admin.post(EDIT, form_of(admin, EDIT) | typed)

    texts = {text.category: text for text in rules().texts}
    assert texts[Category.GORE].rule == "No blood."
    assert texts[Category.GORE].allow == ("Surgery", "Make-up")
    assert texts[Category.GORE].reject == ()
    assert Category.SCAM not in texts


def test_it_puts_a_waiver_in_the_name_of_who_gave_it(admin: Client, cast: Cast) -> None:
    admin.post(EDIT, form_of(admin, EDIT) | {"waived.gore": "on"})
    assert rules().waived == (Waiver(Category.GORE, "Priya Nair"),)

    cast.priya.name = "Priya Renamed"
    cast.priya.save()
    admin.post(EDIT, form_of(admin, EDIT) | {"waived.extremism": "on"})

    assert rules().waived == (
        Waiver(Category.EXTREMISM, "Priya Renamed"),
        Waiver(Category.GORE, "Priya Nair"),
    )


RUBBISH = ["NaN", "inf", "1e999", "-0.1", "1.01", "0,5", "٠", "0.5x", "\0", "9" * 5000, "on"]


@pytest.mark.parametrize("text", RUBBISH)
def test_it_refuses_rubbish_beside_its_field_and_keeps_it(admin: Client, text: str) -> None:
    before = draft()
    names = ["flag_at.*.local", "reject_at.violence.*", "min_confidence", "sample_rate"]
    response = admin.post(EDIT, form_of(admin, EDIT) | dict.fromkeys(names, text))

    page = response.content.decode()
    assert response.status_code == 422
    for name in names:
        assert f'href="#id_{name}"' in page
        assert f'id="id_{name}_error"' in page
        assert Fields(page).sent[name] == text
    assert draft().version == before.version


def test_it_says_that_a_number_has_a_dot(admin: Client) -> None:
    page = admin.post(EDIT, form_of(admin, EDIT) | {"min_confidence": "0,5"}).content.decode()

    assert "Write the number with a dot, as 0.5." in page


def test_it_names_every_fault_at_once(admin: Client) -> None:
    typed = {
        "flag_at.*.local": "2",
        "flag_at.gore.local": "0.5",
        "reject_at.gore.local": "0.4",
        "min_confidence": "",
        "due_minutes.severe": "0",
        "order.local": "first",
        "reason.0.code": "Not A Code",
        "reason.1.words_uploader": "x" * 301,
        "reason.2.category": "nonsense",
        "reason.3.actions": "remove remove",
        "reason.4.place": "top",
        "reason.5.second_approval": "on",
        "approval_actions": "age_restrict\nAge: Age\nlabel: Label\nlabel: Label again",
        "reject_at.hate_symbols.*": "0.9",
        "text.gore.rule": "",
        "text.scam.allow": "same\nsame",
        "text.drugs.rule": "with a \x07 bell",
        "waived.sexual.explicit": "on",
    }
    response = admin.post(EDIT, form_of(admin, EDIT) | typed)

    page = response.content.decode()
    expected = set(typed) - {"flag_at.gore.local", "reject_at.hate_symbols.*"}
    assert response.status_code == 422
    assert {name for name in typed if f'href="#id_{name}"' in page} == expected
    assert {name for name in typed if f'id="id_{name}_error"' in page} == expected


def test_it_refuses_an_unknown_scorers_threshold(admin: Client) -> None:
    sent = form_of(admin, EDIT)
    del sent["scorer.local"]
    response = admin.post(EDIT, sent)

    assert response.status_code == 422
    assert "The policy does not ask &#x27;local&#x27;." in response.content.decode()


def test_it_shows_what_another_saved_and_keeps_what_was_typed(admin: Client, cast: Cast) -> None:
    sent = form_of(admin, EDIT) | {"min_confidence": "0.5"}
    policy = Policy.objects.get(slug="starter")
    theirs = Rules.from_document(rules().to_document() | {"sample_rate": 0.25})
    save_draft(
        policy=policy, rules=theirs, expected_version=draft().version, actor=Actor.person(cast.priya.id)
    )

    response = admin.post(EDIT, sent)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Priya Nair saved this draft" in page
    assert "Spot checks take 25 % of the automatic outcomes instead of 2 %." in page
    assert "Spot checks take 2 % of the automatic outcomes instead of 25 %." in page
    assert "A person looks when the confidence is below 0.50 instead of 0.85." in page
    assert rules() == theirs
    again = Fields(page).sent
    assert again["min_confidence"] == "0.5"

    assert admin.post(EDIT, again).status_code == 302
    assert (rules().min_confidence, rules().sample_rate) == (0.5, 0.02)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_it_takes_a_lost_draft_version_for_a_conflict(admin: Client, version: str) -> None:
    response = admin.post(EDIT, form_of(admin, EDIT) | {"draft_version": version})

    assert response.status_code == 409


def test_it_answers_an_empty_form_with_faults(admin: Client) -> None:
    assert admin.post(EDIT, {}).status_code == 422


def test_it_orders_the_scorers_and_says_which_one_is_not_set_up(admin: Client, cast: Cast) -> None:
    two = Rules.from_document(rules().to_document() | {"scorers": ["local", "elsewhere"]})
    save_draft(
        policy=draft().policy,
        rules=two,
        expected_version=draft().version,
        actor=Actor.person(cast.priya.id),
    )
    page = admin.get(EDIT).content.decode()
    assert page.count("not set up here") == 1

    sent = Fields(page).sent | {"order.elsewhere": "1", "flag_at.gore.elsewhere": "0.7"}
    assert admin.post(EDIT, sent).status_code == 302

    assert rules().scorers == ("elsewhere", "local")
    assert rules().thresholds_for(Category.GORE, "elsewhere").flag_at == 0.7


def test_it_saves_when_a_scorer_is_asked_and_what_is_sent(admin: Client, cast: Cast) -> None:
    two = Rules.from_document(rules().to_document() | {"scorers": ["local", "elsewhere"]})
    save_draft(
        policy=draft().policy, rules=two, expected_version=draft().version, actor=Actor.person(cast.priya.id)
    )
    typed = {"when.elsewhere": "if_unsure", "context.caption": "on"}
    page = admin.post(EDIT, form_of(admin, EDIT) | typed, follow=True).content.decode()

    assert rules().to_document()["scorers"] == ["local", {"name": "elsewhere", "when": "if_unsure"}]
    assert rules().to_document()["context"] == ["caption"]
    assert "is asked only where the answers before it leave doubt." in page
    assert "The caption is sent to the scorers." in page
    again = form_of(admin, EDIT)
    assert (again["when.elsewhere"], again["context.caption"]) == ("if_unsure", "on")

    refused = admin.post(EDIT, again | {"order.elsewhere": "1", "when.local": "never"})
    assert refused.status_code == 422
    assert 'id="id_when.elsewhere_error"' in refused.content.decode()
    assert 'id="id_when.local_error"' in refused.content.decode()


def test_it_takes_the_cut_offs_of_the_combined_risk_and_leaves_its_maps(admin: Client, cast: Cast) -> None:
    assert "risk.approve_below" not in form_of(admin, EDIT)
    maps = (RiskMap("local", Category.SEXUAL_EXPLICIT, 1.5, -2.25),)
    found = draft()
    risky = replace(rules(), risk=Risk(maps, approve_below=0.00002))
    actor = Actor.person(cast.priya.id)
    save_draft(policy=found.policy, rules=risky, expected_version=found.version, actor=actor)

    form = form_of(admin, EDIT)
    assert form["risk.approve_below"] == "0.00002"
    assert admin.post(EDIT, form).status_code == 302
    assert rules() == risky

    typed = form_of(admin, EDIT) | {"risk.approve_below": "0.01", "risk.reject_from": "off"}
    assert admin.post(EDIT, typed).status_code == 302
    assert rules().risk == Risk(maps, approve_below=0.01)

    alone = form_of(admin, EDIT)
    del alone["scorer.local"]
    page = admin.post(EDIT, alone)
    assert page.status_code == 422
    assert "A cut-off needs a map for one score at least." in page.content.decode()
