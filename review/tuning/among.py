"""What limits per 1,000 uploads come to among those that a machine acts on: the same guarantee, divided otherwise."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moderation.assurance.walk import Point
from review.tuning.figures import per_1000, percent


def among(approved: Point | None, rejected: Point | None, violations: float | None) -> list[tuple[str, str]]:
    """Names and figures at these points of the walks, of which those said to be “at most” are guaranteed where the
    points are. `violations` is the share of all uploads that are some, None where nobody knows."""
    found = []
    if approved and approved.share:
        found.append((_("Violations among 1,000 approvals"), _limited(approved)))
        if violations:
            missed = percent(min(1.0, approved.estimate / violations))
            words = _("about {share}").format(share=missed) if approved.estimate else _("none was seen")
            found.append((_("Of all violations, missed"), words))
    if rejected and rejected.share:
        found.append((_("Clean ones among 1,000 rejections"), _limited(rejected)))
    return found


def _limited(point: Point) -> str:
    most, estimate = (per_1000(min(1.0, rate / point.share)) for rate in (point.upper, point.estimate))
    if not point.estimate:
        return _("at most {most}, none was seen").format(most=most)
    return _("at most {most}, about {estimate}").format(most=most, estimate=estimate)
