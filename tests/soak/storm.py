"""One storm: the product on one database, platforms, people, a receiver and an analysis API, and blow after blow."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.product import Product
from tests.soak.books import Books, read_books, type_row
from tests.soak.hearing import Hearing
from tests.soak.killing import Killer
from tests.soak.people import People
from tests.soak.pictures import picture, storm_pictures
from tests.soak.plan import Plan
from tests.soak.postgres import Cluster
from tests.soak.posting import Posters, Taken
from tests.soak.vendor import Vendor

PLATFORMS = {"harbour": "starter", "orchard": "everything-to-people"}
FINAL = ("approved", "rejected", "in_review", "unprocessable")
BACK_SECONDS = 60.0
PACE_SECONDS = 60.0
BEHIND = 20  # images (and webhooks) that may be missing when the next blow comes
NEVER = 9999.0  # seconds; what did not come stays a number in the artefact
POSTS_MOST = 60
POSTS_A_SECOND = 3.0  # while a trouble lasts, beyond what its place in the plan allows
type_say = Callable[[str], None]


@dataclass
class Storm:
    """Everything that takes part, for the troubles to use."""

    plan: Plan
    product: Product
    cluster: Cluster | None
    vendor: Vendor
    hearing: Hearing
    posters: Posters
    people: People
    killer: Killer
    disk: Path | None
    say: type_say
    blows_dealt: int = 0
    trouble_since: float = 0.0  # 0: none
    hold: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)  # what ends now stays ended
    later: dict[str, str] = field(
        default_factory=dict
    )  # the environment of a process for which an hour has passed
    scenarios: list[dict[str, Any]] = field(default_factory=list)
    began: float = field(default_factory=time.time)

    def read(self, sql: str) -> list[type_row]:
        return self.cluster.rows(sql) if self.cluster else self.product.rows(sql)

    def books(self) -> Books:
        return read_books(self.read)

    def probe(self, name: str, image: bytes | None = None) -> Taken | None:
        """Post one more image, as a platform does."""
        number = len(self.posters.taken) + 1_000_000
        image = image or picture(number, seed=self.plan.seed)
        return self.posters.post_until_taken(image, f"probe-{name}-{number}", "harbour")

    def back_to_work(self, name: str, *, since: float) -> float:
        """Seconds from `since` until a new image is accepted and another outcome is written; NEVER when in vain."""
        done = self.done()
        if self.probe(name) is None:
            return NEVER
        give_up = time.time() + 3 * BACK_SECONDS
        while time.time() < give_up:
            if self.done() > done:
                return round(time.time() - since, 1)
            time.sleep(0.1)
        return NEVER

    def done(self) -> int:
        """How many submissions are through, by the tables."""
        return int(self.read("SELECT count(*) AS n FROM intake_submission WHERE stage = 'done'")[0]["n"])

    def final_after(self, submission_id: str, since: float) -> float:
        """Seconds from `since` until the submission has an outcome or waits for a person; NEVER when in vain."""
        give_up = time.time() + 3 * BACK_SECONDS
        while time.time() < give_up:
            if self.status_of(submission_id) in FINAL:
                return round(time.time() - since, 1)
            time.sleep(0.1)
        return NEVER

    def status_of(self, submission_id: str) -> str:
        """By the tables, whatever becomes of the web server; empty while nobody can read them."""
        try:
            found = self.read(
                f"SELECT status FROM intake_submission WHERE id = '{self.id_of(submission_id)}'"
            )
        except Exception:  # each database has its own words for being away
            return ""
        return str(found[0]["status"]) if found else ""

    def id_of(self, name: str) -> str:
        return name if self.cluster else name.replace("-", "")

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Nobody posts or decides meanwhile, and what was due is done."""
        self.people.resting.set()
        self.hold.set()
        try:
            self.wait_idle()
            yield
        finally:
            self.hold.clear()
            self.people.resting.clear()

    def wait_idle(self, *, seconds: float = 60.0) -> None:
        give_up = time.monotonic() + seconds
        sql = "SELECT count(*) AS n FROM intake_submission WHERE stage <> 'done'"
        while self.read(sql)[0]["n"] and time.monotonic() < give_up:
            time.sleep(0.2)
        time.sleep(1.0)  # the engine lingers a moment after its last work

    def keep_pace(self) -> None:
        """Kills wait for the images as these do for them: on a slow machine nothing would ever be up otherwise."""
        due = self.plan.images * self.blows_dealt / (len(self.plan.blows()) + 1)
        give_up = time.monotonic() + PACE_SECONDS
        while (
            min(len(self.posters.taken), len(self.hearing.heard)) < due - BEHIND
            and time.monotonic() < give_up
        ):
            time.sleep(0.1)

    def in_trouble(self) -> float:
        """For how many seconds the present trouble lasts; 0 when there is none."""
        return time.time() - self.trouble_since if self.trouble_since else 0.0


@contextmanager
def raised(
    plan: Plan, folder: Path, *, cluster: Cluster | None, disk: Path | None, say: type_say
) -> Iterator[Storm]:
    """The product running, with platforms that post, people who decide and a receiver that listens."""
    with Vendor(plan.seed) as vendor, Hearing(plan.seed) as hearing:
        env = {
            "SCREENING_PROVIDERS": "analyses",
            "ANALYSIS_API_URL": vendor.url,
            "ANALYSIS_API_TIMEOUT": "5",
            "OPENING_MINUTES": "1",
            **({"DATABASE_URL": cluster.url} if cluster else {}),
        }
        product = Product(folder / "data", **env)
        product.log = folder / "output.log"  # a full disk must not be the log's
        with product:
            keys = {name: product.create_platform(name, policy=policy) for name, policy in PLATFORMS.items()}
            for name, key in keys.items():
                hearing.subscribe(product, name, key)
            storm = assemble(plan, product, cluster, vendor, hearing, keys, disk, say)
            watch = threading.Thread(target=storm.killer.watch, args=(storm.over,), name="systemd")
            for one in (watch, storm.posters, storm.people):
                one.start()
            try:
                yield storm
            finally:
                storm.people.stop()
                storm.posters.stop()
                storm.over.set()
                watch.join()


def assemble(
    plan: Plan,
    product: Product,
    cluster: Cluster | None,
    vendor: Vendor,
    hearing: Hearing,
    keys: dict[str, str],
    disk: Path | None,
    say: type_say,
) -> Storm:
    total = len(plan.blows())

    def may_post(index: int) -> bool:
        even = plan.images * (storm.blows_dealt + 1) / (total + 1)
        return not storm.hold.is_set() and index <= even + min(
            storm.in_trouble() * POSTS_A_SECOND, POSTS_MOST
        )

    images = storm_pictures(plan.images, seed=plan.seed)
    storm = Storm(
        plan=plan,
        product=product,
        cluster=cluster,
        vendor=vendor,
        hearing=hearing,
        posters=Posters(product, keys, images, may_post),
        people=People(product, count=plan.people, seed=plan.seed),
        killer=Killer(product, seed=plan.seed, postgres=cluster),
        disk=disk,
        say=say,
    )
    return storm


def rage(storm: Storm, troubles: dict[str, Callable[[Storm], dict[str, Any]]]) -> None:
    """Deal every blow of the plan, then let the platforms finish posting."""
    lot = random.Random(storm.plan.seed + 1)
    for blow in storm.plan.blows():
        time.sleep(lot.uniform(*storm.plan.pauses))
        storm.keep_pace()
        if blow in troubles:
            storm.say(f"trouble: {blow}")
            storm.trouble_since = time.time()
            found = {"name": blow, "at": round(time.time() - storm.began, 1), **troubles[blow](storm)}
            storm.trouble_since = 0.0
            storm.scenarios.append(found)
            storm.say(", ".join(f"{key} {value}" for key, value in found.items()))
        else:
            storm.killer.kill(blow)
        storm.blows_dealt += 1
    storm.posters.join()
