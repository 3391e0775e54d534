"""A scorer that changed ends a certificate; asked again about the stored pictures, it is certified by the same labels."""

from __future__ import annotations

import base64
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from PIL import Image

from moderation.assurance.certify import Certified, certify
from moderation.assurance.issue import issue
from moderation.assurance.models import Certificate, Watch
from moderation.assurance.read import Reading
from moderation.assurance.reading import reading_of
from moderation.assurance.whatif import ask
from moderation.assurance.window import Label
from moderation.audit.commit import new_salt
from moderation.cases.models import Decision, Routing
from moderation.history.advance import advance
from moderation.history.ask import asked
from moderation.intake.models import Stage, Submission
from moderation.pipeline import work
from moderation.pipeline.route import Answer, route
from moderation.platforms.models import Platform
from moderation.policy.models import Draft
from moderation.policy.publish import current_version, newest_version
from moderation.rescreening.chosen import id_at
from moderation.rescreening.models import RescreenState
from moderation.screening.models import Screening
from moderation.vocabulary import Status, Verdict
from tests.cast import Cast
from tests.moderation.assurance.traffic import SYSTEM, WIDEST, answered, open_rules, published
from tests.moderation.history.test_advance import later
from tests.moderation.pipeline.backlogs import begun, now_of, picture
from tests.posting import post, post_and_work
from tests.servers.analysis import AnalysisServer, answer_of
from tests.servers.scripted import Behaviour, Received

pytestmark = pytest.mark.django_db
REDS = (0, 60, 120, 240)  # of the pictures; the reddest is a violation
POSTINGS = 7  # of each
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def judge(model: str, power: float) -> Behaviour:
    """Scores a picture by its red, as a model that thinks in its own scale."""

    def behaviour(request: Received, wire: Any) -> None:
        data = base64.b64decode(json.loads(request.body)["image"])
        seen = Image.open(io.BytesIO(data)).convert("RGB")
        red, _, _ = seen.getpixel((seen.width // 2, seen.height - 2))  # type: ignore[misc]  # a triple, of RGB
        found = answer_of({"sexual.explicit": round((red / 256) ** power, 4)}, rest=None, model=model)
        wire.answer(200, {"Content-Type": "application/json"}, json.dumps(found).encode())

    return behaviour


def labelled(cast: Cast) -> list[Submission]:
    """Postings of a few pictures that people looked at in shadow mode."""
    posted = [post(cast.kleinmarkt, picture(red)) for red in REDS]
    work()
    found = [
        one if not place else post_again(one, number * POSTINGS + place)
        for number, one in enumerate(posted)
        for place in range(POSTINGS)
    ]
    for place, submission in enumerate(found):
        answered(Routing.objects.get(submission=submission), cast.mira, rejected=place >= CLEAN)
    return found


CLEAN = POSTINGS * (len(REDS) - 1)
ALL = POSTINGS * len(REDS)


def post_again(first: Submission, number: int) -> Submission:
    """The same picture, routed by the stored answer; under ids that are the same in every run, so that the same ones
    calibrate."""
    now = timezone.now()
    submission = Submission.objects.create(
        id=UUID(int=id_at(LONG_AGO + timedelta(hours=number)).int + 7919**4 * number),
        platform=first.platform,
        image=first.image,
        status=Status.SCREENING,
        version=1,
        salt=new_salt(),
        received_at=now,
        stage=Stage.SCREEN,
        due_at=now,
        token=uuid4(),
    )
    stored = Screening.objects.get(submission=first)
    assert route(submission, current_version(first.platform), [Answer("analyses", stored=stored)])
    return submission


def read(platform: Platform) -> tuple[Reading, Certified]:
    """What the page would prove now."""
    advance(now=later(), pages=2)
    since, until = times()
    version = newest_version(platform.assignment.policy)
    assert version is not None
    rules = open_rules(version, scorers=("analyses",))
    hard = ask(asked.past([platform.id], since, until), rules)
    reading = reading_of(hard, version.policy, rules, since, until)
    return reading, certify(reading.window, WIDEST, reading.seeds)


def times() -> tuple[datetime, datetime]:
    return timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)


def certified(platform: Platform) -> Certificate:
    """Issue what is proved, and publish it."""
    reading, found = read(platform)
    policy = platform.assignment.policy
    version = newest_version(policy)
    assert version is not None
    since, until = times()
    certificate = issue(
        policy=policy,
        rules=open_rules(version, scorers=("analyses",)),
        reading=reading,
        found=found,
        since=since,
        until=until,
        expected_version=Draft.objects.get(policy=policy).version,
        actor=SYSTEM,
    )
    published(policy)
    return certificate


def test_the_same_labels_certify_again_by_what_the_present_scorer_says_of_stored_pictures(
    cast: Cast, analysis_api: AnalysisServer
) -> None:
    """The vendor changes its model under the old name: its requests are what they were, and nothing was configured."""
    platform = cast.kleinmarkt
    analysis_api.always = judge("m1", 1)
    labelled(cast)
    first = certified(platform)
    (before,) = first.scorers.values()
    assert before.endswith("(m1)")
    calm = Routing.objects.get(submission=post_and_work(platform, picture(1)))
    assert (calm.verdict, calm.certificate) == (Verdict.APPROVE, first.id)

    analysis_api.always = judge("m2", 3)
    held = Routing.objects.get(submission=post_and_work(platform, picture(2)))
    assert (held.verdict, held.certificate) == (Verdict.REVIEW, None)
    assert "(m2) now" in Watch.objects.get().approvals_suspended
    reading, found = read(platform)
    assert (len(reading.window), reading.left_out, reading.later) == (1, ALL + 1, 0)
    assert found.approve_below is None

    decided = (Decision.objects.count(), Routing.objects.count())
    backlog = begun(platform)
    work()
    done = now_of(backlog)
    assert (done.state, done.answered, done.reused) == (RescreenState.DONE, ALL + 2, ALL + 2 - len(REDS) - 1)
    assert (Decision.objects.count(), Routing.objects.count()) == decided
    reading, found = read(platform)
    assert (reading.left_out, reading.later, reading.lost) == (0, ALL + 1, 0)
    ((scorer, now),) = reading.scorers.items()
    assert (scorer, now) == ("analyses", before.replace("m1", "m2"))
    labels = reading.window.label
    assert [(labels == one).sum() for one in (Label.CLEAN, Label.VIOLATION)] == [CLEAN, POSTINGS]

    again = certified(platform)
    assert again.digest != first.digest, "the maps are from its own scores"
    assert again.scorers == {"analyses": now}
    assert f"{ALL + 1} uploads of the window count with answers" in again.warnings[-1]
    routing = Routing.objects.get(submission=post_and_work(platform, picture(3)))
    assert (routing.verdict, routing.certificate) == (Verdict.APPROVE, again.id)
    assert not Certificate.objects.get(id=again.id).ended_at
