"""Several workers at the gate at once, each on a connection of its own."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from moderation.screening.limits.admit import Admitted, admit
from moderation.screening.limits.settle import Answered, SettledOutsideTransaction, settle
from moderation.screening.models import Budget, Call, CallState, Line
from tests.cast import Cast
from tests.moderation.cases.test_races import all_at_once
from tests.moderation.screening.limits.asking import CENT, VENDOR, admitted, budget, prove, settled, wanted

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_workers_never_exceed_a_budget(cast: Cast) -> None:
    prove(cast.lantern)
    budget(50)
    budget(40, platform=cast.lantern)

    def work() -> int:
        sent = 0
        for _ in range(20):
            for one in admit([wanted(cast.lantern) for _ in range(3)]):
                if isinstance(one, Admitted):
                    sent += 1
                    settled(one.call_id, Answered(cost=CENT))
        return sent

    results = all_at_once(*[work] * 4)
    assert sum(results) == 40
    assert Call.objects.filter(cost=CENT).count() == 40
    assert set(Budget.objects.values_list("booked", flat=True)) == {40 * CENT}


def test_four_workers_with_the_same_request_send_it_once(cast: Cast) -> None:
    prove(cast.lantern)
    for digest in ("a", "b", "c"):
        results = all_at_once(
            *(lambda d=digest: admit([wanted(cast.lantern, digest=d)])[0] for _ in range(4))
        )
        assert [type(one) for one in results].count(Admitted) == 1
    assert Call.objects.filter(state=CallState.RUNNING).count() == 3


def test_four_workers_share_one_pace(cast: Cast, settings: LazySettings) -> None:
    prove(cast.lantern)
    settings.PACES = {VENDOR: (60, 0)}
    results = all_at_once(*[lambda: admit([wanted(cast.lantern)])[0]] * 4)
    assert [type(one) for one in results].count(Admitted) == 1


def test_a_call_is_not_settled_outside_the_transaction_of_its_answer(cast: Cast) -> None:
    with pytest.raises(SettledOutsideTransaction):
        settle(admitted(cast.lantern), Answered(cost=0))


def test_four_workers_that_are_the_first_at_a_vendor_make_one_line(cast: Cast) -> None:
    results = all_at_once(*[lambda: admit([wanted(cast.lantern)])[0]] * 4)
    assert [type(one) for one in results] == [Admitted] * 4
    assert Line.objects.count() == 1
