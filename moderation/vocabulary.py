"""The words of the product as enums. Everyone imports this module and it imports nobody."""

from enum import IntEnum, StrEnum


class Category(StrEnum):
    """What a picture can be about; neutral between vendors."""

    SEXUAL_EXPLICIT = "sexual.explicit"
    SEXUAL_SUGGESTIVE = "sexual.suggestive"
    MINORS_SEXUAL = "minors.sexual"
    VIOLENCE = "violence"
    GORE = "gore"
    SELF_HARM = "self_harm"
    HATE_SYMBOLS = "hate_symbols"
    EXTREMISM = "extremism"
    WEAPONS = "weapons"
    DRUGS = "drugs"
    HARASSMENT = "harassment"
    SCAM = "scam"
    OTHER = "other"


class Severity(IntEnum):
    """How bad a miss would be; decides how soon a case is due."""

    MILD = 1
    MODERATE = 2
    SEVERE = 3


CATEGORY_SEVERITY: dict[Category, Severity] = {
    Category.SEXUAL_EXPLICIT: Severity.MODERATE,
    Category.SEXUAL_SUGGESTIVE: Severity.MILD,
    Category.MINORS_SEXUAL: Severity.SEVERE,
    Category.VIOLENCE: Severity.MODERATE,
    Category.GORE: Severity.SEVERE,
    Category.SELF_HARM: Severity.SEVERE,
    Category.HATE_SYMBOLS: Severity.MODERATE,
    Category.EXTREMISM: Severity.SEVERE,
    Category.WEAPONS: Severity.MODERATE,
    Category.DRUGS: Severity.MODERATE,
    Category.HARASSMENT: Severity.MODERATE,
    Category.SCAM: Severity.MILD,
    Category.OTHER: Severity.MILD,
}

CATEGORY_WORDS: dict[Category, str] = {
    Category.SEXUAL_EXPLICIT: "Explicit sexual content",
    Category.SEXUAL_SUGGESTIVE: "Suggestive content",
    Category.MINORS_SEXUAL: "Sexual content with minors",
    Category.VIOLENCE: "Violence",
    Category.GORE: "Gore",
    Category.SELF_HARM: "Self-harm",
    Category.HATE_SYMBOLS: "Hate symbols",
    Category.EXTREMISM: "Extremism",
    Category.WEAPONS: "Weapons",
    Category.DRUGS: "Drugs",
    Category.HARASSMENT: "Harassment",
    Category.SCAM: "Scam",
    Category.OTHER: "Other",
}


class Verdict(StrEnum):
    """What a policy makes of the scores, and what a person may say (never `review`)."""

    APPROVE = "approve"
    REJECT = "reject"
    REVIEW = "review"


class DecisionKind(StrEnum):
    """What a Decision says; `withdrawn` supersedes one that was undone in time."""

    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class DecidedBy(StrEnum):
    AUTOMATION = "automation"
    MODERATOR = "moderator"


class Via(StrEnum):
    """How a person decided, where it was not on the case's own page. A guarantee counts only decisions without it."""

    GRID = "grid"
    UNOPENED = "unopened"  # all of an uploader's at once, by somebody who looked at none


class Status(StrEnum):
    """Where a submission is."""

    RECEIVED = "received"
    SCREENING = "screening"
    APPROVED = "approved"
    REJECTED = "rejected"
    IN_REVIEW = "in_review"
    UNPROCESSABLE = "unprocessable"
    ERASED = "erased"


class CaseKind(StrEnum):
    """Why a case exists; never changes, and stays hidden until a person has decided."""

    UNCERTAIN = "uncertain"
    FLAGGED = "flagged"
    UNSCREENED = "unscreened"
    SAMPLE = "sample"
    REPORT = "report"
    APPEAL = "appeal"
    SECOND_REVIEW = "second_review"
    GOLD = "gold"


class Purpose(StrEnum):
    """What a second review is for."""

    SHARE = "share"  # a random share of decisions is looked at again; agreement moves nothing
    REQUIRED = "required"  # the policy wants two people
    CONFIRMATION = "confirmation"  # a trainee decided
    SPOT_CHECK = (
        "spot_check"  # a spot check found a violation among automatic approvals; moves nothing by itself
    )
    ADJUDICATION = "adjudication"  # two people disagreed; a senior's word counts


class ComplaintStatus(StrEnum):
    """Where a report or an appeal is."""

    RECEIVED = "received"
    DECIDED = "decided"


class Complainant(StrEnum):
    """Who appeals."""

    UPLOADER = "uploader"
    NOTIFIER = "notifier"  # who reported it


class AppealOutcome(StrEnum):
    UPHELD = "upheld"  # the outcome stands
    REVERSED = "reversed"


class Level(StrEnum):
    MODERATOR = "moderator"
    SENIOR = "senior"


class SkipReason(StrEnum):
    """Why somebody hands a case back without deciding. Only `other` asks for words."""

    LANGUAGE = "language"
    DISTRESSING = "distressing"
    UNSURE = "unsure"
    TECHNICAL = "technical"
    KNOWN_PERSON = "known_person"
    OTHER = "other"


SKIP_WORDS: dict[SkipReason, str] = {
    SkipReason.LANGUAGE: "Not my language",
    SkipReason.DISTRESSING: "Too distressing",
    SkipReason.UNSURE: "Not sure",
    SkipReason.TECHNICAL: "Technical problem",
    SkipReason.KNOWN_PERSON: "I know this person",
    SkipReason.OTHER: "Another reason",
}


class Role(StrEnum):
    MODERATOR = "moderator"
    SENIOR = "senior"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Rule(StrEnum):
    """The numbered conditions of routing (PRODUCT §2), in their order."""

    UNSCREENED = "unscreened"  # 1: no usable screening
    NOT_EVALUATED = "not_evaluated"  # 2: a required category was not judged
    LOW_CONFIDENCE = "low_confidence"  # 3: the scorer's own confidence is too low
    REJECT_AT = "reject_at"  # 4: a score at or over its reject_at
    RISK_REJECT = "risk_reject"  # 4: the combined risk at or over its reject_from
    FLAG_AT = "flag_at"  # 5: a score at or over its flag_at
    PROVIDER_FLAG = "provider_flag"  # 5: the provider's own flag
    DERIVED_CONFIDENCE = "derived_confidence"  # 6: 1 - highest score is too low
    RISK = "risk"  # 6: the combined risk at or over its approve_below, or not known
    SUSPENDED = "suspended"  # 4 or 7 holds, but no machine may act on it now
    CLEAR = "clear"  # 7: nothing above holds


class When(StrEnum):
    """When a policy asks a scorer, given what those before it have said."""

    ALWAYS = "always"
    IF_UNSURE = "if_unsure"  # rule 2, 3 or 6 holds so far
    IF_UNAVAILABLE = "if_unavailable"  # one before it gave nothing, and nobody has stood in for it


class ContextPart(StrEnum):
    """What may go to scorers beside the picture, where a policy says so."""

    CAPTION = "caption"
    SURFACE = "surface"
    LANGUAGE = "language"
    GUIDANCE = "guidance"  # what the platform is about, in its admin's words


CONTEXT_WORDS: dict[ContextPart, str] = {
    ContextPart.CAPTION: "the caption",
    ContextPart.SURFACE: "the surface",
    ContextPart.LANGUAGE: "the language",
    ContextPart.GUIDANCE: "the platform's guidance",
}


class ConfidenceMethod(StrEnum):
    """Where a confidence comes from. `self_report` may send to a person, never let through."""

    NATIVE = "native"
    PROBABILITY = "probability"
    LOGPROB = "logprob"
    SELF_REPORT = "self_report"
    DERIVED = "derived"
    NONE = "none"


class Scale(StrEnum):
    """How a vendor's raw number is meant."""

    UNIT_RAW = "unit_raw"
    PROBABILITY = "probability"
    ORDINAL4 = "ordinal4"
    LIKELIHOOD5 = "likelihood5"
    PERCENT = "percent"


class EventName(StrEnum):
    """Lines of the audit log. The first group is also told to platforms by webhook."""

    SUBMISSION_RECEIVED = "submission.received"
    SUBMISSION_IN_REVIEW = "submission.in_review"
    SUBMISSION_APPROVED = "submission.approved"
    SUBMISSION_REJECTED = "submission.rejected"
    SUBMISSION_UNPROCESSABLE = "submission.unprocessable"
    SUBMISSION_DECISION_CHANGED = "submission.decision_changed"
    SUBMISSION_ERASED = "submission.erased"
    APPEAL_DECIDED = "appeal.decided"
    REPORT_DECIDED = "report.decided"

    IMAGE_PREPARED = "image.prepared"
    IMAGE_PREPARE_FAILED = "image.prepare_failed"
    SUBMISSION_SCREENED = "submission.screened"
    SUBMISSION_RESCREENED = "submission.rescreened"
    SUBMISSION_ROUTED = "submission.routed"
    CASE_OPENED = "case.opened"
    CASE_CLAIMED = "case.claimed"
    CASE_RELEASED = "case.released"
    CASE_SKIPPED = "case.skipped"
    CASE_ESCALATED = "case.escalated"
    CASE_MOVED = "case.moved"
    CASE_OVERDUE = "case.overdue"
    CASE_HELD = "case.held"
    CASE_RETURNED = "case.returned"
    CASE_REASSIGNED = "case.reassigned"
    CASE_OPINION_ASKED = "case.opinion_asked"
    CASE_OPINION_GIVEN = "case.opinion_given"
    CASE_NOTED = "case.noted"
    CASE_GREY_PEEKED = "case.grey_peeked"
    CASE_COLOUR_OPENED = "case.colour_opened"
    CASE_DECIDED = "case.decided"
    CASE_CONCLUDED = "case.concluded"
    GOLD_MADE = "gold.made"
    GOLD_RETIRED = "gold.retired"
    CASE_DECISION_CHANGED = "case.decision_changed"
    DECISION_WITHDRAWN = "decision.withdrawn"
    IMAGE_LOCKED = "image.locked"
    LOOK_ASKED = "look.asked"
    REPORT_RECEIVED = "report.received"
    APPEAL_RECEIVED = "appeal.received"
    INQUIRY_ASKED = "inquiry.asked"
    INQUIRY_ANSWERED = "inquiry.answered"
    INQUIRY_FAILED = "inquiry.failed"
    POLICY_CREATED = "policy.created"
    POLICY_DRAFTED = "policy.drafted"
    POLICY_PUBLISHED = "policy.published"
    POLICY_PROPOSED = "policy.proposed"
    POLICY_DECLINED = "policy.declined"
    POLICY_ASSIGNED = "policy.assigned"
    POLICY_ROLLED_OUT = "policy.rolled_out"
    SHADOW_BEGUN = "shadow.begun"
    SHADOW_STOPPED = "shadow.stopped"
    CERTIFICATE_ISSUED = "certificate.issued"
    CERTIFICATE_IN_FORCE = "certificate.in_force"
    AUTOMATION_SUSPENDED = "automation.suspended"
    AUTOMATION_RESUMED = "automation.resumed"
    PROVIDER_PAUSED = "provider.paused"
    PROVIDER_STOPPED = "provider.stopped"
    PROVIDER_RESUMED = "provider.resumed"
    BUDGET_CHANGED = "budget.changed"
    WELLNESS_CHANGED = "wellness.changed"
    RESCREEN_BEGUN = "rescreen.begun"
    RESCREEN_HELD = "rescreen.held"
    RESCREEN_WENT_ON = "rescreen.went_on"
    RESCREEN_PAUSED = "rescreen.paused"
    RESCREEN_RESUMED = "rescreen.resumed"
    RESCREEN_CANCELLED = "rescreen.cancelled"
    RESCREEN_DONE = "rescreen.done"
    SEARCH_SHARED = "search.shared"
    SEARCH_RENAMED = "search.renamed"
    SEARCH_DELETED = "search.deleted"
    QUEUE_MADE = "queue.made"
    QUEUE_CHANGED = "queue.changed"
    QUEUE_REORDERED = "queue.reordered"
    QUEUE_RETIRED = "queue.retired"
    QUEUE_SETTLED = "queue.settled"
    PLATFORM_CREATED = "platform.created"
    PLATFORM_CHANGED = "platform.changed"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    HOOK_SECRET_ROTATED = "hook_secret.rotated"  # noqa: S105 - an event's name
    ENDPOINT_CREATED = "endpoint.created"
    ENDPOINT_CHANGED = "endpoint.changed"
    ENDPOINT_DELETED = "endpoint.deleted"
    ENDPOINT_DISABLED = "endpoint.disabled"
    ENDPOINT_ENABLED = "endpoint.enabled"
    ENDPOINT_TESTED = "endpoint.tested"
    ENDPOINT_SECRET_ROTATED = "endpoint.secret_rotated"  # noqa: S105 - an event's name
    DELIVERY_REDELIVERED = "delivery.redelivered"
    PERSON_CREATED = "person.created"
    PERSON_CHANGED = "person.changed"
    PERSON_DISABLED = "person.disabled"
    PERSON_ENABLED = "person.enabled"
    PASSWORD_CHANGED = "person.password_changed"  # noqa: S105 - an event's name
    SIGN_IN_LINK_MADE = "person.sign_in_link_made"
    SIGNED_IN = "person.signed_in"
    SIGNED_OUT = "person.signed_out"
    SIGN_IN_REFUSED = "person.sign_in_refused"
    LOG_VERIFIED = "log.verified"
    LOG_EXPORTED = "log.exported"


WEBHOOK_EVENTS: tuple[EventName, ...] = (
    EventName.SUBMISSION_RECEIVED,
    EventName.SUBMISSION_IN_REVIEW,
    EventName.SUBMISSION_APPROVED,
    EventName.SUBMISSION_REJECTED,
    EventName.SUBMISSION_UNPROCESSABLE,
    EventName.SUBMISSION_DECISION_CHANGED,
    EventName.SUBMISSION_ERASED,
    EventName.APPEAL_DECIDED,
    EventName.REPORT_DECIDED,
)
WEBHOOK_TEST_EVENT = "endpoint.test"
