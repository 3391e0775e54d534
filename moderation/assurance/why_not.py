"""Why labels prove nothing on one side: the end of a sentence that says that they do not."""

from __future__ import annotations

from moderation.assurance.certify import Certified
from moderation.assurance.needed import labels_needed
from moderation.assurance.walk import Point, Walk
from moderation.assurance.wording import count, per_thousand, plain

NEVER = "no number of labels can prove that there is never an error, which a tolerance of 0 asks for."


def why_no_approval(found: Certified) -> str:
    """Why nothing may be approved unseen."""
    terms, acting = found.terms, _acting(found.approve)
    if terms.missed == 0:
        return NEVER
    if found.derived.violations == 1:
        return "all labels are violations, so nothing can be approved."
    if not acting:
        return "the policy's other rules approve nothing, or no score of the window has a map to a risk."
    if few := _too_few(found.due, terms.missed, terms.missed_share * found.sensitivity, found.delta):
        return few
    first = acting[0]
    if first.upper <= terms.missed_share:
        return "what keeps within the tolerance is so little that all of it might be violations."
    return (
        f"even at the lowest cut-off the upper limit is {per_thousand(first.upper)} missed violations per 1,000 uploads, "
        f"and you bear {plain(terms.missed)}. {_needs(first)}"
    )


def why_no_rejection(found: Certified) -> str:
    """Why nothing may be rejected unseen; empty where no wrong rejection was borne in the first place."""
    borne, terms = found.terms.wrongly_rejected, found.terms
    if found.reject is None or borne is None:
        return ""
    acting = _acting(found.reject)
    if borne == 0:
        return NEVER
    if not acting:
        return (
            "the policy's other rules hold back every upload, or no score of the window has a map to a risk."
        )
    if few := _too_few(found.due, borne, terms.wrongly_rejected_share, terms.delta):
        return few
    if acting[0].upper <= terms.wrongly_rejected_share:
        return "what keeps within the tolerance is so little that all of it might be clean."
    return (
        f"even at the highest cut-off the upper limit is {per_thousand(acting[0].upper)} wrong rejections per 1,000 "
        f"uploads, and you bear {plain(borne)}. {_needs(acting[0])}"
    )


def _needs(first: Point) -> str:
    """What is missing at the first cut-off that acts on anything, where there are enough labels in all."""
    if not first.estimate:
        return (
            "No error was found there, but each spot check stands for many uploads: it takes more labels, or a larger "
            "share of spot checks."
        )
    return "There are enough labels; the errors among them lie where the risk is surest."


def _too_few(labels: int, borne: float, tolerance: float, delta: float) -> str:
    """That there are fewer labels than a tolerance takes; empty where there are not. `tolerance` is the share that the
    labels may show."""
    needed = labels_needed(tolerance, 0, delta)
    if needed is None:
        return f"people could never give as many labels as a tolerance of {plain(borne)} per 1,000 takes."
    if needed <= labels:
        return ""
    return (
        f"it takes {count(needed, 'label')} without a single error to prove a tolerance of {plain(borne)} per 1,000, "
        f"and there are {labels:,}."
    )


def _acting(side: Walk) -> list[Point]:
    return [point for point in side.points if point.share]
