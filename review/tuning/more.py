"""Chart 6: what more labels would probably buy."""

from __future__ import annotations

from moderation.assurance.certify import Certified
from review.tuning.figures import percent
from review.tuning.plot import Chart, Drawing, across, log10, upward

NAME, TITLE, NOTE = (
    "more",
    "What more labels would buy",
    "share that needs no person; an estimate, no guarantee",
)


def more(found: Certified) -> Chart:
    if not found.more:
        return Chart(
            NAME,
            TITLE,
            NOTE,
            "",
            (),
            (),
            empty="Nobody has labelled anything yet, so nothing can be projected.",
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
        draw.words("plot-words", found.labels, 1, f"now {found.labels:,}", anchor="middle", up=2)
    nexts = [one for one in found.more if one.labels > found.labels][:2]
    words = " and ".join(f"{percent(one.share)} with {one.labels:,}" for one in nexts)
    now = f"{found.labels:,} labels leave {percent(found.automatic)} to the machine"
    return Chart(
        NAME,
        TITLE,
        NOTE,
        f"{now}; probably {words}." if words else f"{now}; more would hardly change it.",
        ("Labels", "Needs no person"),
        tuple((f"{one.labels:,}", percent(one.share)) for one in found.more),
        tuple(draw.shapes),
    )
