"""What has a letter on the pages of review, and which one until somebody chooses another."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop


@dataclass(frozen=True)
class Action:
    """`name` stands in the templates and in what is stored, `words` on the page where keys are chosen; `only` is the one
    page that has it."""

    name: str
    key: str
    words: str
    only: str = ""

    def meets(self, other: Action) -> bool:
        """Whether one page has both, so that they need two letters: there are no more letters than actions."""
        return self.name != other.name and (not self.only or not other.only or self.only == other.only)


CASE, GRID = "case", "grid"
ACTIONS = (
    Action("approve", "a", gettext_noop("Approve")),
    Action("reject", "r", gettext_noop("Reject")),
    Action("skip", "s", gettext_noop("Skip")),
    Action("escalate", "e", gettext_noop("Escalate")),
    Action("note", "n", gettext_noop("Note")),
    Action("more", "h", gettext_noop("Hold, and what else can be done")),
    Action("reassign", "j", gettext_noop("Reassign to a colleague")),
    Action("opinion", "o", gettext_noop("Ask for a second opinion")),
    Action("move", "i", gettext_noop("Move to another queue, on a case"), CASE),
    Action("singly", "i", gettext_noop("Look at singly, in the grid"), GRID),
    Action("alike", "d", gettext_noop("Mark the same picture alike, in the grid"), GRID),
    Action("undo", "z", gettext_noop("Undo")),
    Action("change", "m", gettext_noop("Change my mind")),
    Action("abuse", "x", gettext_noop("Suspected child abuse")),
    Action("colour", "c", gettext_noop("Colour")),
    Action("veil", "g", gettext_noop("Back to the veil")),
    Action("turn", "y", gettext_noop("Turn by a quarter")),
    Action("zen", "v", gettext_noop("Only the picture")),
    Action("rules", "p", gettext_noop("Rules")),
    Action("uploader", "u", gettext_noop("Uploader’s last outcomes")),
    Action("fold", "f", gettext_noop("Fold the last result")),
    Action("words", "w", gettext_noop("The picture in words")),
    Action("queues", "q", gettext_noop("Queues")),
)
BY_NAME = {action.name: action for action in ACTIONS}

# Letters that pages print for good: they cannot be chosen for anything else.
FIXED = {
    "b": gettext_noop("Read the text in the picture"),
    "k": gettext_noop("Ask about the picture"),
    "l": gettext_noop("Leave it as it is"),
    "t": gettext_noop("Try again"),
}
