"""The shapes of what certificates say: the sentences of `moderation.assurance.sentences`, which are stored with each."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.vocabulary import CATEGORY_WORDS

CERTIFIED = (
    gettext_noop("Nothing is proved: there are no uploads in this window."),
    gettext_noop(
        "Nothing is proved: no person has labelled any upload of this window that the proof may use."
    ),
    gettext_noop(
        "Nothing is proved: no person has labelled any upload of this window that the proof may use. {missing}"
    ),
    gettext_noop(
        "{share} of uploads need no person, at {confidence} confidence: {sides}. "
        "It rests on {labels} among {uploads}. {missing}"
    ),
    gettext_noop(
        "{share} of uploads need no person, at {confidence} confidence: {sides}. "
        "It rests on {labels} among {uploads}."
    ),
    gettext_noop("Nothing is proved: {why}"),
    gettext_noop(
        "approving {share} lets at most {most} violations per 1,000 uploads go live unseen "
        "(you bear {borne}, the estimate is {estimate})"
    ),
    gettext_noop(
        "rejecting {share} rejects at most {most} clean images per 1,000 uploads unseen "
        "(you bear {borne}, the estimate is {estimate})"
    ),
    gettext_noop(
        "no number of labels can prove that there is never an error, which a tolerance of 0 asks for."
    ),
    gettext_noop(
        "even at the lowest cut-off the upper limit is {most} missed violations per 1,000 uploads, "
        "and you bear {borne}. {needs}"
    ),
    gettext_noop("all labels are violations, so nothing can be approved."),
    gettext_noop("what keeps within the tolerance is so little that all of it might be violations."),
    gettext_noop(
        "it takes at least {labels} without a single error to prove a tolerance of {borne} per 1,000, more where a label "
        "stands for many uploads, and there are {number}."
    ),
    gettext_noop(
        "it takes at least {labels} without a single error to prove a tolerance of {borne} per 1,000, more where a label "
        "stands for many uploads, and there are {number}. {missing}"
    ),
    gettext_noop("people could never give as many labels as a tolerance of {borne} per 1,000 takes."),
    gettext_noop("what keeps within the tolerance is so little that all of it might be clean."),
    gettext_noop("the policy's other rules approve nothing."),
    gettext_noop("the policy's other rules hold back every upload."),
    gettext_noop("no scorer of the policy judged any category of any upload of this window."),
    gettext_noop(
        "all labels are among the uploads that prove; none is among those that turn scores into a risk."
    ),
    gettext_noop(
        "no upload that the other rules leave to the cut-off has a score that the labels could turn into a risk."
    ),
    gettext_noop(
        "even at the highest cut-off the upper limit is {most} wrong rejections per 1,000 uploads, "
        "and you bear {borne}. {needs}"
    ),
    gettext_noop("Missing, and counted as errors: {labels}. If they were not, something would be proved."),
    gettext_noop("Missing, and counted as errors: {labels}."),
    gettext_noop(
        "The risk is the same for every upload there, so that no cut-off tells violations from clean ones."
    ),
    gettext_noop("There are enough labels; the errors among them lie where the risk is surest."),
    gettext_noop(
        "No error was found there, but each spot check stands for many uploads: it takes more labels, or a larger "
        "share of spot checks."
    ),
    gettext_noop(
        "You bear {borne} missed violations per 1,000 uploads, and there are no more than {most} violations "
        "per 1,000 at all, at {confidence} confidence: publishing everything would pass as well."
    ),
    gettext_noop(
        "You bear {borne} wrong rejections per 1,000 uploads, and there are no more than {most} clean ones "
        "per 1,000 at all, at {confidence} confidence: rejecting everything would pass as well."
    ),
    gettext_noop("Nothing is approved unseen: {why}"),
    gettext_noop("Nothing is rejected unseen: {why}"),
    gettext_noop("{labels} of those that were to be given are missing, and count as errors."),
    gettext_noop(
        "The scores say nothing about {categories} in this window: too few violations were seen, or all scores "
        "are the same."
    ),
    gettext_noop("Only {violations} tested the reviewers; {number} are the least to rely on."),
    gettext_noop(
        "{number} uploads of the window were screened by an earlier version of a scorer and are left out."
    ),
    gettext_noop(
        "{number} uploads of the window were not prepared as pictures are now and are left out; it takes new labels."
    ),
    gettext_noop("{number} uploads of the window count with answers that the present scorers gave later."),
    gettext_noop(
        "{number} uploads of the window could not be screened again; their labels count against the cut-offs."
    ),
    gettext_noop(
        "Uploads to come resemble those of the window; spot checks keep watch and close the cut-off when they do not."
    ),
    gettext_noop(
        "The coin that chooses whom a person sees knows nothing of the picture, and its probability was stored."
    ),
    gettext_noop("Labels are right: nobody has measured how many violations the reviewers overlook."),
    gettext_noop(
        "Reviewers found {number} of {violations}, so at least {share} of all ({confidence} of the chance of error "
        "is spent on this); a picture that they call a violation is one."
    ),
    gettext_noop(
        "The window and what is borne were chosen before looking at what they prove: each certificate stands for itself."
    ),
    gettext_noop(
        "The cut-offs tried and the maps from scores to risks were fixed without the labels that the proof uses."
    ),
    gettext_noop(
        "Scorers, their models and the way pictures are prepared stay as they were; "
        "a new version ends the certificate."
    ),
    gettext_noop("The scores for {pairs} no longer look as they did when the certificate was issued."),
    gettext_noop("{number} label"),
    gettext_noop("{number} labels"),
    gettext_noop("{number} upload"),
    gettext_noop("{number} uploads"),
    gettext_noop("{number} known violation"),
    gettext_noop("{number} known violations"),
)

# Certificates issued earlier say it this way.
EARLIER = (
    gettext_noop("the policy's other rules approve nothing, or no score of the window has a map to a risk."),
    gettext_noop(
        "the policy's other rules hold back every upload, or no score of the window has a map to a risk."
    ),
    gettext_noop(
        "it takes {labels} without a single error to prove a tolerance of {borne} per 1,000, and there are {number}."
    ),
    gettext_noop(
        "You bear {borne} missed violations per 1,000 uploads, and there are no more than {most} violations "
        "per 1,000 at all: publishing everything would pass as well."
    ),
    gettext_noop(
        "You bear {borne} wrong rejections per 1,000 uploads, and there are no more than {most} clean ones "
        "per 1,000 at all: rejecting everything would pass as well."
    ),
)

# A category as a sentence has it: by its key, or by its words without a capital.
NAMED = {
    name: words for category, words in CATEGORY_WORDS.items() for name in (category.value, words.lower())
}


def categories(text: str) -> str:
    """Of “weapons, gore”."""
    return ", ".join(named(name) for name in text.split(", "))


def pairs(text: str) -> str:
    """Of “violence from local, gore from other”."""
    said = [one.partition(" from ") for one in text.split(", ")]
    words = _("{category} from {scorer}")
    return ", ".join(words.format(category=named(name), scorer=scorer) for name, between, scorer in said)


def named(name: str) -> str:
    return _(NAMED.get(name, name))
