"""The pipeline end to end: real decoder, real model or a real analysis server, real tables."""

from __future__ import annotations

import base64
import json

import pytest

from moderation.audit.models import Entry
from moderation.cases.models import Case, Decision, Routing
from moderation.intake.models import Image, Rendition, Stage, Submission
from moderation.pipeline import work
from moderation.pipeline.screen import ScreenLane
from moderation.policy.stored import replay
from moderation.screening.models import Screening
from moderation.vocabulary import CaseKind, Status
from moderation.webhooks.endpoints import create_endpoint
from tests import pictures
from tests.cast import Cast
from tests.posting import post, post_and_work
from tests.servers import analysis
from tests.servers.analysis import AnalysisServer, scores
from tests.servers.scripted import drip_body, drip_headers, redirect, respond, silence


@pytest.fixture
def _impatient(settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rules with shorter times, so that a test need not wait two minutes."""
    settings.SCREENING_ATTEMPTS = 2
    settings.SCREENING_SECONDS = 8
    monkeypatch.setenv("ANALYSIS_API_TIMEOUT", "1")


def test_it_approves_a_clean_photograph_by_the_local_model(cast: Cast) -> None:
    submission = post_and_work(cast.lantern)

    assert submission.status == Status.APPROVED
    decision = Decision.objects.get(id=submission.decision_id)
    assert decision.decided_by == "automation"
    assert "violence" in decision.not_evaluated
    assert "sexual.explicit" not in decision.not_evaluated


def test_it_sends_everything_to_people_where_the_policy_says_so(cast: Cast) -> None:
    submission = post_and_work(cast.kleinmarkt)

    assert submission.status == Status.IN_REVIEW
    assert submission.decision_id is None
    assert Case.objects.get(submission=submission).kind == CaseKind.FLAGGED


def test_it_asks_the_analysis_api_with_the_seeds_body(cast: Cast, analysis_api: AnalysisServer) -> None:
    analysis_api.always = scores({"weapons": 0.16}, confidence=0.6)
    submission = post_and_work(cast.lantern)

    assert submission.status == Status.IN_REVIEW
    assert Case.objects.get(submission=submission).kind == CaseKind.UNCERTAIN
    (request,) = analysis_api.requests
    body = json.loads(request.body)
    assert set(body) == {"image", "detail_level", "response_format", "analysis_mode", "max_tokens"}
    assert body["detail_level"] in {"low", "medium", "high"}
    assert body["response_format"] == "json"
    assert body["max_tokens"] in {150, 500, 1000}
    shown = Rendition.objects.get(image_id=submission.image_id, name="analysis")
    assert base64.b64decode(body["image"]) == _stored(shown)


def _stored(rendition: Rendition) -> bytes:
    from moderation.intake import files

    return files.read(rendition.key, sha256=rendition.sha256)


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(respond(500), id="500"),
        pytest.param(analysis.error(429, "rate_limit_exceeded"), id="429"),
        pytest.param(analysis.error(429, "rate_limit_exceeded", retry_after="600"), id="429-for-long"),
        pytest.param(analysis.error(401, "invalid_api_key"), id="401"),
        pytest.param(analysis.garbage(), id="garbage"),
        pytest.param(analysis.not_a_number(), id="nan"),
        pytest.param(scores({"violence": 1.5}), id="over-one"),
        pytest.param(scores(confidence=-1.0), id="confidence-below-zero"),
        pytest.param(respond(200, body=b"{}"), id="empty"),
        pytest.param(drip_body(), id="drip-body"),
        pytest.param(drip_headers(), id="drip-header"),
        pytest.param(silence(), id="silence"),
        pytest.param(redirect("http://127.0.0.1:9/"), id="redirect"),
    ],
)
def test_it_never_approves_after_a_failure(
    cast: Cast, analysis_api: AnalysisServer, behaviour: object
) -> None:
    from moderation.pipeline import plan

    plan.configured.cache_clear()
    analysis_api.always = behaviour
    submission = post_and_work(cast.lantern)

    assert submission.status == Status.IN_REVIEW
    assert Case.objects.get(submission=submission).kind == CaseKind.UNSCREENED
    assert not Decision.objects.filter(submission=submission).exists()


@pytest.mark.usefixtures("_impatient")
def test_it_hands_over_to_a_person_when_nobody_listens(cast: Cast, analysis_api: AnalysisServer) -> None:
    analysis_api.close()
    submission = post_and_work(cast.lantern)

    assert submission.attempts == 2
    assert Case.objects.get(submission=submission).kind == CaseKind.UNSCREENED
    assert Screening.objects.get(submission=submission).failure == "unavailable"


def test_it_tries_again_and_then_believes_the_answer(cast: Cast, analysis_api: AnalysisServer) -> None:
    analysis_api.play(respond(503), scores())
    submission = post_and_work(cast.lantern)

    assert submission.status == Status.APPROVED
    assert len(analysis_api.requests) == 2


def test_it_answers_the_same_request_from_the_stored_screening(
    cast: Cast, analysis_api: AnalysisServer
) -> None:
    first = post_and_work(cast.lantern)
    second = post_and_work(cast.lantern)
    elsewhere = post_and_work(cast.kleinmarkt)

    assert first.image_id == second.image_id
    assert elsewhere.image_id != first.image_id
    assert len(analysis_api.requests) == 2  # one for each platform: nothing is shared between them
    assert (
        Routing.objects.get(submission=second).screenings == Routing.objects.get(submission=first).screenings
    )


def test_it_calls_bytes_unprocessable_that_the_decoder_refuses(cast: Cast) -> None:
    submission = post_and_work(cast.lantern, pictures.undecodable_png())

    assert submission.status == Status.UNPROCESSABLE
    assert Entry.objects.filter(submission_id=submission.id, event="submission.unprocessable").exists()
    assert submission.failure == "image_undecodable"
    again = post_and_work(cast.lantern, pictures.undecodable_png())
    assert again.status == Status.UNPROCESSABLE


def test_it_screens_every_frame_of_an_animation(cast: Cast, analysis_api: AnalysisServer) -> None:
    submission = post_and_work(cast.lantern, pictures.hot_second_frame())

    assert submission.status == Status.APPROVED
    frames = Rendition.objects.filter(image_id=submission.image_id, name="analysis").count()
    assert frames == len(analysis_api.requests) >= 2


def test_it_asks_nobody_about_a_locked_picture(cast: Cast, analysis_api: AnalysisServer) -> None:
    from django.utils import timezone

    first = post_and_work(cast.lantern)
    Image.objects.filter(id=first.image_id).update(locked_at=timezone.now())
    second = post_and_work(cast.lantern, caption="another request, so no stored answer")

    assert len(analysis_api.requests) == 1
    case = Case.objects.get(submission=second)
    assert (case.hidden, case.level, case.kind) == (True, "senior", CaseKind.UNSCREENED)


def test_a_late_worker_changes_nothing(cast: Cast, analysis_api: AnalysisServer) -> None:
    submission = post(cast.lantern)
    work_until_screening(submission)
    lane = ScreenLane()
    (late,) = lane.claim(1)
    Submission.objects.filter(id=submission.id).update(lease_until=late.submission.due_at)
    (fresh,) = lane.claim(1)
    lane.commit(fresh, lane.perform(fresh))
    before = Entry.objects.count()
    lane.commit(late, lane.perform(late))

    assert Entry.objects.count() == before
    assert Routing.objects.filter(submission=submission).count() == 1
    assert Decision.objects.filter(submission=submission).count() == 1


def work_until_screening(submission: Submission) -> None:
    from moderation.pipeline.prepare import PrepareLane

    lane = PrepareLane()
    for job in lane.claim(5):
        lane.commit(job, lane.perform(job))
    submission.refresh_from_db()
    assert submission.stage == Stage.SCREEN


def test_a_stored_routing_replays_to_the_same_outcome(cast: Cast, analysis_api: AnalysisServer) -> None:
    analysis_api.always = scores({"gore": 0.31, "weapons": 0.2}, confidence=0.4)
    submission = post_and_work(cast.lantern)
    routing = Routing.objects.select_related("policy_version").get(submission=submission)
    stored = [Screening.objects.get(id=screening).result for screening in routing.screenings]

    outcome = replay(routing.policy_version.rules, json.dumps(stored), json.dumps(routing.circumstances))

    assert outcome.to_document() == routing.outcome


def test_a_damaged_rendition_is_made_again_before_anybody_is_asked(
    cast: Cast, analysis_api: AnalysisServer, files_folder: object
) -> None:
    from pathlib import Path

    submission = post(cast.lantern)
    work_until_screening(submission)
    rendition = Rendition.objects.get(image_id=submission.image_id, name="analysis")
    (Path(str(files_folder)) / rendition.key).write_bytes(b"not what was written")
    work()
    submission.refresh_from_db()

    assert submission.status == Status.APPROVED
    sent = base64.b64decode(analysis_api.asked()[0]["image"])
    assert sent == _stored(Rendition.objects.get(image_id=submission.image_id, name="analysis"))


def test_the_platform_hears_of_it(cast: Cast, analysis_api: AnalysisServer) -> None:
    from standardwebhooks import Webhook

    from moderation.audit.actor import Actor
    from tests.servers.receiver import Receiver

    with Receiver() as receiver:
        made = create_endpoint(
            platform=cast.lantern, url=receiver.url + "/hook", events=[], actor=Actor.system()
        )
        submission = post_and_work(cast.lantern, external_id="post-81")

    events = [
        Webhook(made.secret).verify(request.body, {k.lower(): v for k, v in request.headers.items()})
        for request in receiver.requests
    ]
    assert [event["type"] for event in events] == ["submission.received", "submission.approved"]
    assert [event["data"]["version"] for event in events] == [1, 2]
    assert all(event["data"]["submission_id"] == str(submission.id) for event in events)


def test_a_sampled_approval_opens_a_case_that_looks_like_any_other(
    cast: Cast, analysis_api: AnalysisServer
) -> None:
    from moderation.audit.actor import Actor
    from moderation.policy.models import Draft, Policy
    from moderation.policy.publish import publish, save_draft
    from moderation.policy.rules import Rules

    policy = Policy.objects.get(slug="starter")
    draft = Draft.objects.get(policy=policy)
    rules = Rules.from_document(json.loads(draft.rules) | {"sample_rate": 1})
    saved = save_draft(policy=policy, rules=rules, expected_version=draft.version, actor=Actor.system())
    publish(policy=policy, reason="sample all", expected_version=saved.version, actor=Actor.system())
    submission = post_and_work(cast.lantern)

    assert submission.status == Status.APPROVED
    case = Case.objects.get(submission=submission)
    assert case.kind == CaseKind.SAMPLE
    assert Routing.objects.get(submission=submission).label_prob == 1
