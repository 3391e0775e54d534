"""What a policy's page says: the rules as tables, and each version with what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.assurance.models import Certificate
from moderation.pipeline.plan import configured
from moderation.policy import blind_spots
from moderation.policy.amiss import whys_amiss
from moderation.policy.describe import describe_changes
from moderation.policy.figures import minutes, number, percent
from moderation.policy.models import Policy, PolicyVersion, Proposal
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules, Thresholds
from moderation.policy.validate import ANY
from moderation.vocabulary import CATEGORY_WORDS, Category, Severity
from review.language.figures import decimal
from review.policies import certified, names
from review.policies.in_words import Change, sentences

VERSIONS_A_PAGE = 20


@dataclass(frozen=True)
class Meets:
    """What a score of this category from this scorer meets; `own` when the cell has a rule of its own."""

    column: str
    flag_at: str
    reject_at: str
    own: bool


@dataclass(frozen=True)
class CategoryLine:
    words: str
    cells: tuple[Meets, ...]
    required: bool
    waived_by: str


@dataclass(frozen=True)
class VersionLine:
    """`amiss` completes “it …” where the version is not what was published; `certificate` was in force with it last."""

    version: PolicyVersion
    changes: tuple[Change, ...]
    amiss: str
    approved_by: str
    certificate: Certificate | None


DUE_WORDS = {
    Severity.MILD: gettext_noop("Mild cases due after"),
    Severity.MODERATE: gettext_noop("Moderate cases due after"),
    Severity.SEVERE: gettext_noop("Severe cases due after"),
}


def table(rules: Rules) -> list[CategoryLine]:
    """Category × scorer as it works out, the default row first."""
    waived = {waiver.category.value: waiver.admin for waiver in rules.waived}
    return [
        CategoryLine(
            names.row_words(category),
            tuple(_meets(rules, category, scorer) for scorer in columns(rules)),
            category in rules.required,
            waived.get(category, ""),
        )
        for category in names.ROWS
    ]


def columns(rules: Rules) -> tuple[str, ...]:
    """The scorers asked; with the column for any other one only where a rule names it or nobody is asked."""
    anyone = not rules.scorers or any(rule.scorer == ANY for rule in rules.category_rules)
    return (*rules.scorers, ANY) if anyone else rules.scorers


def _meets(rules: Rules, category: str, scorer: str) -> Meets:
    own = {(rule.category, rule.scorer): rule.thresholds for rule in rules.category_rules}
    thresholds = own.get((category, scorer))
    met = thresholds or _inherited(rules, own, category, scorer)
    flag_at, reject_at = ("off" if value is None else number(value) for value in (met.flag_at, met.reject_at))
    return Meets(names.column_words(scorer), flag_at, reject_at, thresholds is not None)


def _inherited(
    rules: Rules, own: dict[tuple[str, str], Thresholds], category: str, scorer: str
) -> Thresholds:
    if category == ANY:
        return own.get((ANY, ANY), Thresholds())
    return rules.thresholds_for(Category(category), scorer)


def numbers(rules: Rules) -> list[tuple[str, str]]:
    """The policy's single numbers, each with its name."""
    return [
        (_("Confidence at least"), number(rules.min_confidence)),
        (_("Spot checks"), decimal(percent(rules.sample_rate))),
        (_("People for a decision"), str(rules.reviews_required)),
        *(
            (_(DUE_WORDS[severity]), minutes(rules.due_minutes.of(severity)))
            for severity in reversed(Severity)
        ),
    ]


def texts(rules: Rules) -> list[dict[str, object]]:
    """The written rules under their categories' names, in the order of the form."""
    own = {text.category: text for text in rules.texts}
    return [
        {
            "words": _(CATEGORY_WORDS[text.category]),
            "rule": text.rule,
            "allow": text.allow,
            "reject": text.reject,
        }
        for text in (own[category] for category in Category if category in own)
    ]


def left_out(rules: Rules) -> str:
    """The severe categories that an approval leaves out, in words; “” when there are none."""
    found = blind_spots.blind_spots(rules, list(configured().values()))
    return ", ".join(_(CATEGORY_WORDS[category]) for category in found)


def out_of_reach(rules: Rules) -> str:
    """The required categories that keep every picture from being approved, in words; “” when there are none."""
    found = blind_spots.out_of_reach(rules, list(configured().values()))
    return ", ".join(_(CATEGORY_WORDS[category]) for category in found)


def versions(policy: Policy, page: str) -> tuple[Page[PolicyVersion], list[VersionLine]]:
    """One page of versions, newest first, each with what it changed."""
    found = PolicyVersion.objects.filter(policy=policy).select_related("published_by").order_by("-number")
    shown = Paginator(found, VERSIONS_A_PAGE).get_page(page)
    on_page = list(shown.object_list)
    before = {version.number: version for version in [*on_page, *_one_before(policy, on_page)]}
    amiss = whys_amiss(on_page)
    approved = Proposal.objects.filter(version__in=on_page).values_list("version_id", "answered_by__name")
    approvers = dict(approved)
    in_force = certified.were_in_force(policy, [version.number for version in on_page])
    return shown, [
        VersionLine(
            version,
            _changes(version, before.get(version.number - 1)),
            amiss[version.id],
            approvers.get(version.id, ""),
            in_force.get(version.number),
        )
        for version in on_page
    ]


def _one_before(policy: Policy, on_page: Sequence[PolicyVersion]) -> list[PolicyVersion]:
    """The version that the page's oldest one is compared with."""
    lowest = on_page[-1].number if on_page else 0
    return list(PolicyVersion.objects.filter(policy=policy, number=lowest - 1))


def _changes(version: PolicyVersion, before: PolicyVersion | None) -> tuple[Change, ...]:
    if before is None:
        return sentences([_("The first version.")])
    return sentences(describe_changes(rules_of(before), rules_of(version)))
