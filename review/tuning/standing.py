"""Where the cut-offs stand as they are held: within what is proved, beyond it, or where they leave a machine nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from django.utils.translation import gettext as _

from moderation.assurance.terms import THOUSAND
from moderation.assurance.walk import Point, Walk
from moderation.assurance.wording import plain
from review.language.figures import decimal
from review.tuning.figures import per_1000, risk
from review.tuning.study import Study


class Stand(Enum):
    OFF = auto()
    NOTHING = auto()  # no upload of the window lies there
    THIN = auto()  # so few do that all of them might be wrong
    PROVED = auto()
    BEYOND = auto()


@dataclass(frozen=True)
class Standing:
    """Of both cut-offs. `lines` are the sentences about them, each with whether it is a warning; `approved` and
    `rejected` are the walks' points there: what would be certified, and beyond that the next one that acts on all that
    these cut-offs do."""

    approving: Stand
    rejecting: Stand
    lines: tuple[tuple[str, bool], ...]
    approved: Point | None = None
    rejected: Point | None = None

    @property
    def beyond(self) -> bool:
        return Stand.BEYOND in (self.approving, self.rejecting)

    @property
    def certifiable(self) -> bool:
        """Whether something is proved and nothing is held beyond it."""
        return not self.beyond and Stand.PROVED in (self.approving, self.rejecting)


def standing_of(study: Study) -> Standing:
    found, held = study.found, study.held
    approving, approved = _stand(study.below, found.approve, found.approve_below, held.approve, up=True)
    rejecting, rejected = Stand.OFF, None
    if found.reject and held.reject:
        rejecting, rejected = _stand(study.start, found.reject, found.reject_from, held.reject, up=False)
    lines = (
        *_about_approving(study, approving, approved),
        *_own_rules(study, approving),
        *_about_rejecting(study, rejecting, rejected),
    )
    return Standing(approving, rejecting, lines, approved, rejected)


def _stand(
    at: float | None, found: Walk, proved: float | None, held: Walk, *, up: bool
) -> tuple[Stand, Point | None]:
    """With the point whose limit holds there, where it says anything."""
    if at is None:
        return Stand.OFF, None
    acting = [point for point in found.points if point.share]
    if not any(point.cutoff <= at if up else point.cutoff >= at for point in acting):
        return Stand.NOTHING, None
    end = found.end  # beyond what is certified, on the same uploads, is proved as well
    if proved is None or end is None or (at > end.cutoff if up else at < end.cutoff):
        beyond = next((p for p in acting if (p.cutoff >= at if up else p.cutoff <= at)), acting[-1])
        return Stand.BEYOND, beyond
    return (Stand.PROVED, held.certified) if held.certified else (Stand.THIN, None)


def _limit(point: Point | None, borne: float, stand: Stand) -> Iterator[tuple[str, bool]]:
    if point is None:
        return
    if stand is Stand.BEYOND and point.upper * THOUSAND > borne:
        words = _("The limit there is {limit} per 1,000, and you bear {borne}.")
        yield words.format(limit=per_1000(point.upper), borne=decimal(plain(borne))), True
    else:
        yield _("The limit there is {limit} per 1,000.").format(limit=per_1000(point.upper)), False


def _own_rules(study: Study, stand: Stand) -> Iterator[tuple[str, bool]]:
    """Where the handle may go on and nothing more is approved."""
    points = study.found.approve.points
    if stand not in (Stand.PROVED, Stand.BEYOND) or study.below is None:
        return
    last = points[-1]
    full = next(point.cutoff for point in points if point.share == last.share)
    if last.share < 1 and full <= study.below:
        words = _(
            "From {cutoff} on a higher cut-off approves nothing more: the draft’s own rules decide there."
        )
        yield words.format(cutoff=risk(full)), False


def _about_approving(study: Study, stand: Stand, point: Point | None) -> Iterator[tuple[str, bool]]:
    at, proved = risk(study.below), study.found.approve_below
    if stand is Stand.OFF:
        yield _("No cut-off is held."), False
    elif stand is Stand.PROVED:
        yield _("The cut-off is at {at}, within what is proved.").format(at=at), False
    elif stand is Stand.BEYOND:
        yield _("The cut-off is at {at}, which nothing proves.").format(at=at), True
    elif stand is Stand.THIN:
        yield _("So little lies below {at} that all of it might be violations.").format(at=at), True
    else:
        yield _("Nothing lies below {at}, so that nothing is approved unseen.").format(at=at), False
    yield from _limit(point, study.found.terms.missed, stand)
    if proved is not None and stand in (Stand.BEYOND, Stand.THIN, Stand.NOTHING):
        yield _("Proved is up to {proved}.").format(proved=risk(proved)), False


def _about_rejecting(study: Study, stand: Stand, point: Point | None) -> Iterator[tuple[str, bool]]:
    at, proved = risk(study.start), study.found.reject_from
    if stand is Stand.PROVED:
        yield _("Rejecting begins at {at}, within what is proved.").format(at=at), False
    elif stand is Stand.BEYOND:
        yield _("Rejecting begins at {at}, which nothing proves.").format(at=at), True
    elif stand is Stand.THIN:
        yield _("So little lies at {at} or over it that all of it might be clean.").format(at=at), True
    elif stand is Stand.NOTHING:
        yield _("Nothing lies at {at} or over it, so that nothing is rejected unseen.").format(at=at), False
    yield from _limit(point, study.found.terms.wrongly_rejected or 0, stand)
    if proved is not None and stand in (Stand.BEYOND, Stand.THIN, Stand.NOTHING):
        yield _("Proved is from {proved} on.").format(proved=risk(proved)), False
