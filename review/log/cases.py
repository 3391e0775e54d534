"""What people do about a case, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.vocabulary import EventName, Purpose, Via
from review.language.kept import KINDS
from review.log.parts import carried, outcome_with_reasons, type_data, type_sentence

HANDED = gettext_noop("Handed the case to the seniors")
BY_ITSELF = {
    "skipped": gettext_noop("The case went to the seniors after three skips"),
    "due": gettext_noop("The case went to the seniors, as it was due"),
}
NEXT_LOOK = {
    Purpose.SHARE: gettext_noop("it was drawn for a second look"),
    Purpose.REQUIRED: gettext_noop("a second person looks"),
    Purpose.CONFIRMATION: gettext_noop("somebody confirms it, as a trainee decided"),
    Purpose.SPOT_CHECK: gettext_noop("somebody confirms it, as a machine had approved"),
    Purpose.ADJUDICATION: gettext_noop("a senior decides, as two people disagree"),
}


VIA = {Via.GRID: gettext_noop("in the grid"), Via.UNOPENED: gettext_noop("without having been opened")}


def decided(said: type_data) -> str:
    words = outcome_with_reasons(said["outcome"], said["reasons"]) + carried(said)
    facts = [
        _("colour opened") if said.get("colour_opened") else "",
        _("after seeing the scores") if said.get("after_scores") else "",
        _("looked for {seconds} s").format(seconds=round(said["looked_ms"] / 1000))
        if said.get("looked_ms")
        else "",
        _(VIA[Via(said["via"])]) if said.get("via") in VIA else "",
    ]
    return "; ".join([words, *filter(None, facts)])


def escalated(said: type_data) -> str:
    """By a person; by itself when three had skipped it, or when it was due."""
    return _(BY_ITSELF.get(str(said.get("why")), HANDED))


def returned(said: type_data) -> str:
    """By whoever had it; by itself when they opened what they had been given, and it was kept from them."""
    if said.get("why") == "kept":
        return _("The case went back to its queue, as it is not for whom it was given to")
    return _("Gave the case back to its queue")


def concluded(said: type_data) -> str:
    """Whether it took effect, and who looks next."""
    words = (
        _("The decision took effect")
        if said.get("moved")
        else _("The decision was counted and moved nothing")
    )
    following = said.get("second_review")
    return f"{words}; {_(NEXT_LOOK[Purpose(following)])}" if following else words


CASE_SENTENCES: dict[str, str | type_sentence] = {
    EventName.CASE_OPENED: lambda said: _("Case opened ({kind})").format(kind=_(KINDS[said["kind"]])),
    EventName.CASE_CLAIMED: gettext_noop("Took the case"),
    EventName.CASE_RELEASED: gettext_noop("Left the case"),
    EventName.CASE_SKIPPED: gettext_noop("Skipped the case"),
    EventName.CASE_ESCALATED: escalated,
    EventName.CASE_MOVED: lambda said: _("Moved the case from the queue {source} to {to}").format(
        source=said["from"], to=said["to"]
    ),
    EventName.CASE_OVERDUE: gettext_noop("Nobody had decided the case when it was due"),
    EventName.CASE_HELD: lambda said: _("Put the case on hold until {until} UTC").format(
        until=said["until"][:16].replace("T", " ")
    ),
    EventName.CASE_RETURNED: returned,
    EventName.CASE_REASSIGNED: lambda said: _("Reassigned the case to {to_username}").format(
        to_username=said["to_username"]
    ),
    EventName.CASE_OPINION_ASKED: lambda said: _("Asked {of_username} for a second opinion").format(
        of_username=said["of_username"] or _("whoever may look")
    ),
    EventName.CASE_OPINION_GIVEN: gettext_noop("Gave a second opinion"),
    EventName.CASE_NOTED: gettext_noop("Wrote a note"),
    EventName.CASE_GREY_PEEKED: gettext_noop("Looked at the picture in grey"),
    EventName.CASE_COLOUR_OPENED: gettext_noop("Opened the picture in colour"),
    EventName.CASE_DECIDED: decided,
    EventName.CASE_DECISION_CHANGED: lambda said: _("Changed the decision: {decided}").format(
        decided=decided(said)
    ),
    EventName.CASE_CONCLUDED: concluded,
    EventName.GOLD_MADE: lambda said: _("Made a known item; expected: {outcome_with_reasons}").format(
        outcome_with_reasons=outcome_with_reasons(said["expected"], [[c] for c in [said["category"]] if c])
    ),
    EventName.GOLD_RETIRED: gettext_noop("Retired a known item"),
    EventName.DECISION_WITHDRAWN: gettext_noop("Took the decision back in time"),
}
