"""The form as its templates show it: every field with its label, what is in it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

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
)
from review.language.words import within
from review.policies import names
from review.policies.fill import OFF_WORD
from review.policies.read import reason_count
from review.policies.sheet_words import (
    DUE_WORDS,
    NUMBER_WORDS,
    RISK_FULL,
    RISK_WORDS,
    SAMPLE_WORDS,
    WHEN_WORDS,
)

SPARE_REASONS = 2


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


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
        self.conditions = [(when.value, _(words)) for when, words in WHEN_WORDS.items()]
        self.context = [self._sent(part) for part in ContextPart]
        self.risks = [
            self._box(name, *map(_, RISK_WORDS[name]), full=_(full))
            for name, full in RISK_FULL.items()
            if self.draft.risk.maps
        ]
        self.numbers = [self._box(name, *map(_, NUMBER_WORDS[name])) for name in names.NUMBERS]
        self.samples = self._box(names.SAMPLES, *map(_, SAMPLE_WORDS))
        self.due = [self._box(name, _(DUE_WORDS[severity])) for severity, name in names.DUE.items()]
        self.reasons = self._reasons()
        self.approval_actions = self._box(
            names.APPROVAL_ACTIONS,
            _("An approval may carry"),
            _(
                "One a line: a code for the platform, a colon, and what moderators see, as age_restrict: Age "
                "restriction."
            ),
        )
        self.texts = [self._text(category) for category in Category]
        self.categories = [(category.value, _(words)) for category, words in CATEGORY_WORDS.items()]
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
        required = self._box(f"required.{category}", _("{words} must be judged").format(words=words))
        waived = self._box(f"waived.{category}", _("{words} need not be judged").format(words=words))
        by = next((waiver.admin for waiver in self.draft.waived if waiver.category == category), "")
        return Row(words, severe, cells, required, waived, by if waived.ticked else "")

    def _cell(self, category: str, scorer: str) -> Cell:
        whose = f"{names.row_words(category)}, {names.column_words(scorer)}"
        flag_at, reject_at = names.flag_at(category, scorer), names.reject_at(category, scorer)
        own = bool(self.values.get(flag_at) or self.values.get(reject_at))
        flag_hint, reject_hint = (OFF_WORD, OFF_WORD) if own else self._inherited(category, scorer)
        return Cell(
            names.column_words(scorer),
            self._box(flag_at, _("{whose}: flag from").format(whose=whose), hint=flag_hint),
            self._box(reject_at, _("{whose}: reject from").format(whose=whose), hint=reject_hint),
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
            self._box(f"scorer.{scorer}", _("Ask {scorer}").format(scorer=scorer)),
            self._box(f"order.{scorer}", _("Place"), full=_("Place of {scorer}").format(scorer=scorer)),
            self._box(names.when(scorer), _("Asked"), full=_("When {scorer} is asked").format(scorer=scorer)),
        )

    def _sent(self, part: ContextPart) -> Box:
        words = _(CONTEXT_WORDS[part])
        return self._box(
            names.context(part), capital(words), full=_("{part} is sent").format(part=capital(words))
        )

    def _reasons(self) -> list[ReasonRow]:
        sent = reason_count(self.values)
        empty = sum(not self._is_filled(index) for index in range(sent))
        return [self._reason(index) for index in range(sent + max(0, SPARE_REASONS - empty))]

    def _is_filled(self, index: int) -> bool:
        return any(self.values.get(names.reason(index, part)) for part in ("place", *names.REASON_TEXTS))

    def _reason(self, index: int) -> ReasonRow:
        is_new = not self._is_filled(index)
        title = self.values.get(names.reason(index, "words_moderator")) or _("New reason")

        def box(part: str, label: str, help_words: str = "") -> Box:
            full = _("Reason {place}, {field}").format(place=index + 1, field=within(label))
            return self._box(names.reason(index, part), label, help_words, full=full)

        return ReasonRow(
            title=title,
            is_new=is_new,
            place=box("place", _("Place")),
            code=box("code", _("Code")),
            category=box("category", _("Category")),
            words_moderator=box("words_moderator", _("Moderators see")),
            words_uploader=box("words_uploader", _("The uploader is told")),
            actions=box("actions", _("Actions for the platform")),
            second_approval=box("second_approval", _("A second person must reject it as well")),
            remove=box("remove", _("Remove")),
        )

    def _text(self, category: Category) -> TextRow:
        words = _(CATEGORY_WORDS[category])

        def box(part: str, label: str, help_words: str = "") -> Box:
            return self._box(
                names.text(category.value, part), label, help_words, full=f"{words}, {within(label)}"
            )

        return TextRow(
            words,
            box("rule", _("Rule")),
            box("allow", _("Examples that stay"), _("One a line.")),
            box("reject", _("Examples that go"), _("One a line.")),
        )
