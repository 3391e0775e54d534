"""What happened, as a plain sentence for each event. An event without one falls back to its name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from moderation.audit.models import Entry
from moderation.intake.decode_words import decode_words
from moderation.people.roles import ROLE_WORDS
from moderation.vocabulary import DecisionKind, EventName, Purpose, Role, Rule, Via
from review.language.figures import decimal, money, thousands
from review.language.told import told
from review.language.words import category as category_words
from review.language.words import within
from review.log.bounds import bounds_changed
from review.log.policies import POLICY_SENTENCES

type_data = dict[str, Any]
type_sentence = Callable[[type_data], str]

RULE_WORDS: dict[str, str] = {
    Rule.UNSCREENED: gettext_noop("no scorer gave a usable answer"),
    Rule.NOT_EVALUATED: gettext_noop("a required category was not judged"),
    Rule.LOW_CONFIDENCE: gettext_noop("a scorer was not sure enough"),
    Rule.REJECT_AT: gettext_noop("a score reached the limit for rejecting"),
    Rule.RISK_REJECT: gettext_noop("the combined risk reached the limit for rejecting"),
    Rule.FLAG_AT: gettext_noop("a score reached the limit for flagging"),
    Rule.PROVIDER_FLAG: gettext_noop("a provider flagged it"),
    Rule.DERIVED_CONFIDENCE: gettext_noop("the highest score leaves too little certainty"),
    Rule.RISK: gettext_noop("the combined risk was not low enough"),
    Rule.SUSPENDED: gettext_noop("machines may not decide this now"),
    Rule.CLEAR: gettext_noop("no rule objected"),
}
QUEUE_FIELDS = {"at_due": gettext_noop("what happens at its due time")}
VERDICT_WORDS = {
    "approve": gettext_noop("approve"),
    "reject": gettext_noop("reject"),
    "review": gettext_noop("a person looks"),
}
OUTCOME_WORDS = {
    "approved": gettext_noop("Approved"),
    "rejected": gettext_noop("Rejected"),
    "withdrawn": gettext_noop("Withdrawn"),
}


def sentence(entry: Entry) -> str:
    """One line in words."""
    try:
        said = json.loads(entry.body)["data"]
        words = TABLE.get(entry.event, "")
        text = _(words) if isinstance(words, str) else words(said)
    except (ValueError, KeyError, TypeError, AttributeError):
        text = ""  # a line that somebody tampered with must not take the page down
    return text or entry.event.replace(".", " ").replace("_", " ").capitalize()


def category(name: str) -> str:
    return within(category_words(name))


def outcome_with_reasons(outcome: str, reasons: list[Any]) -> str:
    """“Rejected for drugs, scam”."""
    names = list(dict.fromkeys(category(reason[0]) for reason in reasons))
    return _(OUTCOME_WORDS.get(outcome, outcome)) + (
        _(" for {named}").format(named=", ".join(names)) if names else ""
    )


def carried(said: type_data) -> str:
    """“, with age_restrict”: what an approval carries. A rejection's actions are those of its reasons."""
    actions = said.get("actions", []) if said["outcome"] == DecisionKind.APPROVED else []
    return _(", with {named}").format(named=", ".join(actions)) if actions else ""


def settled(said: type_data) -> str:
    """The submission's outcome, and by whom."""
    decision = said.get("decision")
    if not decision:
        return ""
    by = _("by the policy") if decision["decided_by"] == "automation" else _("by a moderator")
    words = f"{outcome_with_reasons(decision['outcome'], decision['reasons'])}{carried(decision)} {by}"
    left = len(decision["not_evaluated"])
    return words + (
        ngettext("; {left} category not judged", "; {left} categories not judged", left).format(left=left)
        if left
        else ""
    )


def changed(said: type_data) -> str:
    words = settled(said)
    how = _("Reversed") if said.get("reversal") else _("Changed")
    return f"{how}: {within(words)}" if words else ""


def routed(said: type_data) -> str:
    rules = list(dict.fromkeys(_(RULE_WORDS.get(rule, rule)) for rule in said["rules"]))
    words = _(str(VERDICT_WORDS.get(said["verdict"], said["verdict"])))
    drawn = _("; drawn as a spot check") if said.get("sampled") else ""
    return (
        _("Routed: {words}, because {named}{drawn}").format(words=words, named="; ".join(rules), drawn=drawn)
        if rules
        else _("Routed: {words}{drawn}").format(words=words, drawn=drawn)
    )


def screened(said: type_data) -> str:
    following = _("; {named} asked next").format(named=", ".join(said["next"])) if said.get("next") else ""
    if not said.get("failure"):
        return _("Screened{following}").format(following=following)
    again = (
        _("; again in {again_in_s} s").format(again_in_s=said["again_in_s"])
        if said.get("again_in_s") is not None
        else ""
    )
    return _("Try {attempt} at screening failed ({failure}){again}{following}").format(
        attempt=said.get("attempt", "?"), failure=said["failure"], again=again, following=following
    )


def decided(said: type_data) -> str:
    words = outcome_with_reasons(said["outcome"], said["reasons"]) + carried(said)
    facts = [
        _("colour opened") if said.get("colour_opened") else "",
        _("after seeing the scores") if said.get("after_scores") else "",
        _("looked for {seconds} s").format(seconds=round(said["looked_ms"] / 1000))
        if said.get("looked_ms")
        else "",
        _("in the grid") if said.get("via") == Via.GRID else "",
    ]
    return "; ".join([words, *filter(None, facts)])


HANDED = gettext_noop("Handed the case to the seniors")
BY_ITSELF = {
    "skipped": gettext_noop("The case went to the seniors after three skips"),
    "due": gettext_noop("The case went to the seniors, as it was due"),
}


def escalated(said: type_data) -> str:
    """By a person; by itself when three had skipped it, or when it was due."""
    return _(BY_ITSELF.get(str(said.get("why")), HANDED))


def resumed(said: type_data) -> str:
    words = _("Resumed automatic decisions under {policy}, as a new certificate is in force")
    if said["why"] == "person":
        words = _("Resumed automatic decisions under {policy}: {reason}")
    return words.format(policy=said["policy"], reason=said.get("reason"))


NEXT_LOOK = {
    Purpose.SHARE: gettext_noop("it was drawn for a second look"),
    Purpose.REQUIRED: gettext_noop("a second person looks"),
    Purpose.CONFIRMATION: gettext_noop("somebody confirms it, as a trainee decided"),
    Purpose.SPOT_CHECK: gettext_noop("somebody confirms it, as a machine had approved"),
    Purpose.ADJUDICATION: gettext_noop("a senior decides, as two people disagree"),
}


def concluded(said: type_data) -> str:
    """Whether it took effect, and who looks next."""
    words = (
        _("The decision took effect")
        if said.get("moved")
        else _("The decision was counted and moved nothing")
    )
    following = said.get("second_review")
    return f"{words}; {_(NEXT_LOOK[Purpose(following)])}" if following else words


def platform_changed(said: type_data) -> str:
    if "second_review_share" in said:
        second, gold = (
            decimal(f"{100 * said[name]:.3g} %") for name in ("second_review_share", "gold_share")
        )
        return _("Second looks at {second} of people's decisions, gold items after {gold}").format(
            second=second, gold=gold
        )
    return _("Changed the guidance for scorers that read")


def received(said: type_data) -> str:
    size = f"{said['width']} × {said['height']}" if said.get("width") else ""
    words = (
        _("Received a {format}").format(format=said["format"])
        if "format" in said
        else _("Received a picture")
    )
    return f"{words}, {size}" if size else words


def role(name: str | None) -> str:
    return within(_(ROLE_WORDS[Role(name)])) if name else _("no role")


def queue_changed(said: type_data) -> str:
    fields = [_(QUEUE_FIELDS.get(name, name)) for name in said["changes"]]
    return _("Changed the queue {name}: {named}").format(name=said["name"], named=", ".join(fields))


def queue_reordered(said: type_data) -> str:
    before = _("Matches the queue {name} before {past} from now on")
    after = _("Matches the queue {name} after {past} from now on")
    return (before if said["up"] else after).format(name=said["name"], past=said["past"])


def queue_settled(said: type_data) -> str:
    number = said["cases"]
    cases = ngettext("1 open case", "{cases} open cases", number).format(cases=thousands(number))
    if said["to"] == said["queue"]:
        return _("Put {cases} of the queue {queue} into its new order").format(
            cases=cases, queue=said["queue"]
        )
    return _("Moved {cases} of the retired queue {queue} to {to}").format(
        cases=cases, queue=said["queue"], to=said["to"]
    )


def person_changed(said: type_data) -> str:
    if "skills" in said:
        return _("Skills changed: {before} → {after}").format(
            before=", ".join(said["before"]) or _("none"), after=", ".join(said["skills"]) or _("none")
        )
    if "trainee" in said:
        return _("Made a trainee") if said["trainee"] else _("No trainee any more")
    if "own_uploader" in said:
        added = _("Posts themselves: is the uploader {uploader}")
        taken_off = _("Posts themselves: is no longer the uploader {uploader}")
        return (added if said["added"] else taken_off).format(uploader=said["own_uploader"])
    return _("Role changed: {before} → {after}").format(
        before=role(said.get("before")), after=role(said.get("role"))
    )


def endpoint(words: str) -> type_sentence:
    def with_host(said: type_data) -> str:
        events = ", ".join(said.get("events") or []) or _("all events")
        host = _(" at {host}").format(host=said["host"]) if said.get("host") else ""
        return f"{_(words)}{host}: {events}" if "events" in said else f"{_(words)}{host}"

    return with_host


def verified(said: type_data) -> str:
    bad = (
        _("line {bad} does not hold").format(bad=thousands(said["bad"]))
        if said["bad"] is not None
        else _("all of them hold")
    )
    return _("Checked the whole log, {lines} lines: {bad}").format(lines=thousands(said["lines"]), bad=bad)


def budget_changed(said: type_data) -> str:
    """Amounts are billionths of a dollar, as they are kept."""
    before, after = (money(said[name]) if said[name] is not None else "" for name in ("before", "after"))
    if not after:
        return _("Removed a budget of {before}").format(before=before)
    return (
        _("Changed a budget from {before} to {after}").format(before=before, after=after)
        if before
        else _("Set a budget of {after}").format(after=after)
    )


def rescreened(said: type_data) -> str:
    """The answer stays sealed with the submission; what it would have led to is on the page of the backlog."""
    if said.get("failure"):
        return _("Asked {scorer} again; it gave nothing ({failure}), and nothing changed").format(
            scorer=said["scorer"], failure=said["failure"]
        )
    had = _("an answer to the same request was there") if said.get("reused") else _("its answer is kept")
    return _("Asked {scorer} again; {had}, and nothing changed").format(scorer=said["scorer"], had=had)


def rescreen_begun(said: type_data) -> str:
    total = said["total"]
    pictures = ngettext("1 picture", "{total} pictures", total).format(total=thousands(total))
    return _("Began to screen {pictures} again with {scorer}: {why}").format(
        pictures=pictures, scorer=said["scorer"], why=said["why"]
    )


def rescreen(words: str) -> type_sentence:
    def with_count(said: type_data) -> str:
        why = f": {said['why']}" if said.get("why") else ""
        count = _("{settled} of {total}").format(
            settled=thousands(said["settled"]), total=thousands(said["total"])
        )
        return _(words).format(scorer=said["scorer"], count=count) + why

    return with_count


ASKED_A_QUESTION = gettext_noop("Asked a question about the picture")
ASKED = {
    "description": gettext_noop("Asked for a description of the picture"),
    "text": gettext_noop("Asked for the text in the picture"),
}
NO_ANSWER_CAME = gettext_noop("No answer came ({failure})")
NOTHING_CAME = {
    "description": gettext_noop("No description came ({failure})"),
    "text": gettext_noop("No text came ({failure})"),
}


def inquiry_answered(said: type_data) -> str:
    what = {"description": _("Described by {provider}"), "text": _("Text read by {provider}")}
    words = what.get(said["kind"], _("Answered by {provider}")).format(provider=said["provider"])
    return words + (_(", as before") if said.get("reused") else "")


def line_of(words: str) -> type_sentence:
    return lambda said: f"{_(words)}. {said['why']}" if said.get("why") else _(words)


def with_reason(words: str) -> type_sentence:
    return lambda said: f"{_(words)}: {said['reason']}" if said.get("reason") else _(words)


HOW_SIGNED_IN = (gettext_noop("password"), gettext_noop("link"))  # looked up where one is shown

TABLE: dict[str, str | type_sentence] = {
    EventName.SUBMISSION_RECEIVED: received,
    EventName.SUBMISSION_IN_REVIEW: gettext_noop("Waits for a person"),
    EventName.SUBMISSION_APPROVED: settled,
    EventName.SUBMISSION_REJECTED: settled,
    EventName.SUBMISSION_DECISION_CHANGED: changed,
    EventName.SUBMISSION_UNPROCESSABLE: lambda said: _("Cannot be processed. {decode_words}").format(
        decode_words=_(decode_words(said.get("code", "")))
    ),
    EventName.SUBMISSION_ERASED: gettext_noop("Erased; this log keeps that it existed"),
    EventName.SUBMISSION_SCREENED: screened,
    EventName.SUBMISSION_RESCREENED: rescreened,
    EventName.SUBMISSION_ROUTED: routed,
    EventName.IMAGE_PREPARED: lambda said: _("Prepared, {renditions} renditions").format(
        renditions=len(said["renditions"])
    ),
    EventName.IMAGE_PREPARE_FAILED: with_reason(gettext_noop("Could not be prepared")),
    EventName.LOOK_ASKED: gettext_noop("Asked that a person look again, with a reason"),
    EventName.IMAGE_LOCKED: gettext_noop("Locked as suspected child abuse; named people only"),
    EventName.INQUIRY_ASKED: lambda said: _(ASKED.get(said["kind"], ASKED_A_QUESTION)),
    EventName.INQUIRY_ANSWERED: inquiry_answered,
    EventName.INQUIRY_FAILED: lambda said: _(NOTHING_CAME.get(said["kind"], NO_ANSWER_CAME)).format(
        failure=said["failure"]
    ),
    EventName.CASE_OPENED: lambda said: _("Case opened ({kind})").format(
        kind=_(said["kind"].replace("_", " "))
    ),
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
    EventName.CASE_RETURNED: gettext_noop("Gave the case back to its queue"),
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
    EventName.GOLD_MADE: lambda said: _("Made a gold item; expected: {outcome_with_reasons}").format(
        outcome_with_reasons=outcome_with_reasons(said["expected"], [[c] for c in [said["category"]] if c])
    ),
    EventName.GOLD_RETIRED: gettext_noop("Retired a gold item"),
    EventName.DECISION_WITHDRAWN: gettext_noop("Took the decision back in time"),
    **POLICY_SENTENCES,
    EventName.CERTIFICATE_ISSUED: lambda said: _("Issued a certificate for {policy}: {sentence}").format(
        policy=said["policy"], sentence=told(said["sentence"])
    ),
    EventName.CERTIFICATE_IN_FORCE: lambda said: _(
        "The certificate of {policy} is in force with version {number}"
    ).format(policy=said["policy"], number=said["number"]),
    EventName.AUTOMATION_SUSPENDED: lambda said: _("Suspended automatic {what} under {policy}: {why}").format(
        what=_(" and ").join(_(noun) for noun in said["suspended"]),
        policy=said["policy"],
        why=told(said["words"]),
    ),
    EventName.AUTOMATION_RESUMED: resumed,
    EventName.PROVIDER_PAUSED: line_of(gettext_noop("Paused a scorer")),
    EventName.PROVIDER_STOPPED: line_of(gettext_noop("Stopped asking a scorer")),
    EventName.PROVIDER_RESUMED: line_of(gettext_noop("Asks the scorer again")),
    EventName.BUDGET_CHANGED: budget_changed,
    EventName.WELLNESS_CHANGED: bounds_changed,
    EventName.RESCREEN_BEGUN: rescreen_begun,
    EventName.RESCREEN_HELD: rescreen(gettext_noop("Held up the backlog of {scorer} after {count}")),
    EventName.RESCREEN_WENT_ON: rescreen(gettext_noop("Went on with the backlog of {scorer} after {count}")),
    EventName.RESCREEN_PAUSED: rescreen(gettext_noop("Paused the backlog of {scorer} after {count}")),
    EventName.RESCREEN_RESUMED: rescreen(gettext_noop("Resumed the backlog of {scorer} after {count}")),
    EventName.RESCREEN_CANCELLED: rescreen(gettext_noop("Cancelled the backlog of {scorer} after {count}")),
    EventName.RESCREEN_DONE: rescreen(gettext_noop("Finished the backlog of {scorer} after {count}")),
    EventName.QUEUE_MADE: lambda said: _("Made the queue {name}").format(name=said["name"]),
    EventName.QUEUE_CHANGED: queue_changed,
    EventName.QUEUE_REORDERED: queue_reordered,
    EventName.QUEUE_RETIRED: lambda said: _("Retired the queue {name}").format(name=said["name"]),
    EventName.QUEUE_SETTLED: queue_settled,
    EventName.PLATFORM_CREATED: lambda said: _("Added the platform {slug}").format(slug=said["slug"]),
    EventName.SEARCH_SHARED: gettext_noop("Shared a saved search with the platform"),
    EventName.SEARCH_RENAMED: gettext_noop("Renamed a shared search"),
    EventName.SEARCH_DELETED: gettext_noop("Deleted a shared search"),
    EventName.KEY_CREATED: lambda said: _("Made the API key “{name}”").format(name=said["name"]),
    EventName.KEY_REVOKED: gettext_noop("Revoked an API key"),
    EventName.PLATFORM_CHANGED: platform_changed,
    EventName.HOOK_SECRET_ROTATED: gettext_noop(
        "Rotated the hook secret; the old one is good for 24 hours more"
    ),
    EventName.ENDPOINT_CREATED: endpoint(gettext_noop("Added an endpoint")),
    EventName.ENDPOINT_CHANGED: endpoint(gettext_noop("Changed an endpoint")),
    EventName.ENDPOINT_DELETED: gettext_noop("Deleted an endpoint"),
    EventName.ENDPOINT_ENABLED: gettext_noop("Switched an endpoint on"),
    EventName.ENDPOINT_DISABLED: with_reason(gettext_noop("Switched an endpoint off")),
    EventName.ENDPOINT_TESTED: gettext_noop("Sent a test event"),
    EventName.ENDPOINT_SECRET_ROTATED: gettext_noop("Rotated a signing secret; both sign for 24 hours"),
    EventName.DELIVERY_REDELIVERED: lambda said: _("Sent {event} again").format(event=said["event"]),
    EventName.PERSON_CREATED: lambda said: _("Added {username}").format(username=said["username"]),
    EventName.PERSON_CHANGED: person_changed,
    EventName.PERSON_DISABLED: gettext_noop("Disabled a person"),
    EventName.PERSON_ENABLED: gettext_noop("Enabled a person again"),
    EventName.PASSWORD_CHANGED: gettext_noop("Changed a password"),
    EventName.SIGN_IN_LINK_MADE: gettext_noop("Made a one-time sign-in link for a person"),
    EventName.SIGNED_IN: lambda said: _("Signed in by {how}").format(how=_(said["how"])),
    EventName.SIGNED_OUT: gettext_noop("Signed out"),
    EventName.SIGN_IN_REFUSED: gettext_noop("A sign-in was refused"),
    EventName.LOG_VERIFIED: verified,
    EventName.LOG_EXPORTED: gettext_noop("Exported lines of this log"),
}
