"""What an approval carries for the platform: of the policy's offers only, on the wire, in the webhook and in the log."""

from __future__ import annotations

import json

import pytest

from moderation.api.representation import submission_json
from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.errors import DecisionInvalid
from moderation.cases.models import Case, Decision
from moderation.cases.undo import change_mind
from moderation.intake.models import Submission
from moderation.policy.rules import ApprovalAction
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, change_policy, said
from tests.moderation.cases.opening import opened

OFFERS = (ApprovalAction("label", "Label it"), ApprovalAction("age_restrict", "Age restriction"))


@pytest.fixture
def case(cast: Cast) -> Case:
    Endpoint.objects.create(platform=cast.lantern, url="https://example.com/hook", secret="whsec_AAAA")
    change_policy(cast.lantern, approval_actions=OFFERS)
    return opened(cast.lantern)


def test_an_approval_carries_actions_to_the_platform_and_into_the_log(cast: Cast, case: Case) -> None:
    made = said(case, cast.mira, APPROVED, actions=["label", "age_restrict", "label"])

    both = ["age_restrict", "label"]
    read = submission_json(Submission.objects.get(id=case.submission_id), made)["decision"]
    told = json.loads(Delivery.objects.get().payload)["data"]["decision"]
    assert (read["outcome"], read["actions"], read["reasons"]) == ("approved", both, [])
    assert told == read
    logged = {entry.event: json.loads(entry.body)["data"] for entry in Entry.objects.all()}
    assert logged["case.decided"]["actions"] == both
    assert logged["submission.approved"]["decision"]["actions"] == both


def test_a_rejection_carries_what_its_reasons_say_each_once(cast: Cast, case: Case) -> None:
    held = open_case(case.id, cast.mira)
    made = decide(case.id, cast.mira, held.version, REJECTED, ["self_harm", "minors"])
    assert made.actions == ["offer_help", "remove", "suspend_uploader"]
    assert [reason["code"] for reason in made.reasons] == ["self_harm", "minors"]


def test_what_the_policy_does_not_offer_is_refused_with_everything_else(cast: Cast, case: Case) -> None:
    held = open_case(case.id, cast.mira)
    with pytest.raises(DecisionInvalid) as refused:
        decide(case.id, cast.mira, held.version, APPROVED, ["nonsense"], "x" * 5000, ["label", "remove"])
    codes = [problem.code for problem in refused.value.problems]
    assert codes == ["reason_unwanted", "reason_unknown", "action_unknown", "note_too_long"]
    with pytest.raises(DecisionInvalid, match="the actions of its reasons"):
        decide(case.id, cast.mira, held.version, REJECTED, ["minors"], actions=["label"])
    assert not Decision.objects.exists()


def test_a_change_of_mind_to_an_approval_carries_them_too(cast: Cast, case: Case) -> None:
    made = said(case, cast.mira, REJECTED)
    assert change_mind(made.id, cast.mira, APPROVED, [], actions=["label"]).actions == ["label"]
