"""What a person may see before they have decided, and what never."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from moderation.cases.blind import reasons_of, unsealed, view
from moderation.cases.claim import next_case, open_case
from moderation.cases.decide import decide
from moderation.cases.hand_on import add_note, escalate
from moderation.cases.models import Case, Decision, Routing
from moderation.cases.own_decisions import with_all_it_met
from moderation.cases.sealed import is_sealed, unsealed_for
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.vocabulary import CaseKind, DecisionKind, Status
from review.queue.afterwards import met_by
from review.queue.page import same_image_words
from tests.cast import Cast
from tests.moderation.cases.opening import let_it_be_final, opened, posting
from tests.posting import post_and_work
from tests.servers.analysis import AnalysisServer, error, scores

SEALED = {CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW}


def decided(case: Case, person: User) -> Decision:
    held = open_case(case.id, person)
    return decide(held.id, person, held.version, DecisionKind.APPROVED, [])


def final(made: Decision) -> Decision:
    assert made.case
    let_it_be_final(made.case)
    return Decision.objects.get(id=made.id)


def test_a_case_looks_alike_whatever_its_kind_and_status(cast: Cast) -> None:
    views = []
    statuses = [Status.IN_REVIEW, Status.APPROVED, Status.REJECTED]
    for kind in CaseKind:
        for status in statuses:
            case = opened(cast.lantern, kind=kind, status=status)
            seen = asdict(view(open_case(case.id, cast.mira), cast.mira))
            for path in ("case.id", "case.held_since", "submission.id", "submission.received_at"):
                part, name = path.split(".")
                assert seen[part].pop(name) is not None
            words = repr(seen)
            views.append(words)

    assert len(set(views)) == 1
    for word in (*(k.value for k in CaseKind), *(s.value for s in statuses), "Nobody could look at it"):
        assert f"'{word}'" not in views[0]


def test_a_note_is_seen_by_the_next_person(cast: Cast) -> None:
    case = open_case(opened(cast.lantern).id, cast.mira)
    add_note(case.id, cast.mira, "the second frame")
    escalate(case.id, cast.mira, case.version, "over to you")
    notes = view(open_case(case.id, cast.aiko), cast.aiko).notes

    assert [(note.name, note.text) for note in notes] == [
        ("Mira Okafor", "the second frame"),
        ("Mira Okafor", "over to you"),
    ]


def test_it_is_sealed_for_all_who_hold_it_or_may_be_handed_it(cast: Cast) -> None:
    case = opened(cast.kleinmarkt, kind=CaseKind.SAMPLE, status=Status.APPROVED)
    everybody = {p.username: p for p in User.objects.all()}
    sealed = {name for name, p in everybody.items() if is_sealed(case.submission_id, p)}
    assert sealed == {"mira", "jonas", "aiko", "priya", "karl"}  # not Lena (Lantern only), not the auditor

    held = open_case(case.id, cast.mira)
    escalate(held.id, cast.mira, held.version)
    sealed = {name for name, p in everybody.items() if is_sealed(case.submission_id, p)}
    assert sealed == {"aiko", "priya", "karl"}
    made = decided(case, cast.aiko)
    sealed = {name for name, p in everybody.items() if is_sealed(case.submission_id, p)}
    assert sealed == {"aiko", "priya", "karl"}  # an undo would open it again
    final(made)
    assert not any(is_sealed(case.submission_id, p) for p in everybody.values())


def test_who_loses_the_platform_while_holding_a_case_sees_no_more_of_it(cast: Cast) -> None:
    case = open_case(opened(cast.lantern).id, cast.lena)
    cast.lena.memberships.all().delete()
    assert is_sealed(case.submission_id, User.objects.get(id=cast.lena.id))


def test_the_filter_serves_other_tables_too(cast: Cast) -> None:
    sealed = posting(cast.lantern, status=Status.APPROVED)
    plain = posting(cast.lantern, status=Status.APPROVED)
    opened(cast.lantern, kind=CaseKind.SAMPLE, submission=sealed)
    rows = Decision.objects.filter(unsealed_for(cast.mira, prefix="submission_"))
    assert [row.submission for row in rows] == [plain]


def test_the_uploaders_earlier_outcomes_leave_out_what_is_sealed(cast: Cast) -> None:
    shown = posting(cast.lantern, status=Status.REJECTED, uploader_id="kestrel")
    sampled = posting(cast.lantern, status=Status.APPROVED, uploader_id="kestrel")
    opened(cast.lantern, kind=CaseKind.SAMPLE, submission=sampled)
    posting(cast.lantern, status=Status.APPROVED, uploader_id="somebody else")
    posting(cast.kleinmarkt, status=Status.APPROVED, uploader_id="kestrel")
    now = posting(cast.lantern, uploader_id="kestrel")
    posting(cast.lantern, status=Status.REJECTED, uploader_id="kestrel", image=now.image)
    case = opened(cast.lantern, submission=now)

    earlier = view(open_case(case.id, cast.mira), cast.mira).earlier
    assert [(e.submission_id, e.kind) for e in earlier] == [(shown.id, Status.REJECTED)]


def test_of_other_postings_of_the_picture_it_tells_that_there_are_some_and_no_outcome(cast: Cast) -> None:
    seen = []
    for kind in (CaseKind.FLAGGED, CaseKind.SAMPLE, CaseKind.GOLD):
        for fate in (Status.APPROVED, Status.REJECTED, Status.IN_REVIEW):
            now = posting(cast.lantern, uploader_id="kestrel")
            for uploader in ("kestrel", "finch", ""):
                posting(cast.lantern, status=fate, uploader_id=uploader, image=now.image)
            posting(cast.lantern, status=fate, uploader_id="kestrel")  # of another picture
            case = opened(cast.lantern, kind=kind, submission=now)
            seen.append(view(open_case(case.id, cast.mira), cast.mira).same_image)
    assert {(one.times, one.uploaders, one.capped) for one in seen} == {(3, 2, False)}
    words = same_image_words(seen[0])
    assert words.startswith("This picture was posted 3 other times here, by 2 uploaders, the last time on ")
    alone = opened(cast.lantern)
    assert same_image_words(view(open_case(alone.id, cast.mira), cast.mira).same_image) == ""


@pytest.mark.parametrize(
    ("others", "times", "by"),
    [
        (["kestrel"], "once more", ""),
        (["finch"], "once more", ", by another uploader"),
        (["finch", "wren"], "2 other times", ", by 2 uploaders"),
        (["finch", "kestrel"], "2 other times", ", by 2 uploaders"),
        (["finch", "finch"], "2 other times", ", by another uploader"),
        (["finch", ""], "2 other times", ""),
        (["", ""], "2 other times", ""),
    ],
)
def test_how_often_and_by_how_many_is_said_of_the_others_alone(
    cast: Cast, others: list[str], times: str, by: str
) -> None:
    found = set()
    for kind in (CaseKind.FLAGGED, CaseKind.SAMPLE, CaseKind.GOLD):
        now = posting(cast.lantern, uploader_id="kestrel")
        for uploader in others:
            posting(cast.lantern, uploader_id=uploader, image=now.image)
        case = opened(cast.lantern, kind=kind, submission=now)
        words = same_image_words(view(open_case(case.id, cast.mira), cast.mira).same_image)
        found.add(words.partition(", the last time on ")[0])
    assert found == {f"This picture was posted {times} here{by}"}


def test_of_a_posting_without_a_name_nobody_is_another(cast: Cast) -> None:
    now = posting(cast.lantern, uploader_id="")
    posting(cast.lantern, uploader_id="finch", image=now.image)
    case = opened(cast.lantern, submission=now)
    words = same_image_words(view(open_case(case.id, cast.mira), cast.mira).same_image)
    assert words.startswith("This picture was posted once more here, the last time on ")


@pytest.mark.parametrize("kind", list(CaseKind))
def test_what_a_decision_met_is_shown_unless_it_stays_sealed(cast: Cast, kind: CaseKind) -> None:
    case = opened(cast.lantern, kind=kind)
    made = decided(case, cast.mira)
    assert unsealed(made, cast.mira) is None, "while it can be undone"
    assert is_sealed(case.submission_id, cast.mira)
    made = final(made)
    assert (unsealed(made, cast.mira) is None) == (kind in SEALED)
    assert unsealed(made, cast.jonas) is None
    assert not is_sealed(case.submission_id, cast.mira)


def test_it_shows_the_scores_against_their_thresholds(cast: Cast, analysis_api: AnalysisServer) -> None:
    analysis_api.always = scores({"gore": 0.31, "weapons": 0.19}, confidence=0.95)
    submission = post_and_work(cast.lantern)
    case = next_case(cast.mira)
    assert case is not None
    assert case.submission == submission
    met = unsealed(final(decided(case, cast.mira)), cast.mira)

    assert met is not None
    assert met.verdict == "review"
    assert met.scorers == ("analyses (analysis-test-1)",)
    assert any("Gore" in words or "gore" in words for words in met.reasons)
    top, second = met.scores[:2]
    assert (top.category, top.score, top.flag_at, top.flagged) == ("gore", 0.31, 0.2, True)
    assert (second.category, second.flagged) == ("weapons", False)
    assert met.latency_ms >= 0
    assert met.can_change


def test_it_names_who_gave_nothing_and_why(cast: Cast, analysis_api: AnalysisServer) -> None:
    analysis_api.always = error(401, "invalid_api_key")
    post_and_work(cast.lantern)
    case = next_case(cast.mira)
    assert case is not None
    made = final(decided(case, cast.mira))
    met = unsealed(made, cast.mira)

    assert met is not None
    assert met.silent == (("analyses", "auth_failed"),)
    assert not [words for words in met.reasons if "analyses" in words], "it is said once"
    assert met.scorers == ()
    shown = met_by(with_all_it_met(Decision.objects.all()).get(id=made.id), cast.mira)
    assert shown is not None
    assert shown.silent == ("analyses gave no usable answer: it refuses our key.",)


def test_a_locked_picture_has_no_frames(cast: Cast, settings: Any) -> None:
    from django.utils import timezone

    case = opened(cast.lantern)
    image = Submission.objects.get(id=case.submission_id).image
    assert image is not None
    image.locked_at = timezone.now()
    image.save()
    seen = view(open_case(case.id, cast.mira), cast.mira)
    assert (seen.locked, seen.frames) == (True, ())


def test_required_categories_that_nobody_judged_are_one_sentence(cast: Cast) -> None:
    case = opened(cast.lantern)
    missing = [
        {"rule": "not_evaluated", "words": f"{name} must be judged, and no scorer judged it."}
        for name in ("Violence", "Gore", "Drugs")
    ]
    other = {"rule": "derived_confidence", "words": "local gives no confidence that counts."}
    routing = Routing.objects.get()
    routing.outcome = {"reasons": [*missing, other]}
    assert reasons_of(routing) == ("3 required categories were not judged.", other["words"])
    routing.outcome = {"reasons": missing[:1]}
    assert reasons_of(routing) == ("Violence must be judged, and no scorer judged it.",)
    assert case.routing_id == routing.id
