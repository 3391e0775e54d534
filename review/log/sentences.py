"""What happened, as a plain sentence for each event. An event without one falls back to its name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moderation.audit.models import Entry
from moderation.intake.decode_words import decode_words
from moderation.people.roles import ROLE_WORDS
from moderation.screening.limits.money import written
from moderation.vocabulary import CATEGORY_WORDS, Category, DecisionKind, EventName, Purpose, Role, Rule, Via
from review.log.bounds import bounds_changed
from review.log.policies import POLICY_SENTENCES

type_data = dict[str, Any]
type_sentence = Callable[[type_data], str]

RULE_WORDS: dict[str, str] = {
    Rule.UNSCREENED: "no scorer gave a usable answer",
    Rule.NOT_EVALUATED: "a required category was not judged",
    Rule.LOW_CONFIDENCE: "a scorer was not sure enough",
    Rule.REJECT_AT: "a score reached the limit for rejecting",
    Rule.RISK_REJECT: "the combined risk reached the limit for rejecting",
    Rule.FLAG_AT: "a score reached the limit for flagging",
    Rule.PROVIDER_FLAG: "a provider flagged it",
    Rule.DERIVED_CONFIDENCE: "the highest score leaves too little certainty",
    Rule.RISK: "the combined risk was not low enough",
    Rule.SUSPENDED: "machines may not decide this now",
    Rule.CLEAR: "no rule objected",
}
QUEUE_FIELDS = {"at_due": "what happens at its due time"}
VERDICT_WORDS = {"approve": "approve", "reject": "reject", "review": "a person looks"}
OUTCOME_WORDS = {"approved": "Approved", "rejected": "Rejected", "withdrawn": "Withdrawn"}


def sentence(entry: Entry) -> str:
    """One line in words."""
    try:
        said = json.loads(entry.body)["data"]
        words = TABLE.get(entry.event, "")
        text = words if isinstance(words, str) else words(said)
    except (ValueError, KeyError, TypeError, AttributeError):
        text = ""  # a line that somebody tampered with must not take the page down
    return text or entry.event.replace(".", " ").replace("_", " ").capitalize()


def category(name: str) -> str:
    try:
        return CATEGORY_WORDS[Category(name)].lower()
    except ValueError:
        return name


def outcome_with_reasons(outcome: str, reasons: list[Any]) -> str:
    """“Rejected for drugs, scam”."""
    names = list(dict.fromkeys(category(reason[0]) for reason in reasons))
    return OUTCOME_WORDS.get(outcome, outcome) + (f" for {', '.join(names)}" if names else "")


def carried(said: type_data) -> str:
    """“, with age_restrict”: what an approval carries. A rejection's actions are those of its reasons."""
    actions = said.get("actions", []) if said["outcome"] == DecisionKind.APPROVED else []
    return f", with {', '.join(actions)}" if actions else ""


def settled(said: type_data) -> str:
    """The submission's outcome, and by whom."""
    decision = said.get("decision")
    if not decision:
        return ""
    by = "by the policy" if decision["decided_by"] == "automation" else "by a moderator"
    words = f"{outcome_with_reasons(decision['outcome'], decision['reasons'])}{carried(decision)} {by}"
    left = len(decision["not_evaluated"])
    return words + (f"; {left} {'category' if left == 1 else 'categories'} not judged" if left else "")


def changed(said: type_data) -> str:
    words = settled(said)
    how = "Reversed" if said.get("reversal") else "Changed"
    return f"{how}: {words[0].lower()}{words[1:]}" if words else ""


def routed(said: type_data) -> str:
    rules = list(dict.fromkeys(RULE_WORDS.get(rule, rule) for rule in said["rules"]))
    words = VERDICT_WORDS.get(said["verdict"], said["verdict"])
    drawn = "; drawn as a spot check" if said.get("sampled") else ""
    return f"Routed: {words}, because {'; '.join(rules)}{drawn}" if rules else f"Routed: {words}{drawn}"


def screened(said: type_data) -> str:
    following = f"; {', '.join(said['next'])} asked next" if said.get("next") else ""
    if not said.get("failure"):
        return f"Screened{following}"
    again = f"; again in {said['again_in_s']} s" if said.get("again_in_s") is not None else ""
    return f"Try {said.get('attempt', '?')} at screening failed ({said['failure']}){again}{following}"


def decided(said: type_data) -> str:
    words = outcome_with_reasons(said["outcome"], said["reasons"]) + carried(said)
    facts = [
        "colour opened" if said.get("colour_opened") else "",
        "after seeing the scores" if said.get("after_scores") else "",
        f"looked for {round(said['looked_ms'] / 1000)} s" if said.get("looked_ms") else "",
        "in the grid" if said.get("via") == Via.GRID else "",
    ]
    return "; ".join([words, *filter(None, facts)])


BY_ITSELF = {
    "skipped": "The case went to the seniors after three skips",
    "due": "The case went to the seniors, as it was due",
}


def escalated(said: type_data) -> str:
    """By a person; by itself when three had skipped it, or when it was due."""
    return BY_ITSELF.get(str(said.get("why")), "Handed the case to the seniors")


def resumed(said: type_data) -> str:
    why = f": {said['reason']}" if said["why"] == "person" else ", as a new certificate is in force"
    return f"Resumed automatic decisions under {said['policy']}{why}"


NEXT_LOOK = {
    Purpose.SHARE: "it was drawn for a second look",
    Purpose.REQUIRED: "a second person looks",
    Purpose.CONFIRMATION: "somebody confirms it, as a trainee decided",
    Purpose.SPOT_CHECK: "somebody confirms it, as a machine had approved",
    Purpose.ADJUDICATION: "a senior decides, as two people disagree",
}


def concluded(said: type_data) -> str:
    """Whether it took effect, and who looks next."""
    words = "The decision took effect" if said.get("moved") else "The decision was counted and moved nothing"
    following = said.get("second_review")
    return f"{words}; {NEXT_LOOK[Purpose(following)]}" if following else words


def platform_changed(said: type_data) -> str:
    if "second_review_share" in said:
        second, gold = (f"{100 * said[name]:.3g} %" for name in ("second_review_share", "gold_share"))
        return f"Second looks at {second} of people's decisions, gold items after {gold}"
    return "Changed the guidance for scorers that read"


def received(said: type_data) -> str:
    size = f"{said['width']} × {said['height']}" if said.get("width") else ""
    return f"Received a {said.get('format', 'picture')}{', ' + size if size else ''}"


def role(name: str | None) -> str:
    return ROLE_WORDS[Role(name)].lower() if name else "no role"


def queue_changed(said: type_data) -> str:
    fields = [QUEUE_FIELDS.get(name, name) for name in said["changes"]]
    return f"Changed the queue {said['name']}: {', '.join(fields)}"


def queue_settled(said: type_data) -> str:
    cases = "1 open case" if said["cases"] == 1 else f"{said['cases']:,} open cases"
    if said["to"] == said["queue"]:
        return f"Put {cases} of the queue {said['queue']} into its new order"
    return f"Moved {cases} of the retired queue {said['queue']} to {said['to']}"


def person_changed(said: type_data) -> str:
    if "skills" in said:
        return (
            f"Skills changed: {', '.join(said['before']) or 'none'} → {', '.join(said['skills']) or 'none'}"
        )
    if "trainee" in said:
        return "Made a trainee" if said["trainee"] else "No trainee any more"
    if "own_uploader" in said:
        verb = "is" if said["added"] else "is no longer"
        return f"Posts themselves: {verb} the uploader {said['own_uploader']}"
    return f"Role changed: {role(said.get('before'))} → {role(said.get('role'))}"


def endpoint(words: str) -> type_sentence:
    def with_host(said: type_data) -> str:
        events = ", ".join(said.get("events") or []) or "all events"
        host = f" at {said['host']}" if said.get("host") else ""
        return f"{words}{host}: {events}" if "events" in said else f"{words}{host}"

    return with_host


def verified(said: type_data) -> str:
    bad = f"line {said['bad']:,} does not hold" if said["bad"] is not None else "all of them hold"
    return f"Checked the whole log, {said['lines']:,} lines: {bad}"


def budget_changed(said: type_data) -> str:
    """Amounts are billionths of a dollar, as they are kept."""
    before, after = (written(said[name]) if said[name] is not None else "" for name in ("before", "after"))
    if not after:
        return f"Removed a budget of {before}"
    return f"Changed a budget from {before} to {after}" if before else f"Set a budget of {after}"


def rescreened(said: type_data) -> str:
    """The answer stays sealed with the submission; what it would have led to is on the page of the backlog."""
    if said.get("failure"):
        return f"Asked {said['scorer']} again; it gave nothing ({said['failure']}), and nothing changed"
    had = "an answer to the same request was there" if said.get("reused") else "its answer is kept"
    return f"Asked {said['scorer']} again; {had}, and nothing changed"


def rescreen_begun(said: type_data) -> str:
    pictures = "1 picture" if said["total"] == 1 else f"{said['total']:,} pictures"
    return f"Began to screen {pictures} again with {said['scorer']}: {said['why']}"


def rescreen(words: str) -> type_sentence:
    def with_count(said: type_data) -> str:
        why = f": {said['why']}" if said.get("why") else ""
        count = f"{said['settled']:,} of {said['total']:,}"
        return f"{words} the backlog of {said['scorer']} after {count}{why}"

    return with_count


ASKED = {
    "description": "Asked for a description of the picture",
    "text": "Asked for the text in the picture",
}


def inquiry_answered(said: type_data) -> str:
    what = {"description": "Described", "text": "Text read"}.get(said["kind"], "Answered")
    return f"{what} by {said['provider']}{', as before' if said.get('reused') else ''}"


def line_of(words: str) -> type_sentence:
    return lambda said: f"{words}. {said['why']}" if said.get("why") else words


def with_reason(words: str) -> type_sentence:
    return lambda said: f"{words}: {said['reason']}" if said.get("reason") else words


TABLE: dict[str, str | type_sentence] = {
    EventName.SUBMISSION_RECEIVED: received,
    EventName.SUBMISSION_IN_REVIEW: "Waits for a person",
    EventName.SUBMISSION_APPROVED: settled,
    EventName.SUBMISSION_REJECTED: settled,
    EventName.SUBMISSION_DECISION_CHANGED: changed,
    EventName.SUBMISSION_UNPROCESSABLE: lambda said: (
        f"Cannot be processed. {decode_words(said.get('code', ''))}"
    ),
    EventName.SUBMISSION_ERASED: "Erased; this log keeps that it existed",
    EventName.SUBMISSION_SCREENED: screened,
    EventName.SUBMISSION_RESCREENED: rescreened,
    EventName.SUBMISSION_ROUTED: routed,
    EventName.IMAGE_PREPARED: lambda said: f"Prepared, {len(said['renditions'])} renditions",
    EventName.IMAGE_PREPARE_FAILED: with_reason("Could not be prepared"),
    EventName.LOOK_ASKED: "Asked that a person look again, with a reason",
    EventName.IMAGE_LOCKED: "Locked as suspected child abuse; named people only",
    EventName.INQUIRY_ASKED: lambda said: ASKED.get(said["kind"], "Asked a question about the picture"),
    EventName.INQUIRY_ANSWERED: inquiry_answered,
    EventName.INQUIRY_FAILED: lambda said: (
        f"No {said['kind'] if said['kind'] in ASKED else 'answer'} came ({said['failure']})"
    ),
    EventName.CASE_OPENED: lambda said: f"Case opened ({said['kind'].replace('_', ' ')})",
    EventName.CASE_CLAIMED: "Took the case",
    EventName.CASE_RELEASED: "Left the case",
    EventName.CASE_SKIPPED: "Skipped the case",
    EventName.CASE_ESCALATED: escalated,
    EventName.CASE_MOVED: lambda said: f"Moved the case from the queue {said['from']} to {said['to']}",
    EventName.CASE_OVERDUE: "Nobody had decided the case when it was due",
    EventName.CASE_HELD: lambda said: (
        f"Put the case on hold until {said['until'][:16].replace('T', ' ')} UTC"
    ),
    EventName.CASE_RETURNED: "Gave the case back to its queue",
    EventName.CASE_REASSIGNED: lambda said: f"Reassigned the case to {said['to_username']}",
    EventName.CASE_OPINION_ASKED: lambda said: (
        f"Asked {said['of_username'] or 'whoever may look'} for a second opinion"
    ),
    EventName.CASE_OPINION_GIVEN: "Gave a second opinion",
    EventName.CASE_NOTED: "Wrote a note",
    EventName.CASE_GREY_PEEKED: "Looked at the picture in grey",
    EventName.CASE_COLOUR_OPENED: "Opened the picture in colour",
    EventName.CASE_DECIDED: decided,
    EventName.CASE_DECISION_CHANGED: lambda said: f"Changed the decision: {decided(said)}",
    EventName.CASE_CONCLUDED: concluded,
    EventName.GOLD_MADE: lambda said: (
        f"Made a gold item; expected: {outcome_with_reasons(said['expected'], [[c] for c in [said['category']] if c])}"
    ),
    EventName.GOLD_RETIRED: "Retired a gold item",
    EventName.DECISION_WITHDRAWN: "Took the decision back in time",
    **POLICY_SENTENCES,
    EventName.CERTIFICATE_ISSUED: lambda said: (
        f"Issued a certificate for {said['policy']}: {said['sentence']}"
    ),
    EventName.CERTIFICATE_IN_FORCE: lambda said: (
        f"The certificate of {said['policy']} is in force with version {said['number']}"
    ),
    EventName.AUTOMATION_SUSPENDED: lambda said: (
        f"Suspended automatic {' and '.join(said['suspended'])} under {said['policy']}: {said['words']}"
    ),
    EventName.AUTOMATION_RESUMED: resumed,
    EventName.PROVIDER_PAUSED: line_of("Paused a scorer"),
    EventName.PROVIDER_STOPPED: line_of("Stopped asking a scorer"),
    EventName.PROVIDER_RESUMED: line_of("Asks the scorer again"),
    EventName.BUDGET_CHANGED: budget_changed,
    EventName.WELLNESS_CHANGED: bounds_changed,
    EventName.RESCREEN_BEGUN: rescreen_begun,
    EventName.RESCREEN_HELD: rescreen("Held up"),
    EventName.RESCREEN_WENT_ON: rescreen("Went on with"),
    EventName.RESCREEN_PAUSED: rescreen("Paused"),
    EventName.RESCREEN_RESUMED: rescreen("Resumed"),
    EventName.RESCREEN_CANCELLED: rescreen("Cancelled"),
    EventName.RESCREEN_DONE: rescreen("Finished"),
    EventName.QUEUE_MADE: lambda said: f"Made the queue {said['name']}",
    EventName.QUEUE_CHANGED: queue_changed,
    EventName.QUEUE_REORDERED: lambda said: (
        f"Matches the queue {said['name']} {'before' if said['up'] else 'after'} {said['past']} from now on"
    ),
    EventName.QUEUE_RETIRED: lambda said: f"Retired the queue {said['name']}",
    EventName.QUEUE_SETTLED: queue_settled,
    EventName.PLATFORM_CREATED: lambda said: f"Added the platform {said['slug']}",
    EventName.SEARCH_SHARED: "Shared a saved search with the platform",
    EventName.SEARCH_RENAMED: "Renamed a shared search",
    EventName.SEARCH_DELETED: "Deleted a shared search",
    EventName.KEY_CREATED: lambda said: f"Made the API key “{said['name']}”",
    EventName.KEY_REVOKED: "Revoked an API key",
    EventName.PLATFORM_CHANGED: platform_changed,
    EventName.HOOK_SECRET_ROTATED: "Rotated the hook secret; the old one is good for 24 hours more",
    EventName.ENDPOINT_CREATED: endpoint("Added an endpoint"),
    EventName.ENDPOINT_CHANGED: endpoint("Changed an endpoint"),
    EventName.ENDPOINT_DELETED: "Deleted an endpoint",
    EventName.ENDPOINT_ENABLED: "Switched an endpoint on",
    EventName.ENDPOINT_DISABLED: with_reason("Switched an endpoint off"),
    EventName.ENDPOINT_TESTED: "Sent a test event",
    EventName.ENDPOINT_SECRET_ROTATED: "Rotated a signing secret; both sign for 24 hours",
    EventName.DELIVERY_REDELIVERED: lambda said: f"Sent {said['event']} again",
    EventName.PERSON_CREATED: lambda said: f"Added {said['username']}",
    EventName.PERSON_CHANGED: person_changed,
    EventName.PERSON_DISABLED: "Disabled a person",
    EventName.PERSON_ENABLED: "Enabled a person again",
    EventName.PASSWORD_CHANGED: "Changed a password",
    EventName.SIGN_IN_LINK_MADE: "Made a one-time sign-in link for a person",
    EventName.SIGNED_IN: lambda said: f"Signed in by {said['how']}",
    EventName.SIGNED_OUT: "Signed out",
    EventName.SIGN_IN_REFUSED: "A sign-in was refused",
    EventName.LOG_VERIFIED: verified,
    EventName.LOG_EXPORTED: "Exported lines of this log",
}
