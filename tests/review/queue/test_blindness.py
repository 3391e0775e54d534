"""Whoever holds a spot check, a gold item or a second review cannot tell it from an ordinary case: every page is the
same, byte for byte, but for ids and times."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.utils import timezone

from moderation.cases.claim import open_case, take_next
from moderation.cases.decide import decide
from moderation.cases.gold import make_gold_item, open_gold
from moderation.cases.hand_on import add_note
from moderation.cases.models import Case, Mention
from moderation.cases.rank import rank_of
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.vocabulary import CaseKind, Category, Level, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said, second_case
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db
Open = Callable[[Cast], Case]
CAPTION = "Two years of weekends"


class Undone(Exception):
    """Ends a world."""


def masked(html: str) -> str:
    """Without what differs between two ordinary cases as well: ids, tokens, hashes, versions, times."""
    html = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", html)
    html = re.sub(
        r'data-until="\d"|in \d seconds|Final any moment|Final at <span[^>]+>[^<]+</span> UTC', "", html
    )
    html = re.sub(r'((data-|name=")version"?( value)?="|[0-9a-f]{12}:)\d+', r"\1VERSION", html)
    html = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{8}…[0-9a-f]{4}|[0-9a-f]{64}", "ID", html)
    html = re.sub(
        r'(datetime|title)="\d[^"]+"|\d+ \w{3}( \d{4})?, \d\d:\d\d(:\d\d)?|\d\d:\d\d(:\d\d)?', "TIME", html
    )
    return re.sub(r"just now|\d+ (s|min|h|days)( \d\d)?( ago| left)?|width=\"[\d.]+\"", "TIME", html)


def posted(cast: Cast, kind: CaseKind = CaseKind.FLAGGED) -> Case:
    return waiting(
        cast.lantern,
        kind=kind,
        colour=(4 + Case.objects.count(), 5, 6),
        caption=CAPTION,
        uploader_id="kestrel",
    )


def ordinary(cast: Cast) -> Case:
    return posted(cast)


def sample(cast: Cast) -> Case:
    case = posted(cast, CaseKind.SAMPLE)
    Submission.objects.filter(id=case.submission_id).update(status=Status.APPROVED, decided_at=timezone.now())
    return case


def gold(cast: Cast) -> Case:
    """Posted and decided two months ago."""
    case = posted(cast)
    said(case, cast.lena, REJECTED)
    item = make_gold_item(
        submission_id=case.submission_id, expected=REJECTED, category=Category.VIOLENCE, person=cast.priya
    )
    long_ago = timezone.now() - timedelta(days=60)
    Submission.objects.filter(id=case.submission_id).update(received_at=long_ago, decided_at=long_ago)
    item.refresh_from_db()
    return open_gold(item, timezone.now())


def second_review(cast: Cast) -> Case:
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    case = posted(cast)
    add_note(case.id, cast.lena, "I am not sure about the second frame")
    said(case, cast.lena, REJECTED)
    return second_case(case)


def seniors_own(cast: Cast) -> Case:
    """An ordinary case that came to the seniors of itself."""
    case = posted(cast)
    Case.objects.filter(id=case.id).update(level=Level.SENIOR)
    return case


def adjudication(cast: Cast) -> Case:
    said(second_review(cast), cast.jonas, APPROVED)
    return second_case(Case.objects.latest("opened_at"))


def pages_of(case: Case, person: User, level: Level) -> dict[str, str]:
    """What the person can look at before and while they hold the case, by name."""
    client = Client()
    client.force_login(person)
    submission, queue = f"/submissions/{case.submission_id}/", f"queue=lantern&level={level}"
    found = {
        name: client.get(url) for name, url in (("before", "/review/"), ("found before", "/submissions/"))
    }
    found["taken"] = client.get(f"/review/next?{queue}", follow=True)
    for name, url in (
        ("the case", f"/review/cases/{case.id}"),
        ("in grey", f"/review/cases/{case.id}?shown=grey"),
        ("the queues", "/review/"),
        ("the submission", submission),
        ("all submissions", "/submissions/"),
        *((f"those {status}", f"/submissions/?status={status}") for status in (*Status, "sealed")),
        ("by uploader", "/submissions/?q=kestrel"),
        ("its picture", f"{submission}picture/thumb/"),
        ("own figures", "/quality/mine/"),
        ("more", f"/review/waits?{queue}"),
    ):
        found[name] = client.get(url, follow=True)
    if person.username == "aiko":
        found["quality"] = client.get("/quality/")
    for name in ("taken", "the case", "in grey"):  # times are masked below; that one is two months old is not
        assert "days ago" not in found[name].content.decode()
    assert found["taken"].redirect_chain[-1][0] == f"/review/cases/{case.id}"
    pages = {
        name: f"{page.status_code} {masked(page.content.decode(errors='replace'))}"
        for name, page in found.items()
    }
    if (
        "quality" in pages
    ):  # how quickly people decided, whatever it was: here nobody has decided anything in one world
        pages["quality"] = pages["quality"].split('id="fast-title"')[0]
    return pages


def in_a_world(
    cast: Cast, opens: Open, person: User, level: Level
) -> tuple[dict[str, str], tuple[object, ...]]:
    """The pages of a world in which nothing but this case waits, and how it stands in its queue."""
    try:
        with transaction.atomic():
            case = opens(cast)
            place = (case.level, case.severity, case.hidden, case.due_at - case.opened_at)
            pages = pages_of(case, person, level)
            raise Undone
    except Undone:
        return pages, place


def test_no_page_tells_a_moderator(cast: Cast) -> None:
    pages, place = in_a_world(cast, ordinary, cast.mira, Level.MODERATOR)
    for opens in (sample, gold, second_review):
        others, their_place = in_a_world(cast, opens, cast.mira, Level.MODERATOR)
        for name, page in pages.items():
            assert others[name] == page, f"{name} of a {opens.__name__}"
        assert their_place == place


def test_no_page_tells_a_senior_that_two_disagree(cast: Cast) -> None:
    pages, place = in_a_world(cast, seniors_own, cast.aiko, Level.SENIOR)
    others, their_place = in_a_world(cast, adjudication, cast.aiko, Level.SENIOR)
    for name, page in pages.items():
        assert others[name] == page, name
    assert their_place[1:] == place[1:]
    assert "Handed to the seniors" in pages["the case"]  # as of what came to them by being overdue


def while_undoable(cast: Cast, opens: Open) -> dict[str, str]:
    """What is seen in the three seconds after deciding it, and once that was undone, in a world of its own."""
    cache.clear()  # a person's day is kept there
    try:
        with transaction.atomic():
            case, client = opens(cast), Client()
            client.force_login(cast.mira)
            following = posted(cast)
            held = open_case(case.id, cast.mira)
            made = decide(held.id, cast.mira, held.version, APPROVED, [])
            submission = f"/submissions/{case.submission_id}/"
            decision = f"/review/decisions/{made.id}"
            seen = {
                "the next case": f"/review/cases/{following.id}?after={made.id}",
                "its own page": f"/review/cases/{case.id}",
                "what it met": f"{decision}/result",
                "changing it": f"{decision}/change",
                "in words": f"/review/cases/{case.id}/sight",
                "the submission": submission,
                "all submissions": "/submissions/",
                "by uploader": "/submissions/?q=kestrel",
                **{f"those {status}": f"/submissions/?status={status}" for status in (*Status, "sealed")},
                "own decisions": "/review/mine/",
                "own figures": "/quality/mine/",
                "the queues": "/review/",
            }
            pages = {
                name: shown(client.get(url, follow=name == "the submission")) for name, url in seen.items()
            }
            changed = client.post(f"{decision}/change", {"outcome": "rejected", "reason": "scam"})
            pages["changed"] = f"{shown(changed)} {changed.headers['Location'] == seen['its own page']}"
            pages["undone"] = shown(client.post(f"{decision}/undo", follow=True))
            raise Undone
    except Undone:
        return pages


def shown(answer: HttpResponseBase) -> str:
    html = answer.content.decode(errors="replace") if isinstance(answer, HttpResponse) else ""
    assert f"{timezone.now() - timedelta(days=60):%b %Y}" not in html
    return f"{answer.status_code} {masked(html)}"


def test_while_it_can_be_undone_no_page_tells_and_after_that_it_is_as_sealed_as_before(cast: Cast) -> None:
    pages = while_undoable(cast, ordinary)
    assert "Sealed until it is final" in pages["the next case"]
    assert pages["what it met"].startswith("204")
    assert "You look first." in pages["undone"]
    for opens in (sample, gold, second_review):
        others = while_undoable(cast, opens)
        for name, page in pages.items():
            assert others[name] == page, f"{name} of a {opens.__name__}"


NAMES = "Is this one for you, @mira?"
Closes = Callable[[Cast], Case]


def closed(cast: Cast) -> Case:
    """Decided by Lena, who named Mira in a note."""
    case = posted(cast)
    add_note(case.id, cast.lena, NAMES)
    said(case, cast.lena, REJECTED)
    return case


def closed_with_a_word(cast: Cast) -> Case:
    """The same, where that is the note of the decision."""
    case = posted(cast)
    said(case, cast.lena, REJECTED, note=NAMES)
    return case


def closed_for_good(cast: Cast, closes: Closes) -> Case:
    """And another picture waits."""
    case = closes(cast)
    posted(cast)
    return case


def closed_and_second(cast: Cast, closes: Closes) -> Case:
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    case = closes(cast)
    assert second_case(case)
    return case


def closed_and_gold(cast: Cast, closes: Closes) -> Case:
    case = closes(cast)
    item = make_gold_item(
        submission_id=case.submission_id, expected=REJECTED, category=Category.VIOLENCE, person=cast.priya
    )
    open_gold(item, timezone.now())
    return case


def of_a_closed_case(cast: Cast, opens: Callable[[Cast, Closes], Case], closes: Closes) -> dict[str, str]:
    """What somebody else finds at the addresses of a case that Lena decided, in a world of its own."""
    cache.clear()
    try:
        with transaction.atomic():
            case, client = opens(cast, closes), Client()
            client.force_login(cast.mira)
            here, looked_up = f"/review/cases/{case.id}", f"/submissions/in-the-queue/{case.id}/"
            mention = Mention.objects.get(note__case=case)
            seen = {
                "its page": client.get(here),
                "from the mention": client.post(f"/review/mentions/{mention.id}/open", follow=True),
                "in words": client.get(f"{here}/sight"),
                "live": client.get(f"/review/live?case={case.id}"),
                "looked up": client.get(looked_up),
                "looked up, followed": client.get(looked_up, follow=True),
                "its small picture": client.get(f"{looked_up}picture/thumb/"),
                **{
                    f"too late to {act}": client.post(f"{here}/{act}", {"version": "2", **form})
                    for act, form in TOO_LATE.items()
                },
            }
            assert {case.id} < set(Case.objects.values_list("id", flat=True))
            raise Undone
    except Undone:
        return {
            name: f"{shown(page)} {masked(page.headers.get('Location', ''))}" for name, page in seen.items()
        }


TOO_LATE = {
    "decide": {"outcome": "approved", "note": "a museum piece"},
    "skip": {"skip": "unsure"},
    "escalate": {"note": "Please look."},
    "hold": {"hold": "hour"},
    "give-back": {},
    "reassign": {"colleague": "jonas"},
    "ask-opinion": {"colleague": "", "note": "Why?"},
    "ask": {"question": "Why?"},
    "note": {"note": "It is one."},
    "move": {"queue": "lantern"},
    "suspected-abuse": {},
    "peek": {},
    "colour": {},
    "opinion": {"note": "It is one."},
}


@pytest.mark.parametrize("closes", [closed, closed_with_a_word])
def test_a_closed_case_tells_nobody_whether_its_picture_comes_back(cast: Cast, closes: Closes) -> None:
    pages = of_a_closed_case(cast, closed_for_good, closes)
    assert "Lena Fuchs decided this case first" in pages["its page"]
    for name, page in pages.items():
        assert not re.search("Approved|Rejected", page), name
    for page in (pages["its page"], pages["from the mention"]):
        assert page.startswith("200")
        assert NAMES in page
    assert pages["looked up"].startswith("404")
    assert "a museum piece" in pages["too late to decide"]
    for opens in (closed_and_second, closed_and_gold):
        others = of_a_closed_case(cast, opens, closes)
        for name, page in pages.items():
            assert others[name] == page, f"{name} of a {opens.__name__}"


def test_it_stands_in_the_queue_among_the_others(cast: Cast) -> None:
    """Handed out by its due time like any other, not first and not last for what it is."""
    for opens in (ordinary, sample, gold, ordinary):
        case = opens(cast)
        due_at = timezone.now() + timedelta(hours=Case.objects.count())
        rank = rank_of(case.queue.order, due_at=due_at, opened_at=case.opened_at, severity=case.severity)
        Case.objects.filter(id=case.id).update(due_at=due_at, rank=rank)
    due = list(Case.objects.filter(state="open").order_by("due_at").values_list("id", flat=True))
    taken = []
    while (case_id := take_next(cast.mira, cast.lantern, Level.MODERATOR)) is not None:
        taken.append(case_id)
        Case.objects.filter(id=case_id).update(state="concluded")
    assert taken == due
