"""The list of what would come out differently."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.cases.models import Case, Routing
from moderation.history.advance import advance
from moderation.policy.models import Draft, Policy
from moderation.policy.publish import save_draft
from moderation.policy.rules import CategoryRule, Thresholds
from moderation.vocabulary import CaseKind, Category, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, change_policy, said
from tests.moderation.history.routed import case_of, routed
from tests.moderation.history.test_advance import later, sample_all
from tests.review.tuning.desk import TUNE, draft, hand_over, history, text_of


def test_the_list_of_changes_leaves_open_cases_out(admin: Client, cast: Cast) -> None:
    change_policy(cast.lantern, sample_rate=0.0)
    rejected, waiting, approved = (routed(cast.lantern, score) for score in (0.5, 0.6, 0.01))
    said(case_of(rejected), cast.mira, REJECTED)
    Case.objects.filter(submission=waiting).update(due_at=timezone.now())  # else the window ended before it
    advance(now=later())
    assert "changes nothing about the uploads" in admin.get(f"{TUNE}changes/").content.decode()
    unflagged = CategoryRule(Category.SEXUAL_EXPLICIT, "local", Thresholds(None, None))
    save_draft(
        policy=Policy.objects.get(slug="starter"),
        rules=replace(draft(), category_rules=(*draft().category_rules, unflagged), min_confidence=0.0),
        expected_version=Draft.objects.get(policy__slug="starter").version,
        actor=Actor.person(cast.priya.id),
    )
    page = admin.get(f"{TUNE}changes/").content.decode()
    assert Case.objects.filter(submission=waiting, state="open").exists()
    assert str(rejected.id) in page
    assert str(waiting.id) not in page
    assert str(approved.id) not in page, "it comes out as before"
    assert approved.status == Status.APPROVED
    assert "2 were looked at for this page." in page
    assert page.count("<h1") == 1
    assert "no outcome yet or their case is still open: 1." in page
    assert "are not kept" not in page


def test_the_list_is_in_the_order_of_posting_over_all_of_its_pages(admin: Client, cast: Cast) -> None:
    """The one that was posted last waited for nobody and was routed first."""
    posted = [routed(cast.lantern, 0.5) for _ in range(4)]
    for submission in posted:
        said(case_of(submission), cast.mira, REJECTED)
    before = timezone.now() - timedelta(minutes=5)
    Routing.objects.filter(submission=posted[-1]).update(created_at=before)
    advance(now=later())
    unflagged = CategoryRule(Category.SEXUAL_EXPLICIT, "local", Thresholds(None, None))
    save_draft(
        policy=Policy.objects.get(slug="starter"),
        rules=replace(draft(), category_rules=(*draft().category_rules, unflagged), min_confidence=0.0),
        expected_version=Draft.objects.get(policy__slug="starter").version,
        actor=Actor.system(),
    )
    newest_first = [str(one.id) for one in reversed(posted)]
    for after in range(5):
        page = admin.get(f"{TUNE}changes/?after={after}").content.decode()
        assert re.findall(r"<code>([0-9a-f-]{36})</code>", page) == newest_first[after:]


def test_the_list_says_why_it_is_empty_below_a_count(admin: Client, cast: Cast) -> None:
    history(cast, 400)
    hand_over(admin)
    page = text_of(admin.get(f"{TUNE}changes/").content.decode())
    total = re.search(r"(\d+) uploads under the draft", page)
    assert total, page
    assert int(total[1]) > 0
    assert f"the history counts them but their submissions are not kept: {total[1]}." in page
    assert "still open" not in page


def test_the_list_leaves_out_what_somebody_else_still_looks_at(admin: Client, cast: Cast) -> None:
    """The admin decided first, so that the open case is none of theirs; its score's side is not told all the same."""
    sample_all()
    twice, settled = (routed(cast.lantern, 0.1) for _ in range(2))
    said(case_of(twice), cast.priya, REJECTED)
    said(case_of(settled), cast.priya, APPROVED)
    assert Case.objects.filter(submission=twice, kind=CaseKind.SECOND_REVIEW, state="open").exists()
    advance(now=later())
    save_draft(
        policy=Policy.objects.get(slug="starter"),
        rules=replace(draft(), category_rules=(CategoryRule("*", "*", Thresholds(0.005)),)),
        expected_version=Draft.objects.get(policy__slug="starter").version,
        actor=Actor.system(),
    )
    page = admin.get(f"{TUNE}changes/").content.decode()
    assert str(settled.id) in page
    assert str(twice.id) not in page
