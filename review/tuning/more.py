"""Chart 6: what more labels would probably buy."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.assurance.certify import Certified
from moderation.assurance.wording import count
from review.language.figures import thousands
from review.language.told import told
from review.tuning.figures import percent
from review.tuning.plot import Chart, Drawing, across, log10, upward

NAME, TITLE, NOTE = (
    "more",
    gettext_noop("What more labels would buy"),
    gettext_noop("share that needs no person; an estimate, no guarantee"),
)


def more(found: Certified) -> Chart:
    if not found.more:
        return Chart(
            NAME,
            _(TITLE),
            _(NOTE),
            "",
            (),
            (),
            empty=_("There is no label yet that counts, so nothing can be projected."),
        )
    steps = [(float(one.labels), one.share) for one in found.more]
    draw = Drawing(across(steps[0][0], steps[-1][0], log10), upward(0, 1))
    draw.axes(
        [(x, f"{x / 1000:g}k" if x >= 1000 else f"{x:g}") for x, _ in steps],
        [(v / 100, f"{v} %") for v in range(0, 101, 20)],
    )
    draw.line("plot-limit", steps)
    for x, share in steps:
        draw.dot("plot-dot", x, share)
    if steps[0][0] <= found.labels <= steps[-1][0]:
        draw.upright("plot-now", found.labels)
        draw.words(
            "plot-words",
            found.labels,
            1,
            _("now {labels}").format(labels=thousands(found.labels)),
            anchor="middle",
            up=2,
        )
    nexts = [one for one in found.more if one.labels > found.labels][:2]
    words = _(" and ").join(
        _("{share} with {labels}").format(share=percent(one.share), labels=thousands(one.labels))
        for one in nexts
    )
    now = _("{labels} leave {share} to the machine; probably {words}.")
    one = _("1 label leaves {share} to the machine; probably {words}.")
    hardly = _("{labels} leave {share} to the machine; more would hardly change it.")
    sentence = ((one if found.labels == 1 else now) if words else hardly).format(
        labels=told(count(found.labels, "label")), share=percent(found.automatic), words=words
    )
    return Chart(
        NAME,
        _(TITLE),
        _(NOTE),
        sentence,
        (_("Labels"), _("Needs no person")),
        tuple((thousands(one.labels), percent(one.share)) for one in found.more),
        tuple(draw.shapes),
    )
