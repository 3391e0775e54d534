"""The keys that let us in at vendors are nowhere but there, whatever a vendor does with them.

The real web server and a real worker, as an operator starts them, with a canary for every key; one picture after another
is looked at by all scorers at once, each by a vendor that is honest, careless or broken. Then everything is searched that
anybody can read. VENDORS=all plays every fault that ends.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import requests
from django.test import Client
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.models import Case, CaseState
from moderation.environment import BASE_DIR
from moderation.intake.models import Stage, Submission
from moderation.policy.publish import assign, create_policy, current_version, rules_of
from moderation.processes import commands
from moderation.processes.ports import HOST, choose_port
from moderation.processes.vendor_api.contracts import ALL
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.server import Server
from moderation.screening.models import Line, Screening
from moderation.seeing.models import Inquiry, InquiryState
from moderation.vocabulary import DecisionKind
from tests.cast import Cast
from tests.crew import MANAGE, Crew
from tests.moderation.pipeline.vendors import TEXTS, TIMEOUTS, picture
from tests.moderation.policy.make import rule
from tests.moderation.processes.waiting import until
from tests.posting import post
from tests.secrecy.canaries import canaries, leaks
from tests.secrecy.places import Reader, command_lines, database, database_files, files
from tests.vendor_api.playing import LONG, NAMES, playing

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]

ENDLESS = (Fault.DRIP, Fault.SILENCE)
TELLING = (
    None,
    Fault.UNAUTHORISED,
    Fault.REFUSAL,
    Fault.ERROR,
    Fault.NOT_JSON,
    Fault.WRONG_TYPE,
    Fault.RESET,
    Fault.ECHO,
    Fault.REDIRECT,
)
PLAYED = (None, *(fault for fault in Fault if fault not in ENDLESS)) if LONG else TELLING
DESCRIBED = (None, Fault.UNAUTHORISED, Fault.ECHO)
SCRAPER = "token-of-the-scraper"


@dataclass(frozen=True)
class Site:
    cast: Cast
    server: Server
    crew: Crew
    url: str
    reader: Reader

    def screened(self, number: int, fault: Fault | None) -> Submission:
        """A picture that every vendor has seen, each let in by its canary."""
        self.server.state.fault = fault
        Line.objects.all().delete()  # what an earlier fault has stopped is asked again
        before = len(self.server.state.heard)
        submission = post(self.cast.lantern, picture(number), caption="A lighthouse.")
        until(lambda: Submission.objects.get(id=submission.id).stage == Stage.DONE, seconds=60)
        heard = self.server.state.heard[before:]
        assert sorted(name for name, _ in heard) == sorted(NAMES)
        for contract in ALL:
            (asked,) = [asked for name, asked in heard if name == contract.name]
            assert contract.key(asked) in canaries().values()
            assert asked.headers["host"].startswith("127.0.0.1:")
        return submission

    def decide(self, submission: Submission) -> str:
        """An admin decides it, and it is final; the address of its case."""
        case = Case.objects.get(submission=submission)
        held = open_case(case.id, self.cast.priya)
        decide(case.id, self.cast.priya, held.version, DecisionKind.APPROVED, [])
        until(lambda: Case.objects.get(id=case.id).state == CaseState.CONCLUDED, seconds=30)
        return f"/review/cases/{case.id}"

    def describe(self, case: str) -> None:
        """Ask one of the vendors what the picture shows, until it has said so or failed."""
        self.reader.post(f"{case}/describe", self.reader.get(case), frame="0")
        assert Inquiry.objects.filter(case_id=case.rpartition("/")[2]).exists()
        until(lambda: not Inquiry.objects.filter(state=InquiryState.ASKED).exists(), seconds=30)


def environment(server: Server, secrets: Path) -> dict[str, str]:
    """Every scorer set up at that server, by its canaries; one of them stands in a file."""
    keys = canaries()
    env = {name: value for contract in ALL for name, value in contract.env(server.url).items()} | keys
    env["AZURE_CONTENT_SAFETY_KEY_FILE"] = str(secrets)
    secrets.write_text(env.pop("AZURE_CONTENT_SAFETY_KEY") + "\n")
    return {
        **env,
        **dict.fromkeys(TIMEOUTS, "5"),
        "SCREENING_PROVIDERS": ",".join(NAMES),
        "DESCRIBING_PROVIDER": "openai_responses",
        "SCREENING_ATTEMPTS": "1",
        "OUTBOUND_ALLOW_LOOPBACK": "1",
        "METRICS_TOKEN": SCRAPER,
        "LOG_LEVEL": "DEBUG",
    }


def ask_everybody(cast: Cast) -> None:
    """Lantern's policy asks every scorer at once and sends every picture to people."""
    rules = replace(
        rules_of(current_version(cast.lantern)),
        scorers=NAMES,
        category_rules=(rule("*", "*", 0.0),),
        required=(),
        texts=TEXTS,
        sample_rate=0.0,
    )
    by = Actor.system()
    policy = create_policy(slug="everybody", name="Everybody", rules=rules, reason="to be heard", actor=by)
    assign(platform=cast.lantern, policy=policy, actor=by)


def cookie_of(cast: Cast) -> str:
    client = Client()
    client.force_login(cast.priya)
    (cookie,) = client.cookies.values()
    return cookie.value


def manage(crew: Crew, *arguments: str, **env: str) -> bytes:
    done = subprocess.run(
        [*MANAGE, *arguments],
        env=crew.env | env,
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout


def ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


@pytest.fixture
def site(cast: Cast, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    ask_everybody(cast)
    secrets = tmp_path_factory.mktemp("operator") / "azure"
    port = choose_port(None)
    url = f"http://{HOST}:{port}"
    with playing() as server, Crew(tmp_path, **environment(server, secrets)) as crew:
        manage(crew, "collectstatic", "--noinput")
        crew.start("web", commands.web(port))
        crew.start("work", commands.work())
        until(lambda: ready(url), seconds=60)
        yield Site(cast, server, crew, url, Reader(url, cookie_of(cast)))


def test_a_key_is_nowhere_but_at_its_vendor(site: Site) -> None:
    for number, fault in enumerate(PLAYED):
        case = site.decide(site.screened(number, fault))
        if fault in DESCRIBED:
            site.describe(case)
        site.reader.get(case)
    found = {
        **read_as_an_admin(site),
        **read_as_a_platform(site),
        **read_errors(site),
        "check": manage(site.crew, "check", "--database", "default"),
        "processes": command_lines(),
        "database": database(),
        **database_files(),
        **files(site.crew.folder),
    }
    assert "output.log" in found
    leaking = {name: names for name, data in found.items() if (names := leaks(data))}
    assert leaking == {}


def read_as_an_admin(site: Site) -> Mapping[str, bytes]:
    """Every page that links lead to, and the log as it is exported."""
    site.reader.wander(
        "/", "/review/", "/submissions/", "/insights/", "/insights/providers/", "/audit/", "/platforms/"
    )
    log = site.reader.post("/audit/export", site.reader.get("/audit/"))
    assert log.text.count("\n") > len(PLAYED)
    for path in ("/policies/everybody/", "/insights/rescreening/", "/people/", "/me/", "/quality/"):
        assert path in site.reader.seen
    assert set(site.reader.statuses) <= {200, 404}
    return site.reader.seen


def read_as_a_platform(site: Site) -> Mapping[str, bytes]:
    """The API's answers and its problem documents, and what is there for machines."""
    found = {}
    ours = {"Authorization": f"Bearer {site.cast.lantern_key}"}
    for path, headers in {
        **{f"/api/v1/submissions/{one.id}": ours for one in Submission.objects.all()},
        "/api/v1/submissions": ours,
        "/api/v1/submissions?status=unheard-of": ours,
        "/api/v1/submissions/0": ours,
        "/api/v1/events": ours,
        "/api/v1/deliveries": {},
        "/api/schema/": {},
        "/metrics": {"Authorization": f"Bearer {SCRAPER}"},
        "/healthz": {},
        "/readyz": {},
    }.items():
        answer = requests.get(site.url + path, headers=headers, timeout=20)
        found[f"GET {path}"] = str(answer.headers).encode() + answer.content
    refused = requests.post(
        f"{site.url}/api/v1/submissions", headers=ours, data={"image": "none"}, timeout=20
    )
    assert "application/problem+json" in refused.headers["Content-Type"]
    return found | {"POST /api/v1/submissions": refused.content}


def read_errors(site: Site) -> Mapping[str, bytes]:
    """What breaks in the web, told in production and while Django debugs, and what breaks in the worker."""
    submission = site.screened(len(PLAYED), Fault.ECHO)
    case = site.decide(submission)
    Screening.objects.filter(submission=submission).update(result={})
    broken = site.reader.get(case)
    assert broken.status_code == 500
    port = choose_port(None)
    url = f"http://{HOST}:{port}"
    site.crew.start("debug", commands.web(port), DJANGO_DEBUG="1", CHAT_COMPLETIONS_TIMEOUT="soon")
    until(lambda: ready(url), seconds=60)
    curious = Reader(url, cookie_of(site.cast))
    for path, error in ((case, "KeyError"), ("/policies/starter/", "ProviderMisconfigured")):
        assert f"{error} at {path}" in curious.get(path).text
    Submission.objects.filter(id=submission.id).update(
        stage=Stage.SCREEN, asked={"failed": 7}, due_at=timezone.now()
    )
    until(lambda: b"AttributeError" in site.crew.log.read_bytes(), seconds=60)
    Submission.objects.filter(id=submission.id).update(stage=Stage.DONE)
    return {f"debug {path}": answer for path, answer in curious.seen.items()}
