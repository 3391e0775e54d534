"""Which scorers are asked next, or that it is time to route. Pure: it knows no clock and no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.pipeline.progress import Failed
from moderation.policy.going_on import is_asked
from moderation.policy.hear import hear, open_gaps
from moderation.policy.rules import Rules
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import When


@dataclass(frozen=True)
class Turn:
    """`now`: the scorers whose turn it is. `again`, only when it is nobody's: those that failed and may be asked once
    more after a pause. Neither: everything that the policy asks for has been said."""

    now: tuple[str, ...] = ()
    again: tuple[str, ...] = ()

    @property
    def over(self) -> bool:
        return not self.now and not self.again


def next_turn(rules: Rules, answers: Mapping[str, ScreeningResult], failed: Mapping[str, Failed]) -> Turn:
    """Go through the policy's steps with what has been said so far.

    - A scorer that answered is done, whatever the answer is worth; it is not asked twice.
    - `always` is asked at once, together with the others whose turn it is.
    - `if_unavailable` is asked at once when one before it failed and nobody has stood in; should that one be asked
      again and fail again, so is the stand-in, at once again. Its usable answer ends the waiting for the others. A
      second stand-in waits for what the first one says.
    - `if_unsure` waits until all before it have answered, finally failed, or were stood in for; then rules 2, 3 and 6
      over their answers decide.
    - A failure that is not final is asked again after a pause, as long as nobody has stood in.
    """
    said = {
        name: answers[name] if name in answers else failed[name].result(name)
        for name in rules.scorers
        if name in answers or name in failed
    }
    gaps = gaps_of(list(said.values()), rules) if failed else []
    now: list[str] = []
    again: list[str] = []
    being_stood_in = False  # somebody is asked now who may close the gaps
    settled = True  # nobody before this step has anything more to say
    for place, step in enumerate(rules.steps):
        name = step.scorer
        before = [said[other] for other in rules.scorers[:place] if other in said]
        stands_in = step.when is When.IF_UNAVAILABLE
        waits = (step.when is When.IF_UNSURE and not settled) or (stands_in and being_stood_in)
        if name in answers or waits or not is_asked(step, before, rules):
            continue
        if name not in failed:
            now.append(name)
            settled = False
        elif not failed[name].final and name in gaps:
            settled = False
            needed_by = gaps_of(before, rules) if stands_in else []
            missing = [failed[other] for other in needed_by if other in failed]
            if any(other.claim > failed[name].claim for other in missing):
                now.append(name)
            elif all(other.final for other in missing):
                again.append(name)
        being_stood_in = being_stood_in or (stands_in and name in now)
    return Turn(now=tuple(now)) if now else Turn(again=tuple(again))


def gaps_of(said: Sequence[ScreeningResult], rules: Rules) -> list[str]:
    return [answer.scorer for answer in open_gaps(hear(said, rules.scorers), rules)]
