"""A certificate in plain English: what holds, what it rests on, and what an admin should know before trusting it."""

from __future__ import annotations

import math

from moderation.assurance.certify import Certified
from moderation.assurance.needed import labels_needed
from moderation.assurance.terms import FOR_SENSITIVITY, THOUSAND
from moderation.assurance.walk import Point

FEW_SEEDS = 60


def sentence(found: Certified) -> str:
    """What the labels prove, or why they prove nothing: one sentence, never a number that is none."""
    if not found.uploads:
        return "Nothing is proved: there are no uploads in this window."
    if not found.labels:
        return "Nothing is proved: no person has labelled any upload of this window that the proof may use."
    if not (found.approve.certified or found.rejects):
        return f"Nothing is proved: {_why_not(found)}"
    sides = [words for words in (_approves(found), _rejects(found)) if words]
    return (
        f"{percent(found.automatic)} of uploads need no person, at {percent(found.terms.confidence)} confidence: "
        f"{'; '.join(sides)}. It rests on {count(found.labels, 'label')} among {count(found.uploads, 'upload')}."
    )


def warnings(found: Certified) -> tuple[str, ...]:
    """What does not hold, is thin, or says less than it seems to."""
    return tuple(text for text in (*_about_terms(found), *_about_labels(found)) if text)


def assumptions(found: Certified) -> tuple[str, ...]:
    """What has to be true for the sentence to be."""
    return (
        "Uploads to come resemble those of the window; spot checks keep watch and close the cut-off when they do not.",
        "The coin that chooses whom a person sees knows nothing of the picture, and its probability was stored.",
        _labels_are_right(found),
        "The cut-offs tried and the maps from scores to risks were fixed without the labels that the proof uses.",
        "Scorers, their models and the way pictures are prepared stay as they were; a new version ends the certificate.",
    )


def percent(share: float) -> str:
    """“88.6 %”; a share that is not all and not nothing is never rounded to either."""
    value = 100 * share
    if 0 < value < 0.05:
        return "less than 0.1 %"
    if 99.95 <= value < 100:
        return "more than 99.9 %"
    return f"{value:.1f}".removesuffix(".0") + " %"


def per_thousand(rate: float) -> str:
    """“4.87”, of a rate of 0 … 1, rounded up: a limit must not be said smaller than it is."""
    return f"{math.ceil(rate * THOUSAND * 100 - 1e-9) / 100:g}"


def count(many: int, noun: str) -> str:
    return f"{many:,} {noun}{'' if many == 1 else 's'}"


def _approves(found: Certified) -> str:
    point = found.approve.certified
    if point is None:
        return ""
    return (
        f"approving {percent(point.share)} lets at most {per_thousand(point.upper)} violations per 1,000 uploads go "
        f"live unseen (you bear {found.terms.missed:g}, the estimate is {per_thousand(point.estimate)})"
    )


def _rejects(found: Certified) -> str:
    point = found.rejects
    if point is None:
        return ""
    return (
        f"rejecting {percent(point.share)} rejects at most {per_thousand(point.upper)} clean images per 1,000 uploads "
        f"unseen (you bear {found.terms.wrongly_rejected or 0:g}, the estimate is {per_thousand(point.estimate)})"
    )


def _why_not(found: Certified) -> str:
    if found.terms.missed == 0 and not found.terms.wrongly_rejected:
        return "no number of labels can prove that there is never an error, which a tolerance of 0 asks for."
    if not any(point.share for point in found.approve.points):
        return "the policy's other rules approve nothing, or no score of the window has a map to a risk."
    first = next(point for point in found.approve.points if point.share)
    return (
        f"even at the lowest cut-off the upper limit is {per_thousand(first.upper)} missed violations per 1,000 uploads, "
        f"and you bear {found.terms.missed:g}. {_needs(found, first)}"
    )


def _needs(found: Certified, first: Point) -> str:
    """What is missing at the first cut-off that acts on anything."""
    needed = labels_needed(found.terms.missed_share * found.sensitivity, 0, found.terms.delta)
    if needed is None:
        return "A tolerance of 0 cannot be proved by any number of labels."
    if needed > found.labels:
        return f"It takes {count(needed, 'label')} without a single error, and there are {found.labels:,}."
    if not first.estimate:
        return (
            "No error was found there, but each spot check stands for many uploads: it takes more labels, or a larger "
            "share of spot checks."
        )
    return "There are enough labels; the errors among them lie where the risk is said to be lowest."


def _about_terms(found: Certified) -> tuple[str, ...]:
    high, tolerance = found.derived.violations_high, found.terms.missed_share
    vacuous = (
        f"You bear {found.terms.missed:g} missed violations per 1,000 uploads, and there are no more than "
        f"{per_thousand(high)} violations per 1,000 at all: publishing everything would pass as well."
    )
    zero = "No number of labels can prove a tolerance of 0."
    return (
        vacuous if found.labels and tolerance >= high else "",
        zero if 0 in (found.terms.missed, found.terms.wrongly_rejected) else "",
    )


def _about_labels(found: Certified) -> tuple[str, ...]:
    needed = labels_needed(found.terms.missed_share * found.sensitivity, 0, found.terms.delta)
    few = needed is not None and found.labels < needed
    flat = sorted({category for (_, category), one in found.maps.items() if one.slope == 0})
    return (
        f"Too few labels: {count(needed or 0, 'label')} without an error are the least for this tolerance."
        if few
        else "",
        f"{count(found.missing, 'label')} of those that were to be given are missing, and count as errors."
        if found.missing
        else "",
        "All labels are violations, so nothing can be approved."
        if found.labels and found.derived.violations == 1
        else "",
        f"The scores say nothing about {', '.join(flat)} in this window: too few violations were seen, or all scores "
        "are the same."
        if flat
        else "",
        f"Only {count(found.seeds.given, 'known violation')} tested the reviewers; {FEW_SEEDS} are the least to rely on."
        if 0 < found.seeds.given < FEW_SEEDS
        else "",
    )


def _labels_are_right(found: Certified) -> str:
    if not found.seeds.given:
        return "Labels are right: nobody has measured how many violations the reviewers overlook."
    return (
        f"Reviewers found {found.seeds.found:,} of {count(found.seeds.given, 'known violation')}, so at least "
        f"{percent(found.sensitivity)} of all ({percent(FOR_SENSITIVITY)} of the chance of error is spent on this); "
        "a picture that they call a violation is one."
    )
