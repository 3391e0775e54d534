"""What has a letter on the pages of review, and which one until somebody chooses another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """`name` stands in the templates and in what is stored, `words` on the page where keys are chosen."""

    name: str
    key: str
    words: str


ACTIONS = (
    Action("approve", "a", "Approve"),
    Action("reject", "r", "Reject"),
    Action("skip", "s", "Skip"),
    Action("escalate", "e", "Escalate"),
    Action("note", "n", "Note"),
    Action("more", "h", "Hold, and what else can be done"),
    Action("reassign", "j", "Reassign to a colleague"),
    Action("opinion", "o", "Ask for a second opinion"),
    Action("singly", "i", "Look at singly, in the grid"),
    Action("undo", "z", "Undo"),
    Action("change", "m", "Change my mind"),
    Action("abuse", "x", "Suspected child abuse"),
    Action("colour", "c", "Colour"),
    Action("veil", "g", "Back to the veil"),
    Action("turn", "y", "Turn by a quarter"),
    Action("zen", "v", "Only the picture"),
    Action("rules", "p", "Rules"),
    Action("uploader", "u", "Uploader’s last outcomes"),
    Action("fold", "f", "Fold the last result"),
    Action("words", "w", "The picture in words"),
    Action("queues", "q", "Queues"),
)
BY_NAME = {action.name: action for action in ACTIONS}

# Letters that pages print for good: they cannot be chosen for anything else.
FIXED = {
    "b": "Read the text in the picture",
    "k": "Ask about the picture",
    "l": "Leave it as it is",
    "t": "Try again",
}
