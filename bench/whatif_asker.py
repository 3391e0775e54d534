"""`python -m bench.whatif_asker`: seconds of the first what-if, of the page's proof, and of each cut-off after."""

from __future__ import annotations

import time
from datetime import timedelta

import django

MOVES = 8


def main() -> None:
    django.setup()
    from django.utils import timezone

    from moderation.assurance.whatif import ask
    from moderation.history.ask import asked
    from moderation.platforms.models import Platform
    from moderation.policy.hand_over import hand_over
    from moderation.policy.models import Policy
    from moderation.policy.publish import newest_version, rules_of
    from review.tuning.study import study
    from review.tuning.wanted import read

    policy = Policy.objects.get(slug="wide")
    version = newest_version(policy)
    assert version is not None  # `bench.whatif` published it
    rules = rules_of(version)
    draft = hand_over(rules)
    platforms = list(Platform.objects.filter(slug="wide").values_list("id", flat=True))

    began = time.perf_counter()
    now = timezone.now()
    past = asked.past(platforms, now - timedelta(days=30), now)
    answers = [ask(past, one).answer for one in (rules, draft)]
    took = [time.perf_counter() - began]
    for move in range(1 + MOVES):
        began = time.perf_counter()
        moved = {"below": str(0.01 + move / 1000)} if move else {}
        found = study(policy, rules, draft, read({"missed": "5", **moved}))
        answers += [found.was, found.becomes]
        took.append(time.perf_counter() - began)
    assert all(answer.volumes.known for answer in answers)
    print(*took)


if __name__ == "__main__":
    main()
