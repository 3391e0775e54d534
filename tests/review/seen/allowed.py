"""What a relation allows, cell by cell: ADR 18 and docs/workspace.md as a table. Whatever has no cell tells nothing and
does nothing.

A cell is named by what is sent and where: `GET case`, `right skip`. What it tells and does is in the words of
`observing`.
"""

from __future__ import annotations

from tests.review.seen.observing import Seen

type_cells = dict[str, Seen]

# The page of a case in hand, that of a decided one, and the look-up's page with and without its seal.
PAGE = "uploader external caption notes"
CLOSED = "uploader caption"
SEALED = "uploader external caption"
ALL = "uploader external caption score kind timeline"
DECIDED = f"{ALL} outcome why"
FAULTY = (
    *("empty decide", "wrong decide", "empty skip", "wrong skip", "empty hold", "wrong hold"),
    *("wrong escalate", "empty move", "wrong move", "empty note", "wrong note"),
)


def tells(what: str, *where: str) -> type_cells:
    return {name: Seen(told=frozenset(what.split())) for name in where}


def does(what: str, *where: str) -> type_cells:
    return {name: Seen(done=frozenset(what.split())) for name in where}


def takes(told: str, done: str, where: str) -> type_cells:
    return {where: Seen(frozenset(told.split()), frozenset(done.split()))}


def nothing(*where: str) -> type_cells:
    """In place of what stands there otherwise."""
    return dict.fromkeys(where, Seen())


THUMB = tells("bytes", "GET waiting_thumb", "GET submission_thumb")
# Sealed in the look-up: as whoever may be handed it finds it.
UPLOADERS = tells("uploader external", "GET uploader")
IN_THE_QUEUE = tells(SEALED, "GET waiting") | UPLOADERS | THUMB
# Decided, and not sealed for them; the first by somebody, the second not yet.
FOUND = tells(DECIDED, "GET submission") | tells("uploader external outcome", "GET uploader") | THUMB
FOUND_WAITING = tells(ALL, "GET submission") | UPLOADERS
REVERSED = "Case Decision Submission submission.decision_changed"
REVERSES = tells("caption outcome", "GET reverse_submission", "wrong reverse_submission")
REVERSES |= does(REVERSED, "right reverse_submission")
MAKES_GOLD = does("GoldItem Hold gold.made", "right gold_make")

VEIL = tells("bytes", "GET picture veiled")
VEILS = VEIL | tells("bytes", "GET picture thumb")
OPENS = takes(PAGE, "Case case.claimed", "GET case")
LEAVES_A_NOTE = does("Note case.noted", "right note")

# What was given to them is theirs to open, or to give back, and to nothing else.
GIVES_BACK = does("Case case.returned", "right give_back")
HANDS_ON = GIVES_BACK | does("Case Skip case.skipped", "right skip") | does("Case case.moved", "right move")
HANDS_ON |= does("Ask Case case.reassigned", "right reassign") | does("Case case.escalated", "right escalate")
# What is kept from them goes back as they open or decide it.
GOES_BACK = does("Case case.returned", "right decide")
KEEPS = does("Case case.held", "right hold")
KEEPS |= does("Ask Case Note case.noted case.opinion_asked", "right ask_opinion")
LOCKS = does("Case Image image.locked", "right suspected_abuse")
PEEKS = does("case.grey_peeked revealed", "right peek") | tells("bytes", "grey after peek")
COLOURS = does("Case case.colour_opened revealed", "right colour") | tells("bytes", "full after colour")
HAS = tells(PAGE, "GET case", *FAULTY) | VEILS | HANDS_ON | KEEPS | LOCKS | PEEKS | COLOURS
ON_A_PAGE = does("Case", "right ping") | does("Case case.released", "right release")
DECIDES = does("Case Decision case.decided", "right decide")

ANSWERS = tells("external caption notes", "GET opinion", "empty opinion", "wrong opinion")
ANSWERS |= does("Ask Note case.noted case.opinion_given", "right opinion")
ANSWERS |= does("case.grey_peeked revealed", "right opinion_peek") | tells("bytes", "grey after opinion_peek")

# One's own decision: what it met comes when it is final, but for a kind that stays sealed.
MET = "machine score"
LOOKS_AGAIN = VEILS | PEEKS | COLOURS | LEAVES_A_NOTE
UNDOES = does("Case Decision decision.withdrawn", "right undo")
ASKS = does("Inquiry inquiry.asked", "right describe", "right ask")
ASKS |= tells(f"caption kind uploader timeline {MET}", "empty ask", "wrong ask")
CHANGES = tells(f"caption uploader {MET}", "GET change", "empty change", "wrong change")
CHANGES |= does("Case Decision case.decision_changed", "right change")
