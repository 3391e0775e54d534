"""The story, chapter after chapter: shadow, certificate, calm, a new abuse, alarm, shadow again, certified anew."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.journeys.product import Product
from tests.soak.books import type_row
from tests.soak.ledger import hexed
from tests.soak.postgres import Cluster
from tests.soak.story.admin import POLICY, Admin
from tests.soak.story.labelling import at_work
from tests.soak.story.plan import CHECKS, SAMPLE_RATE, WRONGLY_REJECTED, Story
from tests.soak.story.posting import Poster
from tests.soak.story.record import DECIDED, PLATFORM, UNSETTLED, Record, figures_of, share
from tests.soak.story.scorer import JUDGES, Scorer
from tests.soak.story.uploads import Upload, draw_uploads

STUCK_SECONDS = 120.0
TAKEN_UP_SECONDS = (
    35.0  # what is younger than half a minute is not in the history yet that a certificate is proved by
)
AUTOMATIC = ("approve", "reject")


@dataclass
class Telling:
    """Everything that takes part. `shown` is the chapter, for whoever waits to see how far it is."""

    story: Story
    product: Product
    scorer: Scorer
    admin: Admin
    poster: Poster
    record: Record
    say: Callable[[str], None]
    shown: str = "shadow"
    began: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lot = np.random.default_rng(self.story.seed)

    def tell(self) -> dict[str, Any]:
        story, found = self.story, {}
        with self.chapter("shadow"):
            found["shadow"] = self.upload(story.labels)
        with self.chapter("certificate"):
            self.admin.leave_it_to_the_cutoff(sample_rate=SAMPLE_RATE)
            found["certificate"] = self.certify("The labels of the shadow prove it.")
        with self.chapter("calm"):
            found["calm"] = self.upload(story.calm) | self.checked()
        with self.chapter("new abuse"):
            found["alarm"] = self.until_alarm()
        with self.chapter("suspended"):
            self.scorer.learnt = True
            found["suspended"] = self.upload(story.again, new_abuse=story.new_abuse)
        with self.chapter("certified anew"):
            found["certified_anew"] = self.certify("The scorer sees the new abuse, and labels prove it.")
        with self.chapter("automatic again"):
            found["resumed"] = self.upload(story.resumed, new_abuse=story.new_abuse) | self.checked()
        return found

    @contextmanager
    def chapter(self, name: str) -> Iterator[None]:
        self.shown, began = name, time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 1)
        self.say(f"{name}: {self.seconds[name]:.0f} s")

    def upload(self, many: int, *, new_abuse: float = 0.0) -> dict[str, Any]:
        """So many more, worked off by machine and people; what became of them."""
        before = set(self.poster.taken)
        self.poster.post(draw_uploads(self.lot, many, new_abuse=new_abuse, first=len(before)))
        self.wait_settled()
        uploads = {hexed(name): one for name, one in self.poster.taken.items() if name not in before}
        return became(uploads, self.record.routings(uploads))

    def certify(self, reason: str) -> dict[str, Any]:
        """By the tuning page, and published by the page that says what changes."""
        time.sleep(TAKEN_UP_SECONDS)
        self.admin.certify(missed=self.story.missed, wrongly_rejected=WRONGLY_REJECTED)
        self.admin.publish(reason)
        found = figures_of(self.record.certificates()[-1])
        self.say(found["sentence"])
        return found

    def checked(self) -> dict[str, Any]:
        """The spot checks under the newest certificate so far, and whether it holds."""
        certificate = self.record.certificates()[-1]["id"]
        approvals = self.record.checks(certificate)
        return {
            "approvals_checked": len(approvals),
            "approvals_wrong": sum(bool(row["wrong"]) for row in approvals),
            "rejections_checked": len(self.record.checks(certificate, rejected=True)),
            "in_force": self.record.watch()["certificate_id"] == certificate,
        }

    def until_alarm(self) -> dict[str, Any]:
        """The new world, a portion at a time, until the certificate ends or CHECKS spot checks were in vain."""
        certificate = self.record.certificates()[-1]["id"]
        before, uploads = len(self.record.checks(certificate)), 0
        for _ in range(self.story.most_portions):
            self.upload(self.story.portion, new_abuse=self.story.new_abuse)
            uploads += self.story.portion
            checks = self.record.checks(certificate)
            ended = self.record.watch()["certificate_id"] != certificate
            if ended or len(checks) - before > CHECKS:
                break
        watch, now = self.record.watch(), self.record.certificates()[-1]
        self.say(now["ended_why"] or "no alarm")
        return {
            "uploads": uploads,
            "checks": len(checks) - before,
            "wrong": sum(bool(row["wrong"]) for row in checks[before:]),
            "e_value": checks[-1]["e_value"] if checks else 0.0,
            "ended": ended,
            "why": now["ended_why"],
            "approvals_suspended": watch["approvals_suspended"],
        }

    def wait_settled(self) -> None:
        """Until nothing is due, for machine or people. Raises AssertionError when nothing moves any more."""
        left, moved = -1, time.monotonic()
        while now := self.record.count(UNSETTLED):
            if now != left:
                left, moved = now, time.monotonic()
            assert time.monotonic() - moved < STUCK_SECONDS, f"{now} submissions and cases do not move"
            time.sleep(0.5)

    def how_far(self) -> str:
        return (
            f"{self.shown}: {len(self.poster.taken)} accepted, {self.record.count(DECIDED)} cases decided, "
            f"{self.record.count(UNSETTLED)} to do"
        )


def became(uploads: dict[str, Upload], routings: list[type_row]) -> dict[str, Any]:
    """What became of these uploads, by the tables and by the truth. `missed`: violations that are live, which the
    machine approved and no spot check found."""
    automatic = [row for row in routings if row["verdict"] in AUTOMATIC]
    missed = [row for row in automatic if row["status"] == "approved" and uploads[row["id"]].violates]
    return {
        "uploads": len(uploads),
        "violations": sum(one.violates for one in uploads.values()),
        "automatic": len(automatic),
        "automatic_share": share(len(automatic), len(uploads)),
        "spot_checks": sum(bool(row["sampled"]) for row in automatic),
        "missed": len(missed),
        "uncertified": sum(row["certificate"] is None for row in automatic),
    }


@contextmanager
def raised(
    story: Story, folder: Path, *, cluster: Cluster | None, say: Callable[[str], None]
) -> Iterator[Telling]:
    """The product running, with a platform, an admin, three people and an analysis API."""
    with Scorer() as scorer:
        env = {
            "SCREENING_PROVIDERS": "analyses",
            "ANALYSIS_API_URL": scorer.url,
            "ANALYSIS_API_CATEGORIES": JUDGES.value,
            **({"DATABASE_URL": cluster.url} if cluster else {}),
        }
        product = Product(folder / "data", **env)
        product.log = folder / "output.log"
        with product:
            admin = Admin(product)
            admin.sign_in()
            admin.begin_policy()
            poster = Poster(product, product.create_platform(PLATFORM, policy=POLICY))
            record = Record(cluster.rows if cluster else product.rows)
            with at_work(product, PLATFORM):
                yield Telling(story, product, scorer, admin, poster, record, say)
