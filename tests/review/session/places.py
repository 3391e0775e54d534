"""Every address of these pages: who may open it, and what a form there needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.platforms.models import Membership
from moderation.rescreening.chosen import id_at
from moderation.rescreening.models import Rescreen
from moderation.screening.models import Budget
from moderation.webhooks.endpoints import create_endpoint, send_test
from tests.cast import Cast
from tests.review.queue.waiting import waiting

SIGNED_OUT = "nobody"
EVERYBODY = frozenset({"mira", "aiko", "priya", "otto", "lena", "karl"})
OK, ELSEWHERE, KEPT = 200, 404, 403


@dataclass(frozen=True)
class Place:
    """An address; `opens` may open it, `hidden` get 404 as of another platform, everybody else 403."""

    name: str
    url: str
    opens: frozenset[str]
    hidden: frozenset[str] = frozenset()
    form: dict[str, str] | None = None

    @property
    def is_post(self) -> bool:
        return self.form is not None

    def expected(self, who: str) -> int:
        if who in self.opens:
            return OK
        return ELSEWHERE if who in self.hidden else KEPT


@dataclass
class Places:
    pages: list[Place] = field(default_factory=list)
    forms: list[Place] = field(default_factory=list)

    def page(self, name: str, url: str, opens: set[str], hidden: set[str] | None = None) -> None:
        self.pages.append(Place(name, url, frozenset(opens), frozenset(hidden or ())))

    def post(
        self, name: str, url: str, opens: set[str], hidden: set[str] | None = None, /, **form: str
    ) -> None:
        self.forms.append(Place(name, url, frozenset(opens), frozenset(hidden or ()), form))


def a_backlog(cast: Cast) -> Rescreen:
    now = timezone.now()
    return Rescreen.objects.create(
        provider="local", platform=cast.lantern, why="a new model", begun_at=now, cursor=id_at(now), total=0
    )


def places(cast: Cast) -> Places:
    """Lantern's rows with the people of the cast: mira moderator, aiko senior, priya admin, otto auditor, lena
    moderator at Lantern, karl admin at Kleinmarkt."""
    case = waiting(cast.lantern)
    endpoint = create_endpoint(
        platform=cast.lantern, url="https://hooks.lantern.example/in", events=[], actor=Actor.system()
    ).endpoint
    delivery = send_test(endpoint=endpoint, actor=Actor.system())
    key = cast.lantern.keys.get()
    membership = Membership.objects.get(user=cast.mira)
    found = Places()
    home, lantern = "/platforms/", "/platforms/lantern/"
    mine, theirs = {"priya"}, {"karl"}
    found.page("own password", "/password/", set(EVERYBODY))
    found.page("log", "/audit/", {"priya", "otto", "karl"})
    found.page("overview", "/insights/", {"priya", "otto", "karl"})
    found.page("overview's table", "/insights/queues.csv", {"priya", "otto", "karl"})
    found.page("insights", "/insights/providers/", {"priya", "otto", "karl"})
    found.page("quality", "/quality/", {"priya", "otto", "karl", "aiko"})
    found.page("own quality", "/quality/mine/", EVERYBODY - {"otto"})
    backlog = a_backlog(cast)
    backlogs = "/insights/rescreening/"
    found.page("backlogs", backlogs, {"priya", "otto", "karl"})
    found.page("backlog", f"{backlogs}{backlog.id}/", {"priya", "otto"}, theirs)
    found.page("submissions", "/submissions/", set(EVERYBODY))
    submission = f"/submissions/{case.submission_id}/"
    found.page("submission", submission, EVERYBODY - theirs, theirs)
    found.page("thumb", f"{submission}picture/thumb/", EVERYBODY - theirs, theirs)
    in_the_queue = f"/submissions/in-the-queue/{case.id}/"
    found.page("sealed submission", in_the_queue, EVERYBODY - theirs, theirs)
    found.page("sealed thumb", f"{in_the_queue}picture/thumb/", EVERYBODY - theirs, theirs)
    found.page(
        "uploader",
        f"/submissions/uploaders/lantern/{case.submission.uploader_id}",
        EVERYBODY - theirs,
        theirs,
    )
    found.page("reverse", f"{submission}reverse", set(), {"aiko", "priya", "karl"})  # nothing is decided yet
    found.page("saved searches", "/submissions/saved/", set(EVERYBODY))
    found.page("acts on many", f"/submissions/bulk/{uuid4()}/", set(), {"aiko", "priya", "karl"})
    found.page("breaks", "/insights/breaks/", {"priya", "otto", "karl"})
    found.page("platforms", home, mine | theirs)
    found.page("platform", lantern, mine, theirs)
    found.page("people", "/people/", mine)
    found.page("person", f"/people/{cast.mira.id}/", mine)

    budgets = "/insights/providers/budgets/"
    budget = Budget.objects.create(provider="", period="day", limit=1, start=timezone.now().date())
    found.post("set budget", budgets, mine, amount="")
    found.post("remove budget", f"{budgets}{budget.id}/remove/", mine)
    found.post("begin backlog", f"{backlogs}begin/", mine, provider="")
    for action in ("pause", "resume", "cancel"):
        found.post(f"{action} backlog", f"{backlogs}{backlog.id}/{action}/", mine)
    keepers = {"priya", "aiko"}
    found.post("make gold", f"{submission}gold/", keepers, theirs, expected="")
    found.post("retire gold", f"/quality/gold/{uuid4()}/retire/", set(), keepers | theirs)
    found.post("shares", f"{lantern}shares/", mine, theirs, second_review="")
    seniors = {"aiko", "priya", "karl"}
    found.post("set bounds", "/insights/breaks/bounds/", mine, look_minutes="")
    found.post("by picture", "/submissions/by-picture", set(EVERYBODY))
    found.post("keep search", "/submissions/saved/keep", set(EVERYBODY), name="")
    for action in ("rename", "delete"):
        found.post(
            f"{action} search", f"/submissions/saved/{uuid4()}/{action}", set(), set(EVERYBODY), name="x"
        )
    for action in ("confirm", "start"):
        found.post(f"{action} act on many", f"/submissions/bulk/{action}", set(), seniors)
    found.post("add platform", home, mine, name="", slug="")
    found.post("export", "/audit/export", {"priya", "otto", "karl"})
    found.post("guidance", f"{lantern}guidance/", mine, theirs, guidance="")
    queues = f"{lantern}queues/"
    found.page("queues", queues, mine, theirs)
    rest = f"{queues}everything-else/"
    found.post("make queue", queues, mine, theirs, name="")
    found.post("change queue", rest, mine, theirs, version="1", order="")
    for action in ("up", "down", "retire"):
        found.post(f"{action} queue", f"{rest}{action}/", mine, theirs)
    found.post("make key", f"{lantern}keys/", mine, theirs, name="")
    found.post("revoke key", f"{lantern}keys/{key.id}/revoke/", mine, theirs)
    found.post("hook secret", f"{lantern}hook-secret/", mine, theirs)
    found.post("policy", f"{lantern}policy/", mine, theirs, policy="no-such-policy")
    found.post("roll-out", f"{lantern}roll-out/", mine, theirs, second="no-such-policy", percent="")
    found.post("send", f"{lantern}deliveries/{delivery.id}/send/", mine, theirs)
    found.post("add endpoint", f"{lantern}endpoints/", mine, theirs, url="")
    at = f"{lantern}endpoints/{endpoint.id}/"
    found.post("change endpoint", at, mine, theirs, url="")
    for action in ("test", "disable", "enable", "rotate", "delete"):
        found.post(f"{action} endpoint", f"{at}{action}/", mine, theirs)
    person = f"/people/{cast.mira.id}/"
    found.post("add person", "/people/", mine, username="")
    found.post("link", f"{person}link/", mine)
    found.post("role", f"{person}roles/", mine, role="moderator")
    found.post("skills", f"{person}skills/", mine, skills="")
    found.post("train", f"{person}roles/{membership.id}/trainee/", mine)
    found.post("take role", f"{person}roles/{membership.id}/remove/", mine)
    found.post("own uploader", f"{person}uploaders/", mine, uploader_id="")
    found.post("take uploader off", f"{person}uploaders/999999/remove/", set(), mine)
    found.post("disable", f"{person}disable/", mine)
    found.post("enable", f"{person}enable/", mine)
    found.post("nobody there", f"/people/{uuid4()}/disable/", set(), mine)
    return found
