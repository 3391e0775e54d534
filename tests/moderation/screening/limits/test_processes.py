"""Four workers as an operator starts them, at budgets with room for fewer calls than there are pictures."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.cases.models import Case, Decision, Routing
from moderation.cases.onboard import create_platform
from moderation.intake.models import Stage, Submission
from moderation.platforms.models import Platform
from moderation.policy import words
from moderation.policy.publish import assign, create_policy, current_version, rules_of
from moderation.processes import commands
from moderation.processes.vendor_api.contracts import openai_decisions
from moderation.processes.vendor_api.lines import env_of
from moderation.processes.vendor_api.opinion import harmless
from moderation.processes.vendor_api.server import Server, State
from moderation.screening.limits.budgets import set_budget
from moderation.screening.limits.money import units_of
from moderation.screening.models import Budget, Call, Period
from moderation.vocabulary import CaseKind, Status
from tests.cast import Cast, without_chance
from tests.crew import Crew
from tests.moderation.pipeline.vendors import TEXTS, TIMEOUTS, picture
from tests.moderation.policy.make import rule
from tests.moderation.processes.waiting import until
from tests.posting import post
from tests.vendor_api.playing import playing

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS, SLOTS = 4, 2
PICTURES = 14  # of each platform
CALLS = 6  # that the budgets in calls have room for
PATIENCE, TIMEOUT = 20.0, 24.0  # for the last worker to start; for a call, which a worker gives 25 s
PER_CALL = Decimal("0.002")  # what the played `analyses` charges, and its price here
PRICES = f"[analyses]\nper_request = {PER_CALL}\n[google_safe_search]\nper_request = {PER_CALL}\n"
A_TOKEN = Decimal("0.10") / 1_000_000  # the shipped price of openai_decisions
BY_TOKENS = Decimal("0.0014")  # for some seven calls


class Crowd:
    """Opinions that are all harmless, and held back until `wanted` requests are there at once: then nobody is early."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.inside = self.most = 0
        self.lock = threading.Lock()
        self.enough = threading.Event()

    def __call__(self, image: bytes, keys: Sequence[str]) -> Mapping[str, float]:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            if self.inside >= self.wanted:
                self.enough.set()
        self.enough.wait(PATIENCE)
        with self.lock:
            self.inside -= 1
        return harmless(image, keys)


@dataclass(frozen=True)
class Raced:
    """What there is when all is done: `asked` is the vendors' own count."""

    platforms: Mapping[str, Platform]
    asked: Mapping[str, int]
    server: Server
    most: int

    def waiting(self, provider: str) -> list[Submission]:
        """What was left for people."""
        mine = Submission.objects.filter(platform=self.platforms[provider])
        return list(mine.exclude(id__in=Call.objects.values("submission_id")))


@pytest.fixture
def raced(cast: Cast, tmp_path: Path) -> Iterator[Raced]:
    """A platform for each of three scorers, each with a budget of another kind, and four workers."""
    pier = without_chance(create_platform(name="Pier", actor=Actor.system()).platform)
    platforms = {
        "analyses": cast.lantern,
        "google_safe_search": cast.kleinmarkt,
        "openai_decisions": pier,
    }
    for provider, platform in platforms.items():
        goes_by(platform, provider)
    allow("", cast.lantern, Period.DAY, CALLS * PER_CALL)
    allow("google_safe_search", None, Period.MONTH, CALLS * PER_CALL)
    allow("openai_decisions", pier, Period.DAY, BY_TOKENS)
    allow("", None, Period.MONTH, Decimal(1))
    for number in range(PICTURES):
        for platform in platforms.values():
            post(platform, picture(number))
    crowd = Crowd(WORKERS * SLOTS - 1)  # what three workers cannot have on their way
    with playing(State(opinion=crowd)) as server, crew_at(server, platforms, tmp_path) as crew:
        for number in range(WORKERS):
            crew.start(f"work-{number}", commands.work())
        until(lambda: not Submission.objects.exclude(stage=Stage.DONE).exists(), seconds=90)
        yield Raced(platforms, server.state.counters(), server, crowd.most)


def goes_by(platform: Platform, provider: str) -> None:
    """Its policy asks this scorer alone, which must judge something, and draws no spot checks."""
    rules = replace(
        rules_of(current_version(platform)),
        scorers=(provider,),
        category_rules=(rule("*", "*", 0.2),),
        required=(),
        texts=TEXTS,
        sample_rate=0.0,
    )
    policy = create_policy(
        slug=provider.replace("_", "-"), name=provider, rules=rules, reason="a race", actor=Actor.system()
    )
    assign(platform=platform, policy=policy, actor=Actor.system())


def allow(provider: str, platform: Platform | None, period: Period, dollars: Decimal) -> None:
    set_budget(
        provider=provider,
        platform=platform,
        period=period,
        limit=units_of(dollars),
        actor=Actor.system(),
        now=timezone.now(),
    )


def crew_at(server: Server, platforms: Mapping[str, Platform], folder: Path) -> Crew:
    prices = folder / "prices.toml"
    prices.write_text(PRICES)
    vendors = {key: value for name in platforms for key, value in env_of(name, server.url).items()}
    return Crew(
        folder,
        SCREENING_PROVIDERS=",".join(platforms),
        SCREENING_CONCURRENCY=str(SLOTS),
        PRICES_FILE=str(prices),
        OUTBOUND_ALLOW_LOOPBACK="1",
        **dict.fromkeys(TIMEOUTS, str(TIMEOUT)),
        **vendors,
    )


def test_four_processes_never_exceed_a_budget_and_leave_the_rest_to_people(raced: Raced) -> None:
    assert raced.most >= WORKERS * SLOTS - 1
    assert raced.asked["analyses"] == CALLS
    assert raced.asked["google_safe_search"] == CALLS
    heard = [asked for name, asked in raced.server.state.heard if name == "openai_decisions"]
    charged = sum(openai_decisions.read(asked).tokens for asked in heard) * A_TOKEN
    assert BY_TOKENS / 2 < charged <= BY_TOKENS
    assert all(budget.booked <= budget.limit for budget in Budget.objects.all())
    assert Counter(Call.objects.values_list("provider", flat=True)) == raced.asked
    for provider, calls in raced.asked.items():
        left = raced.waiting(provider)
        assert len(left) == PICTURES - calls
        assert {submission.status for submission in left} == {Status.IN_REVIEW}
        assert not Decision.objects.filter(submission__in=left).exists()
        assert Case.objects.filter(submission__in=left, kind=CaseKind.UNSCREENED).count() == len(left)
        for routing in Routing.objects.filter(submission__in=left):
            assert words.budget_spent().words in [reason["words"] for reason in routing.outcome["reasons"]]
    approved = Submission.objects.filter(status=Status.APPROVED)
    assert set(approved.values_list("id", flat=True)) == set(
        Call.objects.values_list("submission_id", flat=True)
    )
