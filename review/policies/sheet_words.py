"""What stands beside the fields of a policy."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from moderation.vocabulary import Severity, When

NUMBER_WORDS = {
    "min_confidence": (gettext_noop("Confidence at least"), gettext_noop("0 to 1. Below it a person looks.")),
    "sample_rate": (
        gettext_noop("Share of spot checks"),
        gettext_noop("0 to 1. 0.02: two in a hundred automatic outcomes."),
    ),
    "reviews_required": (
        gettext_noop("People for a decision"),
        gettext_noop("1 or 2. The second does not know what the first said."),
    ),
}
SAMPLE_WORDS = (
    gettext_noop("Or so many spot checks in 30 days"),
    gettext_noop(
        "Worked out into a share from what this policy decided without a person in the last 30 days."
    ),
)
RISK_WORDS = {
    "risk.approve_below": (
        gettext_noop("Approve only below"),
        gettext_noop("0 to 1. Empty: the combined risk holds no approval up."),
    ),
    "risk.reject_from": (gettext_noop("Reject from"), gettext_noop("0 to 1. Empty: never without a person.")),
}
RISK_FULL = {
    "risk.approve_below": gettext_noop("Combined risk: approve only below"),
    "risk.reject_from": gettext_noop("Combined risk: reject from"),
}
WHEN_WORDS = {
    When.ALWAYS: gettext_noop("always"),
    When.IF_UNSURE: gettext_noop("only in doubt"),
    When.IF_UNAVAILABLE: gettext_noop("only as a stand-in"),
}
DUE_WORDS = {
    Severity.MILD: gettext_noop("Mild cases, minutes"),
    Severity.MODERATE: gettext_noop("Moderate cases, minutes"),
    Severity.SEVERE: gettext_noop("Severe cases, minutes"),
}
