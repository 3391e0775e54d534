"""What the strip of a decision shows at once, and what it folds away."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from review.queue.afterwards import ScoreBar, Strip


def strip(reasons: int, scores: int) -> Strip:
    return Strip(
        title="You approved",
        glyph="check",
        tone="ok",
        uploader="u-1",
        at=datetime(2026, 11, 27, tzinfo=UTC),
        thumb_url="",
        sentence="The machine sent this to a person.",
        reasons=tuple(f"Reason {number}." for number in range(reasons)),
        silent=(),
        scores=[ScoreBar(f"Score {number}", 0.5, 0.2, over=True) for number in range(scores)],
        unjudged=(),
        change_url="",
        words_url="",
        source="",
    )


@pytest.mark.parametrize(
    ("reasons", "scores", "at_once", "folded"), [(0, 0, 0, 0), (3, 6, 9, 0), (4, 7, 7, 4), (11, 13, 7, 17)]
)
def test_what_is_beyond_a_glance_is_folded_and_still_there(
    reasons: int, scores: int, at_once: int, folded: int
) -> None:
    shown = strip(reasons, scores)
    assert len(shown.reasons_at_once) + len(shown.scores_at_once) == at_once
    assert len(shown.more_reasons) + len(shown.more_scores) == folded
    html = render_to_string("review/queue/_unsealed.html", {"page": SimpleNamespace(unsealed=shown)})
    for number in range(reasons):
        assert f"Reason {number}." in html
    assert html.count('class="score score--over"') == scores
    assert ("more scores" in html) is (scores > 6)
    assert ("more reasons" in html) is (reasons > 3)
