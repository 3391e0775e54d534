"""The form as its templates show it: every field with its label, what is in it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from moderation.policy.figures import number
from moderation.policy.rules import Rules
from moderation.policy.validate import ANY
from moderation.vocabulary import (
    CATEGORY_SEVERITY,
    CATEGORY_WORDS,
    CONTEXT_WORDS,
    Category,
    ContextPart,
    Severity,
    When,
)
from review.policies import names
from review.policies.fill import OFF_WORD
from review.policies.read import reason_count

SPARE_REASONS = 2
NUMBER_WORDS = {
    "min_confidence": ("Confidence at least", "0 to 1. Below it a person looks."),
    "sample_rate": ("Share of spot checks", "0 to 1. 0.02: two in a hundred automatic outcomes."),
    "reviews_required": ("People for a decision", "1 or 2. The second does not know what the first said."),
}
RISK_WORDS = {
    "risk.approve_below": ("Approve only below", "0 to 1. Empty: the combined risk holds no approval up."),
    "risk.reject_from": ("Reject from", "0 to 1. Empty: never without a person."),
}


WHEN_WORDS = {
    When.ALWAYS: "always",
    When.IF_UNSURE: "only in doubt",
    When.IF_UNAVAILABLE: "only as a stand-in",
}


@dataclass(frozen=True)
class Box:
    """One field. `hint` shows in it while it is empty: what holds then."""

    name: str
    label: str
    value: str = ""
    errors: tuple[str, ...] = ()
    hint: str = ""
    help: str = ""

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def ticked(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True)
class Cell:
    column: str
    flag_at: Box
    reject_at: Box


@dataclass(frozen=True)
class Row:
    """A category's thresholds; the default row (`*`) can be neither required nor waived."""

    words: str
    severe: bool
    cells: tuple[Cell, ...]
    required: Box | None = None
    waived: Box | None = None
    waived_by: str = ""


@dataclass(frozen=True)
class ScorerRow:
    name: str
    configured: bool
    asked: Box
    order: Box
    when: Box


@dataclass(frozen=True)
class ReasonRow:
    title: str
    is_new: bool
    place: Box
    code: Box
    category: Box
    words_moderator: Box
    words_uploader: Box
    actions: Box
    second_approval: Box
    remove: Box


@dataclass(frozen=True)
class TextRow:
    words: str
    rule: Box
    allow: Box
    reject: Box

    @property
    def is_open(self) -> bool:
        return bool(self.rule.errors or self.allow.errors or self.reject.errors)


@dataclass
class Sheet:
    """Built from the texts in the fields and the faults that `read` found in them."""

    values: Mapping[str, str]
    scorers: Sequence[str]
    configured: Sequence[str]
    draft: Rules
    faults: Sequence[tuple[str, str]] = ()
    labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.columns = [names.column_words(scorer) for scorer in self._all_scorers]
        self.rows = [self._row(category) for category in names.ROWS]
        self.scorer_rows = [self._scorer(scorer) for scorer in self.scorers]
        self.conditions = [(when.value, words) for when, words in WHEN_WORDS.items()]
        self.context = [self._sent(part) for part in ContextPart]
        self.risks = [
            self._box(name, label, words, full=f"Combined risk: {label[0].lower()}{label[1:]}")
            for name, (label, words) in RISK_WORDS.items()
            if self.draft.risk.maps
        ]
        self.numbers = [self._box(name, *NUMBER_WORDS[name]) for name in names.NUMBERS]
        self.due = [
            self._box(name, f"{severity.name.capitalize()} cases, minutes")
            for severity, name in names.DUE.items()
        ]
        self.reasons = self._reasons()
        self.approval_actions = self._box(
            names.APPROVAL_ACTIONS,
            "An approval may carry",
            "One a line: a code for the platform, a colon, and what moderators see, as age_restrict: Age restriction.",
        )
        self.texts = [self._text(category) for category in Category]
        self.categories = [(category.value, words) for category, words in CATEGORY_WORDS.items()]
        self.summary = [
            (f"id_{name}" if name in self.labels else "", self.labels.get(name, ""), words)
            for name, words in self.faults
        ]

    @property
    def _all_scorers(self) -> tuple[str, ...]:
        return (*self.scorers, ANY)

    def _box(self, name: str, label: str, help_words: str = "", *, hint: str = "", full: str = "") -> Box:
        """`full` is the label where the field stands alone, as in the list of faults."""
        self.labels[name] = full or label
        errors = tuple(words for field_name, words in self.faults if field_name == name)
        return Box(name, label, self.values.get(name, ""), errors, hint, help_words)

    def _row(self, category: str) -> Row:
        words = names.row_words(category)
        cells = tuple(self._cell(category, scorer) for scorer in self._all_scorers)
        if category == ANY:
            return Row(words, False, cells)
        severe = CATEGORY_SEVERITY[Category(category)] is Severity.SEVERE
        required = self._box(f"required.{category}", f"{words} must be judged")
        waived = self._box(f"waived.{category}", f"{words} need not be judged")
        by = next((waiver.admin for waiver in self.draft.waived if waiver.category == category), "")
        return Row(words, severe, cells, required, waived, by if waived.ticked else "")

    def _cell(self, category: str, scorer: str) -> Cell:
        whose = f"{names.row_words(category)}, {names.column_words(scorer)}"
        flag_at, reject_at = names.flag_at(category, scorer), names.reject_at(category, scorer)
        own = bool(self.values.get(flag_at) or self.values.get(reject_at))
        flag_hint, reject_hint = (OFF_WORD, OFF_WORD) if own else self._inherited(category, scorer)
        return Cell(
            names.column_words(scorer),
            self._box(flag_at, f"{whose}: flag from", hint=flag_hint),
            self._box(reject_at, f"{whose}: reject from", hint=reject_hint),
        )

    def _inherited(self, category: str, scorer: str) -> tuple[str, str]:
        """What holds in the saved draft while this cell has no rule of its own."""
        if scorer == ANY and category != ANY:
            return "", ""  # it differs from scorer to scorer
        if category == ANY:
            rule = next(
                (rule for rule in self.draft.category_rules if rule.category == rule.scorer == ANY), None
            )
            thresholds = rule.thresholds if rule and scorer != ANY else None
        else:
            thresholds = self.draft.thresholds_for(Category(category), scorer)
        if thresholds is None:
            return OFF_WORD, OFF_WORD
        found = (thresholds.flag_at, thresholds.reject_at)
        flag_at, reject_at = (OFF_WORD if value is None else number(value) for value in found)
        return flag_at, reject_at

    def _scorer(self, scorer: str) -> ScorerRow:
        return ScorerRow(
            scorer,
            scorer in self.configured,
            self._box(f"scorer.{scorer}", f"Ask {scorer}"),
            self._box(f"order.{scorer}", "Place", full=f"Place of {scorer}"),
            self._box(names.when(scorer), "Asked", full=f"When {scorer} is asked"),
        )

    def _sent(self, part: ContextPart) -> Box:
        words = CONTEXT_WORDS[part]
        return self._box(names.context(part), words.capitalize(), full=f"{words.capitalize()} is sent")

    def _reasons(self) -> list[ReasonRow]:
        sent = reason_count(self.values)
        empty = sum(not self._is_filled(index) for index in range(sent))
        return [self._reason(index) for index in range(sent + max(0, SPARE_REASONS - empty))]

    def _is_filled(self, index: int) -> bool:
        return any(self.values.get(names.reason(index, part)) for part in ("place", *names.REASON_TEXTS))

    def _reason(self, index: int) -> ReasonRow:
        is_new = not self._is_filled(index)
        title = self.values.get(names.reason(index, "words_moderator")) or "New reason"

        def box(part: str, label: str, help_words: str = "") -> Box:
            full = f"Reason {index + 1}, {label[0].lower()}{label[1:]}"
            return self._box(names.reason(index, part), label, help_words, full=full)

        return ReasonRow(
            title=title,
            is_new=is_new,
            place=box("place", "Place"),
            code=box("code", "Code"),
            category=box("category", "Category"),
            words_moderator=box("words_moderator", "Moderators see"),
            words_uploader=box("words_uploader", "The uploader is told"),
            actions=box("actions", "Actions for the platform"),
            second_approval=box("second_approval", "A second person must reject it as well"),
            remove=box("remove", "Remove"),
        )

    def _text(self, category: Category) -> TextRow:
        words = CATEGORY_WORDS[category]

        def box(part: str, label: str, help_words: str = "") -> Box:
            return self._box(
                names.text(category.value, part), label, help_words, full=f"{words}, {label.lower()}"
            )

        return TextRow(
            words,
            box("rule", "Rule"),
            box("allow", "Examples that stay", "One a line."),
            box("reject", "Examples that go", "One a line."),
        )
