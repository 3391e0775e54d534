"""What the result of a decision shows at once, and what it folds away."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from review.queue.afterwards import Met, ScoreBar


def met(reasons: int, scores: int) -> Met:
    return Met(
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
    shown = met(reasons, scores)
    assert len(shown.reasons_at_once) + len(shown.scores_at_once) == at_once
    assert len(shown.more_reasons) + len(shown.more_scores) == folded
    page = SimpleNamespace(result=SimpleNamespace(met=shown))
    html = render_to_string("review/queue/_met.html", {"page": page})
    for number in range(reasons):
        assert f"Reason {number}." in html
    assert html.count('class="score score--over"') == scores
    assert ("more scores" in html) is (scores > 6)
    assert ("more reasons" in html) is (reasons > 3)
