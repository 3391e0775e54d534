"""Why labels prove nothing on one side: the end of a sentence that says that they do not."""

from __future__ import annotations

from moderation.assurance.certify import Certified
from moderation.assurance.needed import labels_needed
from moderation.assurance.walk import Point, Walk
from moderation.assurance.wording import count, per_thousand, plain

NEVER = "no number of labels can prove that there is never an error, which a tolerance of 0 asks for."


def why_no_approval(found: Certified) -> str:
    """Why nothing may be approved unseen: what no label would change, then how many there are, then what they say."""
    terms, acting = found.terms, _acting(found.approve)
    if terms.missed == 0:
        return NEVER
    if not acting and not found.judged:
        return NOT_JUDGED
    if not (acting or found.approvable):
        return "the policy's other rules approve nothing."
    if found.derived.violations == 1 and not found.missing:
        return "all labels are violations, so nothing can be approved."
    tolerance = terms.missed_share * found.sensitivity
    if few := _too_few(found, terms.missed, tolerance, found.delta):
        return few
    if not acting:
        return _no_risk(found)
    if acting[0].upper <= terms.missed_share:
        return "what keeps within the tolerance is so little that all of it might be violations."
    needs = _needs(found, acting, but_for_missing=found.approves_but_for_missing)
    return (
        f"even at the lowest cut-off the upper limit is {per_thousand(acting[0].upper)} missed violations per 1,000 "
        f"uploads, and you bear {plain(terms.missed)}. {needs}"
    )


def why_no_rejection(found: Certified) -> str:
    """Why nothing may be rejected unseen; empty where no wrong rejection was borne in the first place."""
    borne, tolerance = found.terms.wrongly_rejected, found.terms.wrongly_rejected_share
    if found.reject is None or borne is None:
        return ""
    acting = _acting(found.reject)
    if borne == 0:
        return NEVER
    if not acting and not found.judged:
        return NOT_JUDGED
    if not (acting or found.rejectable):
        return "the policy's other rules hold back every upload."
    if few := _too_few(found, borne, tolerance, found.terms.delta):
        return few
    if not acting:
        return _no_risk(found)
    if acting[0].upper <= tolerance:
        return "what keeps within the tolerance is so little that all of it might be clean."
    needs = _needs(found, acting, but_for_missing=found.rejects_but_for_missing)
    return (
        f"even at the highest cut-off the upper limit is {per_thousand(acting[0].upper)} wrong rejections per 1,000 "
        f"uploads, and you bear {plain(borne)}. {needs}"
    )


NOT_JUDGED = "no scorer of the policy judged any category of any upload of this window."


def _no_risk(found: Certified) -> str:
    """Where there are scores, and none became a risk."""
    if not found.tuned_on:
        return (
            "all labels are among the uploads that prove; none is among those that turn scores into a risk."
        )
    return "no upload that the other rules leave to the cut-off has a score that the labels could turn into a risk."


def _needs(found: Certified, acting: list[Point], *, but_for_missing: bool) -> str:
    """What is amiss at the first cut-off that acts on anything, where there are enough labels in all."""
    if but_for_missing:
        return f"{_missing(found)} If they were not, something would be proved."
    if acting[0].share == acting[-1].share:
        return "The risk is the same for every upload there, so that no cut-off tells violations from clean ones."
    if not acting[0].estimate:
        return (
            "No error was found there, but each spot check stands for many uploads: it takes more labels, or a larger "
            "share of spot checks."
        )
    return "There are enough labels; the errors among them lie where the risk is surest."


def _too_few(found: Certified, borne: float, tolerance: float, delta: float) -> str:
    """That people gave fewer labels than a tolerance takes; empty where they did not. `tolerance` is the share that the
    labels may show."""
    needed = labels_needed(tolerance, 0, delta)
    if needed is None:
        return f"people could never give as many labels as a tolerance of {plain(borne)} per 1,000 takes."
    if needed <= found.labels:
        return ""
    words = (
        f"it takes at least {count(needed, 'label')} without a single error to prove a tolerance of {plain(borne)} per "
        f"1,000, more where a label stands for many uploads, and there are {found.labels:,}."
    )
    return f"{words} {_missing(found)}" if found.missing else words


def _missing(found: Certified) -> str:
    return f"Missing, and counted as errors: {count(found.missing, 'label')}."


def _acting(side: Walk) -> list[Point]:
    return [point for point in side.points if point.share]
