"""The case page's content, from what `blind.view` lets the holder see: alike for every kind of case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from moderation.cases.blind import CaseView, Earlier, Frame, view
from moderation.cases.colleagues import some_colleagues
from moderation.cases.hold import HoldFor
from moderation.cases.models import Case
from moderation.cases.move import ways_out
from moderation.cases.own_decisions import THUMB_FRAME
from moderation.cases.queues import LevelQueue, of_case, open_in
from moderation.cases.reach import is_anybody_named
from moderation.cases.same_image import SameImage
from moderation.cases.written import AppealShown
from moderation.people.models import User
from moderation.policy.rules import ApprovalAction, RejectReason, RuleText
from moderation.vocabulary import SKIP_WORDS, Level, SkipReason, Status
from review.language.names import language_words
from review.language.words import category as category_words
from review.queue.afterwards import KnownItem, Result, Toast, afterwards_of
from review.queue.alone import Beforehand, beforehand
from review.queue.done import Done, lately
from review.queue.named import name_of, own_name
from review.queue.posting import facts, frame_note, is_long, thin_words
from review.queue.reported import Reports, reports_of
from review.ui import apart, hour_or_day, short_id
from review.versions import shown_version

KEYED = 9
IN_THE_STRIP = 3
MARK_STEP = 7.6
COUNT_SECONDS = 5
HANDED_ON = {
    "escalated": gettext_noop("Escalated by {}"),
    "locked": gettext_noop("Locked as suspected child abuse by {}"),
    "itself": gettext_noop("Handed to the seniors meanwhile"),
}
SKIPS = tuple((reason.value, SKIP_WORDS[reason]) for reason in SkipReason if reason != SkipReason.OTHER)
HOLDS = (
    (HoldFor.HOUR.value, gettext_noop("1 hour")),
    (HoldFor.FOUR_HOURS.value, gettext_noop("4 hours")),
    (HoldFor.MORNING.value, gettext_noop("Tomorrow, 9:00")),
)
# The reasons and the actions that stood ticked in a form that could not be taken.
Ticked = tuple[tuple[str, ...], tuple[str, ...]]
NOTHING_TICKED: Ticked = ((), ())


@dataclass(frozen=True)
class Example:
    glyph: str
    tone: str
    words: str


@dataclass(frozen=True)
class Rule:
    digits: list[int]
    name: str
    text: str
    examples: list[Example]


@dataclass(frozen=True)
class Step:
    at: datetime | None
    words: str


@dataclass(frozen=True)
class Mark:
    x: float
    approved: bool


@dataclass(frozen=True)
class EarlierOutcomes:
    sentence: str
    marks: list[Mark]
    width: float
    lines: list[Step]


@dataclass(frozen=True)
class CasePage:
    case_id: str
    version: int
    urls: dict[str, str]
    queue_name: str
    category: str
    ways_out: list[tuple[str, str]]  # slug and name
    senior: bool
    waiting: int
    platform_name: str
    uploader: str
    named: bool
    language: str
    surface: str
    posted_at: datetime
    caption: str
    caption_is_long: bool
    facts: list[tuple[str, str]]
    frames: tuple[Frame, ...]
    frame: Frame | None
    frame_note: str
    thin_words: str
    previous_frame_url: str
    next_frame_url: str
    shown: str
    picture_url: str
    grey_url: str
    thumb_url: str
    broken_words: str
    somebody_named: bool
    scores_seen: bool
    reasons: tuple[RejectReason, ...]
    more_reasons: tuple[RejectReason, ...]
    approval_actions: tuple[ApprovalAction, ...]
    beforehand: Beforehand
    chosen: tuple[str, ...]
    carried: tuple[str, ...]
    note: str
    colleagues: list[tuple[str, str]]  # user name and name
    problem: str
    skip_words: str
    skips: tuple[tuple[str, str], ...]
    holds: tuple[tuple[str, str], ...]
    aside_words: str
    rules: list[Rule]
    rule_names: str
    earlier: EarlierOutcomes
    same_image: str
    reports: Reports
    appeals: tuple[AppealShown, ...]
    so_far: list[Step]
    strip: list[Done]
    decided_today: int
    toast: Toast | None
    result: Result | None
    known: tuple[KnownItem, ...]


def page_of(
    case: Case,
    person: User,
    *,
    frame: int,
    shown: str,
    after: str,
    note: str = "",
    problem: str = "",
    chosen: Ticked = NOTHING_TICKED,
    skip_words: str = "",
) -> CasePage:
    seen = view(case, person)
    submission = seen.submission
    urls = urls_of(case)
    current = next((f for f in seen.frames if f.number == frame), next(iter(seen.frames), None))
    queue = of_case(case)
    afterwards = afterwards_of(person, after)
    rules = rules_of(seen)
    strip, today = lately(person, IN_THE_STRIP)
    return CasePage(
        case_id=str(case.id),
        version=shown_version(case.id, case.version),
        urls=urls,
        queue_name=name_of(queue),
        category=seen.category,
        ways_out=[(queue.slug, own_name(queue)) for queue in ways_out(case)],
        senior=case.level == Level.SENIOR,
        waiting=waiting(queue),
        platform_name=case.platform.name,
        uploader=submission.uploader_id or _("No uploader named"),
        named=bool(submission.uploader_id),
        language=language_words(submission.language),
        surface=submission.surface,
        posted_at=submission.received_at,
        caption=submission.caption,
        caption_is_long=is_long(submission.caption),
        facts=facts(seen),
        frames=seen.frames,
        frame=current,
        frame_note=frame_note(current, seen) if current else "",
        thin_words=thin_words(submission) if seen.frames else "",
        previous_frame_url=frame_url(case, current, shown, -1, seen.frames),
        next_frame_url=frame_url(case, current, shown, 1, seen.frames),
        shown=shown,
        picture_url=picture_url(case, shown, current.number) if current else "",
        grey_url=picture_url(case, "grey", current.number) if current else "",
        thumb_url=picture_url(case, "thumb", THUMB_FRAME) if current else "",
        broken_words=broken_words(seen),
        scores_seen=seen.scores_seen,
        somebody_named=is_anybody_named(case.platform_id),
        reasons=seen.reasons[:KEYED],
        more_reasons=seen.reasons[KEYED:],
        approval_actions=seen.approval_actions,
        beforehand=beforehand(seen, person),
        chosen=chosen[0],
        carried=chosen[1],
        note=note,
        colleagues=some_colleagues(case, person),
        problem=problem,
        skip_words=skip_words,
        skips=tuple((value, _(words)) for value, words in SKIPS),
        holds=tuple((value, _(words)) for value, words in HOLDS),
        aside_words=aside_words(case),
        rules=rules,
        rule_names=", ".join(rule.name for rule in rules),
        earlier=earlier(seen.earlier, named=bool(submission.uploader_id)),
        same_image=same_image_words(seen.same_image),
        reports=reports_of(seen.reports),
        appeals=seen.appeals,
        so_far=so_far(seen),
        strip=strip[::-1],
        decided_today=today,
        toast=afterwards.toast,
        result=afterwards.result,
        known=afterwards.known,
    )


def urls_of(case: Case) -> dict[str, str]:
    at_the_picture = ("case", "decide", "peek", "colour", "ping", "release", "ahead")
    to_others = ("skip", "escalate", "note", "hold", "give_back", "reassign", "ask_opinion", "move")
    return {name: reverse(name, args=[case.id]) for name in (*at_the_picture, *to_others)} | {
        "abuse": reverse("suspected_abuse", args=[case.id])
    }


def aside_words(case: Case) -> str:
    """How long a case that was put aside stays this person's; empty for one that is theirs while its page is open."""
    return (
        _("until {moment} UTC").format(moment=hour_or_day(case.lease_until))
        if case.aside and case.lease_until
        else ""
    )


def picture_url(case: Case, name: str, frame: int) -> str:
    return reverse("picture", args=[case.id, name, frame])


def frame_url(case: Case, current: Frame | None, shown: str, step: int, frames: tuple[Frame, ...]) -> str:
    """The page with the frame before or after; a picture in grey or colour stays so."""
    number = current.number + step if current else 0
    if not 1 <= number <= len(frames):
        return ""
    return f"{reverse('case', args=[case.id])}?{urlencode({'frame': number, 'shown': shown})}"


def waiting(queue: LevelQueue) -> int:
    """How many wait in this queue, at most some seconds old: every page shows it, none depends on it."""
    count = cache.get_or_set(f"waiting:{queue.key}", lambda: open_in(queue), COUNT_SECONDS)
    return count if isinstance(count, int) else 0


def broken_words(seen: CaseView) -> str:
    if seen.locked:
        return _("It is locked as suspected child abuse; only named people may open it.")
    if not seen.frames:
        return _("It could not be prepared for viewing.")
    return ""


def rules_of(seen: CaseView) -> list[Rule]:
    """In the order of the reasons' keys, whose digits they bear; those without a reason come last."""
    digits: dict[str, list[int]] = {}
    for digit, reason in enumerate(seen.reasons[:KEYED], start=1):
        digits.setdefault(reason.category, []).append(digit)
    rules = [rule(text, digits.get(text.category, [])) for text in seen.texts]
    return sorted(rules, key=lambda one: one.digits or [KEYED + 1])


def rule(text: RuleText, digits: list[int]) -> Rule:
    allowed = [Example("check", "ok", words) for words in text.allow]
    refused = [Example("cross", "bad", words) for words in text.reject]
    return Rule(digits, category_words(text.category), text.rule, allowed + refused)


def earlier(outcomes: tuple[Earlier, ...], *, named: bool) -> EarlierOutcomes:
    approved = sum(outcome.kind == Status.APPROVED for outcome in outcomes)
    return EarlierOutcomes(
        sentence=earlier_sentence(approved, len(outcomes) - approved, named=named),
        marks=[Mark(round(i * MARK_STEP, 1), o.kind == Status.APPROVED) for i, o in enumerate(outcomes)],
        width=round(len(outcomes) * MARK_STEP, 1),
        lines=[
            Step(o.at, f"{_(o.kind.capitalize())} · {short_id(o.submission_id)}")
            for o in outcomes[:-9:-1]
            if o.at
        ],
    )


def earlier_sentence(approved: int, rejected: int, *, named: bool) -> str:
    if not named:
        return _("The platform did not say who posted this.")
    if not approved + rejected:
        return _("There is no earlier outcome of theirs to show.")
    return _("{approved} approved, {rejected} rejected").format(
        approved=approved or _("none"), rejected=rejected or _("none")
    )


def same_image_words(found: SameImage) -> str:
    """“Posted 3 other times here, by 2 uploaders, the last time on 24 Nov.”; empty where it was not."""
    if found.latest_at is None:
        return ""
    times = ngettext("once more", "{number} other times", found.times)
    if found.capped:
        times = _("at least {number} other times")
    if found.uploaders > 1:
        words = _("This picture was posted {times} here, by {uploaders} uploaders, the last time on {day}.")
    elif found.another:
        words = _("This picture was posted {times} here, by another uploader, the last time on {day}.")
    else:
        words = _("This picture was posted {times} here, the last time on {day}.")
    return words.format(
        times=times.format(number=found.times),
        uploaders=found.uploaders,
        day=formats.date_format(found.latest_at, _("j M Y")),
    )


def so_far(seen: CaseView) -> list[Step]:
    """What happened, without a word of why the case exists: when the picture was posted would already tell. What has no
    time of its own comes last of what was before the case was opened."""
    case = seen.case
    steps = [
        Step(
            seen.submission.received_at, _("In the queue, from {name}").format(name=apart(case.platform.name))
        )
    ]
    steps += [Step(step.at, _(HANDED_ON[step.how]).format(apart(step.name))) for step in seen.handed_on]
    steps += [Step(note.at, f"{apart(note.name)}: “{apart(note.text)}”") for note in seen.notes]
    if case.held_since:
        steps.append(Step(case.held_since, _("Opened by you")))
    end = case.held_since or timezone.now()
    return sorted(steps, key=lambda step: (step.at or end, step.at is not None))
