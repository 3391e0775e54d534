"""A certificate in plain English: what holds, what it rests on, and what an admin should know before trusting it."""

from __future__ import annotations

from moderation.assurance.certify import Certified
from moderation.assurance.derived import DELTA
from moderation.assurance.terms import FOR_SENSITIVITY
from moderation.assurance.why_not import why_no_approval, why_no_rejection
from moderation.assurance.wording import count, named, per_thousand, percent, plain

FEW_SEEDS = 60


def sentence(found: Certified) -> str:
    """What the labels prove, or why they prove nothing: one sentence, never a number that is none."""
    if not found.uploads:
        return "Nothing is proved: there are no uploads in this window."
    if not found.labels:
        unlabelled = "no person has labelled any upload of this window that the proof may use."
        return f"Nothing is proved: {unlabelled}{_of_these_missing(found)}"
    if not (found.approve.certified or found.rejects):
        return f"Nothing is proved: {why_no_approval(found)}"
    sides = [words for words in (_approves(found), _rejects(found)) if words]
    return (
        f"{percent(found.automatic)} of uploads need no person, at {percent(found.terms.confidence)} confidence: "
        f"{'; '.join(sides)}. It rests on {count(found.labels, 'label')} among {count(found.uploads, 'upload')}."
        f"{_of_these_missing(found)}"
    )


def _of_these_missing(found: Certified) -> str:
    return f" Missing, and counted as errors: {count(found.missing, 'label')}." if found.missing else ""


def warnings(found: Certified) -> tuple[str, ...]:
    """What does not hold, is thin, or says less than it seems to."""
    return tuple(text for text in (*_about_sides(found), *about_terms(found), *_about_labels(found)) if text)


def assumptions(found: Certified) -> tuple[str, ...]:
    """What has to be true for the sentence to be."""
    return (
        "Uploads to come resemble those of the window; spot checks keep watch and close the cut-off when they do not.",
        "The coin that chooses whom a person sees knows nothing of the picture, and its probability was stored.",
        _labels_are_right(found),
        "The window and what is borne were chosen before looking at what they prove: each certificate stands for itself.",
        "The cut-offs tried and the maps from scores to risks were fixed without the labels that the proof uses.",
        "Scorers, their models and the way pictures are prepared stay as they were; a new version ends the certificate.",
    )


def _approves(found: Certified) -> str:
    point = found.approve.certified
    if point is None:
        return ""
    return (
        f"approving {percent(point.share)} lets at most {per_thousand(point.upper)} violations per 1,000 uploads go "
        f"live unseen (you bear {plain(found.terms.missed)}, the estimate is {per_thousand(point.estimate)})"
    )


def _rejects(found: Certified) -> str:
    point = found.rejects
    if point is None:
        return ""
    return (
        f"rejecting {percent(point.share)} rejects at most {per_thousand(point.upper)} clean images per 1,000 uploads "
        f"unseen (you bear {plain(found.terms.wrongly_rejected or 0)}, the estimate is {per_thousand(point.estimate)})"
    )


def about_terms(found: Certified) -> tuple[str, ...]:
    """Tolerances that anything would keep within; empty where they are none."""
    derived, terms = found.derived, found.terms
    clean_high = 1 - derived.violations_low
    passes = (
        f"You bear {plain(terms.missed)} missed violations per 1,000 uploads, and there are no more than "
        f"{per_thousand(derived.violations_high)} violations per 1,000 at all, at {percent(1 - DELTA)} confidence: "
        "publishing everything would pass as well."
    )
    rejects = (
        f"You bear {plain(terms.wrongly_rejected or 0)} wrong rejections per 1,000 uploads, and there are no more than "
        f"{per_thousand(clean_high)} clean ones per 1,000 at all, at {percent(1 - DELTA)} confidence: rejecting "
        "everything would pass as well."
    )
    return (
        passes if found.labels and terms.missed_share >= derived.violations_high else "",
        rejects if found.labels and found.reject and terms.wrongly_rejected_share >= clean_high else "",
    )


def _about_sides(found: Certified) -> tuple[str, ...]:
    """Of the side that is not proved, where the other is or where its own reason is another one."""
    return (
        f"Nothing is approved unseen: {why_no_approval(found)}"
        if found.rejects and not found.approve.certified
        else "",
        f"Nothing is rejected unseen: {why_no_rejection(found)}"
        if found.labels and found.reject and not found.rejects
        else "",
    )


def _about_labels(found: Certified) -> tuple[str, ...]:
    flat = sorted(named(category) for (_, category), one in found.maps.items() if one.slope == 0)
    return (
        f"{count(found.missing, 'label')} of those that were to be given are missing, and count as errors."
        if found.missing
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
