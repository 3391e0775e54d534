"""What happens to a submission and its picture, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from moderation.intake.decode_words import decode_words
from moderation.vocabulary import AppealOutcome, Complainant, EventName, Rule
from review.language.words import within
from review.log.parts import carried, category, outcome_with_reasons, type_data, type_sentence, with_reason

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
VERDICT_WORDS = {
    "approve": gettext_noop("approve"),
    "reject": gettext_noop("reject"),
    "review": gettext_noop("a person looks"),
}
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


def received(said: type_data) -> str:
    size = f"{said['width']} × {said['height']}" if said.get("width") else ""
    words = (
        _("Received a {format}").format(format=said["format"])
        if "format" in said
        else _("Received a picture")
    )
    return f"{words}, {size}" if size else words


def rescreened(said: type_data) -> str:
    """The answer stays sealed with the submission; what it would have led to is on the page of the backlog."""
    if said.get("failure"):
        return _("Asked {scorer} again; it gave nothing ({failure}), and nothing changed").format(
            scorer=said["scorer"], failure=said["failure"]
        )
    had = _("an answer to the same request was there") if said.get("reused") else _("its answer is kept")
    return _("Asked {scorer} again; {had}, and nothing changed").format(scorer=said["scorer"], had=had)


def inquiry_answered(said: type_data) -> str:
    what = {"description": _("Described by {provider}"), "text": _("Text read by {provider}")}
    words = what.get(said["kind"], _("Answered by {provider}")).format(provider=said["provider"])
    return words + (_(", as before") if said.get("reused") else "")


def reported(said: type_data) -> str:
    """What was written is not in the log."""
    if not said.get("category"):
        return _("Handed on a user’s report")
    return _("Handed on a user’s report, for {category}").format(category=category(said["category"]))


def report_decided(said: type_data) -> str:
    if not said.get("outcome"):
        return _("Answered a report: there was no picture")
    return _("Answered a report: {outcome}").format(
        outcome=within(outcome_with_reasons(said["outcome"], said["decision"]["reasons"]))
    )


APPEALED = {
    Complainant.UPLOADER: gettext_noop("Handed on an appeal of who posted it"),
    Complainant.NOTIFIER: gettext_noop("Handed on an appeal of who reported it"),
}
APPEAL_WORDS = {
    AppealOutcome.UPHELD: gettext_noop("Decided the appeal: the outcome stands"),
    AppealOutcome.REVERSED: gettext_noop("Decided the appeal: the outcome has changed"),
}


PICTURE_SENTENCES: dict[str, str | type_sentence] = {
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
    EventName.REPORT_RECEIVED: reported,
    EventName.REPORT_DECIDED: report_decided,
    EventName.APPEAL_RECEIVED: lambda said: _(APPEALED[Complainant(said["complainant"])]),
    EventName.APPEAL_DECIDED: lambda said: _(APPEAL_WORDS[AppealOutcome(said["outcome"])]),
    EventName.IMAGE_LOCKED: gettext_noop("Locked as suspected child abuse; named people only"),
    EventName.INQUIRY_ASKED: lambda said: _(ASKED.get(said["kind"], ASKED_A_QUESTION)),
    EventName.INQUIRY_ANSWERED: inquiry_answered,
    EventName.INQUIRY_FAILED: lambda said: _(NOTHING_CAME.get(said["kind"], NO_ANSWER_CAME)).format(
        failure=said["failure"]
    ),
}
