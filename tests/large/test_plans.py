"""Every list page, API list and claim over tables that are large enough for a scan to be seen."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from bench.large.cast import Site, find_site
from bench.large.claims import claims
from bench.large.fill import fill
from bench.large.plans import asked, explain
from bench.large.sample import sample_of
from bench.large.visit import Visit
from bench.large.visits import lists
from moderation.audit.verify import verify
from moderation.cases.bars import barred_for
from moderation.cases.in_hand import in_hand
from moderation.cases.models import Case
from moderation.cases.reach import reachable
from moderation.cases.sealed import count_sealed, newest_sealing, unsealed_for
from moderation.intake.models import Submission
from moderation.people.roles import Permission
from moderation.platforms.access import platform_ids, scope
from review.insights.limited import limits_now

ROWS = 5_000
# Reading one of the big tables from end to end, along whatever index, is beyond either.
MOST_STEPS, MOST_ROWS = 19_000, 4_500
# The most that any visit of an address asks, whoever comes and whatever the filters; of a page with the one question of
# the banner, which is otherwise asked once in a while.
WORKERS_ASK = 20
# These have longer to go. Who reviews everywhere may see next to nothing of what is in review, so the list walks past all
# that is sealed for them and asks of each whether they have met it before (a shortcut would have to name a row that
# they must not know to be in review), the log counts what is sealed up to 1,000, and the overview and the page that
# shapes queues count every queue, as /metrics does. One's own list puts ten lists together, the grid takes and shows 48
# cases, and of what a draft would change 500 are looked at for a page.
WALKS = re.compile(
    r"status=in_review$|event=case.opened$|admin /audit/|/review/(live|mine/)?$|/queues/$"
    r"|/grid/|/changes/|metrics: cases"
)
# Where uploads end for the tuning page, the cases that are open still say (once in ten minutes, however often a cut-off
# is moved). The providers' page sums every call and answer of its window, and compares people's latest 2,000 looks with
# each score that they rested on, of which SQLite takes every one apart in its own steps.
SUMS = re.compile(r"/tune/")
# What is sealed for somebody stands in the look-up by when its case opened, read from each of the twenty platforms.
EACH_PLATFORM = re.compile(r"/submissions/(\?(before|since|status=sealed).*)?$")
SCORES = re.compile(r"/providers/\?")
LONGER = ((SCORES, 60), (SUMS, 15), (WALKS, 5), (EACH_PLATFORM, 2))
QUERIES = {
    "/": 4,
    "/review/": 20,
    "/review/live": 7,
    "/review/mine/": 12,
    "/review/cases/<id>": 20,
    "/review/decisions/<id>/change": 9,
    "/review/next": 12,
    "/review/waits": 8,
    "/review/grid/": 17,
    "/go": 8,
    "/me/": 9,
    "/insights/": 13,
    "/insights/platforms.csv": 8,
    "/insights/queues.csv": 7,
    "/insights/categories.csv": 5,
    "/insights/time.csv": 5,
    "/insights/forecast.csv": 6,
    "/insights/breaks/": 7,
    "/insights/providers/": 18,
    "/insights/rescreening/": 8,
    "/insights/rescreening/<id>/": 10,
    "/submissions/": 15,
    "/submissions/saved/": 5,
    "/submissions/bulk/<id>/": 6,
    "/submissions/<id>/": 20,
    "/submissions/uploaders/<id>": 14,
    "/audit/": 20,
    "/quality/": 21,
    "/quality/mine/": 7,
    "/platforms/": 10,
    "/platforms/<slug>/": 20,
    "/platforms/<slug>/queues/": 6,
    "/platforms/<slug>/queues/weapons/": 3,
    "/policies/": 10,
    "/policies/<slug>/": 20,
    "/policies/<slug>/edit/": 7,
    "/policies/<slug>/draft.yaml": 7,
    "/policies/<slug>/v3.yaml": 6,
    "/policies/<slug>/import/": 7,
    "/policies/<slug>/publish/": 13,
    "/policies/<slug>/roll-back/3/": 17,
    "/policies/<slug>/shadow/": 11,
    "/policies/<slug>/tune/": 21,
    "/policies/<slug>/tune/changes/": 16,
    "/policies/<slug>/certificates/": 9,
    "/policies/<slug>/certificates/<id>/": 10,
    "/people/": 7,
    "/people/<id>/": 10,
    "/preferences/keys": 4,
    "/healthz": 0,
    "/readyz": 3,
    "/api/v1/submissions": 4,
    "/api/v1/submissions/<id>": 4,
    "/api/v1/deliveries": 4,
    "/api/v1/deliveries/<id>": 4,
    "/api/v1/events": 4,
    "/api/v1/webhook-endpoints": 2,
    "/api/v1/webhook-endpoints/<id>": 2,
}


def problem_of(visit: Visit, most: int) -> str:
    """What is wrong with how the database went about this; empty when nothing is."""
    limits_now.forget()
    with asked() as statements:
        visit.run()
    went = explain(statements)
    read, allowed = (
        (statements.steps, MOST_STEPS) if connection.vendor == "sqlite" else (went.rows, MOST_ROWS)
    )
    allowed *= next((times for longer, times in LONGER if longer.search(visit.name)), 1)
    count = len(statements.statements)
    said = [f"scans {scan[:99]}" for scan in went.scans]
    said += [f"asks {count} times, not {most}"] if count > most else []
    said += [f"reads {read:,}"] if read > allowed else []
    return f"{visit.name}: {'; '.join(said)}" if said else ""


def path_of(visit: Visit) -> str:
    path = visit.name.split(" ", 1)[1].split("?", 1)[0]
    path = re.sub(r"/(platforms|policies)/[^/]+/", r"/\1/<slug>/", path)
    path = re.sub(r"/uploaders/.+", "/uploaders/<id>", path)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", path)


@pytest.mark.django_db
@pytest.mark.timeout(900)  # quick by itself, but most of it is CPU that it may have to share
def test_every_list_and_claim_walks_along_an_index() -> None:
    """One test, since filling the tables takes most of its time."""
    fill(ROWS, open_share=500, tallied=1)
    plan_as_for_tables_too_large_to_read()
    site = find_site()
    put_something_in_hand(site)
    found = sample_of(site)
    problems = [problem_of(visit, QUERIES[path_of(visit)]) for visit in lists(site, found)]
    problems += [problem_of(visit, WORKERS_ASK) for visit in claims(site, found)]
    assert "\n".join(filter(None, problems)) == ""
    assert_that_the_same_are_sealed(site)
    assert_that_a_scan_is_seen()
    assert_that_the_lines_hold()


def put_something_in_hand(site: Site) -> None:
    """Everybody holds a case of which the picture was posted again: those postings are left out of all lists."""
    for person in (site.admin, site.senior, site.moderator, site.auditor, site.pair):
        free = Case.objects.filter(platform=site.big, state="open", holder=None, hidden=False)
        case = free.exclude(submission__image=None).earliest("id")
        Case.objects.filter(id=case.id).update(holder=person, lease_until=timezone.now())
        again = Submission.objects.filter(platform=site.big, status="approved").exclude(
            image__in=Submission.objects.filter(cases__state="open").values("image")
        )
        copy = again.earliest("id")
        Submission.objects.filter(id=copy.id).update(image=case.submission.image)
        assert in_hand(person).has_copies()


def plan_as_for_tables_too_large_to_read() -> None:
    """PostgreSQL rightly reads a table of this size whole now and then; SQLite has no statistics and never knows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            # What is switched off costs ten thousand million, which is worth compiling any statement for.
            cursor.execute("SET LOCAL jit = off")


def assert_that_the_same_are_sealed(site: Site) -> None:
    """By the filter on submissions, from the open cases, and as the rule is written down: for everybody alike."""
    for person in (site.admin, site.senior, site.moderator, site.auditor, site.pair):
        mine = Q(holder=person) | Q(id__in=reachable(person).values("id"))
        sealing = Case.objects.filter(mine, state__in=["open", "decided"]).exclude(barred_for(person))
        held = Submission.objects.filter(cases__in=Case.objects.filter(holder=person, state="open"))
        copies = Submission.objects.filter(image__in=held.values("image")).values_list("id", flat=True)
        by_rule = set(sealing.values_list("submission_id", flat=True)) | set(copies)
        submissions = Submission.objects.filter(scope(person, Permission.LOOK_UP))
        shown = set(submissions.filter(unsealed_for(person)).values_list("id", flat=True))
        assert shown == set(submissions.exclude(id__in=by_rule).values_list("id", flat=True))
        from_cases = newest_sealing(person, platform_ids(person, Permission.LOOK_UP), ROWS)
        assert from_cases == sorted(sealing.values_list("id", flat=True), reverse=True)
        for most in (3, ROWS):
            assert count_sealed(person, platform_ids(person, Permission.LOOK_UP), most) == min(
                most, len(by_rule)
            )
        smalls = sealing.filter(platform=site.small).order_by("-id").values_list("id", flat=True)
        assert newest_sealing(person, [site.small.id], 7) == list(smalls[:7])


def assert_that_a_scan_is_seen() -> None:
    """The measure itself can fail: no index has captions, and none has what is on another surface than the feed."""
    with asked() as found:
        list(Submission.objects.filter(caption="nobody wrote this").order_by("decided_at")[:50])
    assert [scan.split(":", 1)[0] for scan in explain(found).scans] == ["intake_submission"]
    with asked() as found:
        list(Submission.objects.exclude(surface="feed").order_by("-id")[:50])
    if connection.vendor == "sqlite":
        assert found.steps > MOST_STEPS
    else:
        assert explain(found).rows > MOST_ROWS


def assert_that_the_lines_hold() -> None:
    """All but their times: the site was made today, its submissions come from the three months before."""
    report = verify(progress=lambda checked, last: None)
    assert report.bad is None or "its time is before" in report.bad.reason
