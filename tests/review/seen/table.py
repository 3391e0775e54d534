"""The relations, each with what it allows."""

from __future__ import annotations

from dataclasses import dataclass

from tests.review.seen import allowed as may
from tests.review.seen import relations as to
from tests.review.seen.relations import Maker


@dataclass(frozen=True)
class Relation:
    """`theirs` is what they have said themselves: whether a page says it is not asked."""

    make: Maker
    allows: may.type_cells
    theirs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.make.__name__


SAID = frozenset({"outcome", "why"})

TABLE = (
    Relation(to.free, may.OPENS | may.VEIL | may.IN_THE_QUEUE | may.LEAVES_A_NOTE),
    Relation(to.before_them, may.HAS | may.DECIDES | may.ON_A_PAGE | may.IN_THE_QUEUE | may.LEAVES_A_NOTE),
    Relation(to.a_colleagues, may.IN_THE_QUEUE | may.LEAVES_A_NOTE),
    Relation(
        to.a_colleagues_who_names_them,
        may.IN_THE_QUEUE | may.LEAVES_A_NOTE | may.does("Mention", "right open_mention"),
    ),
    Relation(to.given, may.OPENS | may.VEILS | may.GIVES_BACK | may.IN_THE_QUEUE),
    Relation(
        to.given_and_kept,
        may.does("Case case.returned", "GET case")
        | may.VEILS
        | may.GIVES_BACK
        | may.GOES_BACK
        | may.FOUND
        | may.tells("uploader", "GET uploader")  # left out of lists as a copy of what is in hand
        | may.does(may.REVERSED, "right reverse_submission"),  # as they may where nobody gave it to them
    ),
    Relation(to.kept, may.FOUND | may.REVERSES),
    Relation(to.own_upload, may.IN_THE_QUEUE),
    Relation(
        to.own_upload_in_hand,
        may.HAS | may.ON_A_PAGE | may.IN_THE_QUEUE | may.GOES_BACK | may.nothing("empty note", "wrong note"),
    ),
    Relation(to.skipped, may.IN_THE_QUEUE | may.LEAVES_A_NOTE),
    Relation(to.locked, may.FOUND_WAITING),
    Relation(
        to.locked_for_them,
        may.OPENS | may.LEAVES_A_NOTE | may.tells(may.SEALED, "GET waiting") | may.UPLOADERS,
    ),
    Relation(to.the_seniors, may.FOUND_WAITING | may.THUMB),
    Relation(to.elsewhere, {}),
    Relation(
        to.decided_by_another,
        may.tells(may.CLOSED, "GET case") | may.IN_THE_QUEUE | may.LEAVES_A_NOTE,
    ),
    Relation(
        to.final_by_another,
        may.tells(may.CLOSED, "GET case") | may.FOUND | may.REVERSES | may.MAKES_GOLD | may.LEAVES_A_NOTE,
    ),
    Relation(
        to.decided_by_them,
        may.tells(may.CLOSED, "GET case") | may.LOOKS_AGAIN | may.UNDOES | may.IN_THE_QUEUE,
        theirs=SAID,
    ),
    Relation(
        to.final_by_them,
        may.tells(f"{may.CLOSED} kind timeline {may.MET}", "GET case")
        | may.tells(f"uploader {may.MET}", "GET result")
        | may.LOOKS_AGAIN
        | may.ASKS
        | may.CHANGES
        | may.FOUND
        | may.REVERSES
        | may.MAKES_GOLD,
        theirs=SAID,
    ),
    Relation(
        to.a_spot_check_by_them,
        may.tells(may.CLOSED, "GET case")
        | may.tells("uploader", "GET result")
        | may.LOOKS_AGAIN
        | may.FOUND
        | may.REVERSES
        | may.MAKES_GOLD,
        theirs=SAID,
    ),
    Relation(to.on_hold, may.HAS | may.OPENS | may.DECIDES | may.IN_THE_QUEUE | may.LEAVES_A_NOTE),
    Relation(to.asked, may.ANSWERS | may.VEILS | may.IN_THE_QUEUE | may.LEAVES_A_NOTE),
    Relation(to.asked_and_own, may.IN_THE_QUEUE),
    Relation(to.opening, may.tells("uploader", "GET uploader")),
    Relation(
        to.known_item,
        may.OPENS
        | may.VEIL
        | may.IN_THE_QUEUE
        | may.LEAVES_A_NOTE
        | may.does("GoldItem Hold gold.retired", "right gold_retire"),
    ),
    Relation(
        to.a_copy_in_hand,
        may.tells(may.CLOSED, "GET case")
        | may.tells(may.SEALED, "GET submission")
        | may.tells("uploader", "GET uploader")
        | may.THUMB
        | may.LEAVES_A_NOTE,
    ),
    Relation(
        to.final_by_them_and_a_copy_in_hand,
        may.tells(may.CLOSED, "GET case", "GET change", "empty change", "wrong change", "right change")
        | may.tells("uploader", "GET result", "GET uploader")
        | may.LOOKS_AGAIN
        | may.tells(may.SEALED, "GET submission")
        | may.THUMB,
        theirs=SAID,
    ),
    Relation(
        to.final_by_them_and_waiting_again,
        may.tells(may.CLOSED, "GET case")
        | may.tells("uploader", "GET result")
        | may.LOOKS_AGAIN
        | may.UPLOADERS
        | may.THUMB
        # The same decision sent again is the way on, and that leads to the case that waits.
        | may.does("Case case.claimed", "right decide"),
        theirs=SAID,
    ),
)
