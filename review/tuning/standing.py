"""Where the cut-offs stand as they are held: within what is proved, beyond it, or where they leave a machine nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from django.utils.translation import gettext as _

from moderation.assurance.walk import Walk
from review.tuning.figures import risk
from review.tuning.study import Study


class Stand(Enum):
    OFF = auto()
    NOTHING = auto()  # no upload of the window lies there
    THIN = auto()  # so few do that all of them might be wrong
    PROVED = auto()
    BEYOND = auto()


@dataclass(frozen=True)
class Standing:
    """Of both cut-offs. `lines` are the sentences about them, each with whether it is a warning."""

    approving: Stand
    rejecting: Stand
    lines: tuple[tuple[str, bool], ...]

    @property
    def beyond(self) -> bool:
        return Stand.BEYOND in (self.approving, self.rejecting)

    @property
    def certifiable(self) -> bool:
        """Whether something is proved and nothing is held beyond it."""
        return not self.beyond and Stand.PROVED in (self.approving, self.rejecting)


def standing_of(study: Study) -> Standing:
    found, held = study.found, study.held
    approving = _stand(study.below, found.approve, found.approve_below, held.approve, up=True)
    rejecting = Stand.OFF
    if found.reject and held.reject:
        rejecting = _stand(study.start, found.reject, found.reject_from, held.reject, up=False)
    lines = (*_about_approving(study, approving), *_about_rejecting(study, rejecting))
    return Standing(approving, rejecting, lines)


def _stand(at: float | None, found: Walk, proved: float | None, held: Walk, *, up: bool) -> Stand:
    if at is None:
        return Stand.OFF
    if not any(point.share and (point.cutoff <= at if up else point.cutoff >= at) for point in found.points):
        return Stand.NOTHING
    end = (
        found.end.cutoff if found.end else None
    )  # beyond what is certified, on the same uploads, is proved as well
    if proved is None or end is None or (at > end if up else at < end):
        return Stand.BEYOND
    return Stand.PROVED if held.certified else Stand.THIN


def _about_approving(study: Study, stand: Stand) -> Iterator[tuple[str, bool]]:
    at, proved = risk(study.below), study.found.approve_below
    if stand is Stand.OFF:
        yield _("No cut-off is held."), False
    elif stand is Stand.PROVED and study.below == 1:
        yield _("The cut-off is at 1: what is approved is decided by the draft’s own flags alone."), False
    elif stand is Stand.PROVED:
        yield _("The cut-off is at {at}, within what is proved.").format(at=at), False
    elif stand is Stand.BEYOND:
        yield _("The cut-off is at {at}, which nothing proves.").format(at=at), True
    elif stand is Stand.THIN:
        yield _("So little lies below {at} that all of it might be violations.").format(at=at), True
    else:
        yield _("Nothing lies below {at}, so that nothing is approved unseen.").format(at=at), False
    if proved is not None and stand in (Stand.BEYOND, Stand.THIN, Stand.NOTHING):
        yield _("Proved is up to {proved}.").format(proved=risk(proved)), False


def _about_rejecting(study: Study, stand: Stand) -> Iterator[tuple[str, bool]]:
    at, proved = risk(study.start), study.found.reject_from
    if stand is Stand.PROVED:
        yield _("Rejecting begins at {at}, within what is proved.").format(at=at), False
    elif stand is Stand.BEYOND:
        yield _("Rejecting begins at {at}, which nothing proves.").format(at=at), True
    elif stand is Stand.THIN:
        yield _("So little lies at {at} or over it that all of it might be clean.").format(at=at), True
    elif stand is Stand.NOTHING:
        yield _("Nothing lies at {at} or over it, so that nothing is rejected unseen.").format(at=at), False
    if proved is not None and stand in (Stand.BEYOND, Stand.THIN, Stand.NOTHING):
        yield _("Proved is from {proved} on.").format(proved=risk(proved)), False
