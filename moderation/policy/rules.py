"""A policy's content as frozen values: what is asked, what a score means, what people may say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from moderation.audit.canonical import canonical_json
from moderation.policy.content import digest_of, read_json
from moderation.policy.errors import PolicyError, PolicyInvalid
from moderation.policy.risk import NO_RISK, Risk
from moderation.policy.validate import ANY, find_errors
from moderation.vocabulary import Category, ContextPart, Severity, When


@dataclass(frozen=True)
class Step:
    """A scorer's turn, and when it comes."""

    scorer: str
    when: When = When.ALWAYS


@dataclass(frozen=True)
class Thresholds:
    """From which score on a category is flagged or rejected; None is off."""

    flag_at: float | None = None
    reject_at: float | None = None


OFF = Thresholds()


@dataclass(frozen=True)
class CategoryRule:
    """Thresholds for one category and one scorer; `*` stands for any without a rule of its own."""

    category: str
    scorer: str
    thresholds: Thresholds


@dataclass(frozen=True)
class RejectReason:
    """What a moderator picks and what the uploader is told; `actions` are codes for the platform.

    With `second_approval` a rejection for it takes effect once a second person has rejected as well.
    """

    code: str
    category: Category
    words_moderator: str
    words_uploader: str
    actions: tuple[str, ...] = ()
    second_approval: bool = False


@dataclass(frozen=True)
class ApprovalAction:
    """What an approval may carry: a code for the platform, and the words that a moderator picks it by."""

    code: str
    words_moderator: str


@dataclass(frozen=True)
class RuleText:
    """The written rule of a category, with examples of what stays and what goes."""

    category: Category
    rule: str
    allow: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()


@dataclass(frozen=True)
class DueMinutes:
    """Minutes after which a case of this severity is late."""

    mild: int = 24 * 60
    moderate: int = 4 * 60
    severe: int = 60

    def of(self, severity: Severity) -> int:
        return {
            Severity.MILD: self.mild,
            Severity.MODERATE: self.moderate,
            Severity.SEVERE: self.severe,
        }[severity]


@dataclass(frozen=True)
class Waiver:
    """A named admin accepts that nobody judges this category."""

    category: Category
    admin: str


@dataclass(frozen=True)
class Rules:
    """The whole content; equal content has equal JSON and an equal digest.

    Whatever has no order of its own is kept sorted. `conditions` has the scorers that are not always asked;
    `context` is what goes to scorers beside the picture. Raises `PolicyInvalid` with every fault.
    """

    scorers: tuple[str, ...] = ()
    category_rules: tuple[CategoryRule, ...] = ()
    required: tuple[Category, ...] = ()
    min_confidence: float = 0.85
    sample_rate: float = 0.02
    reviews_required: int = 1
    reasons: tuple[RejectReason, ...] = ()
    texts: tuple[RuleText, ...] = ()
    due_minutes: DueMinutes = DueMinutes()
    waived: tuple[Waiver, ...] = ()
    conditions: tuple[Step, ...] = ()
    context: tuple[ContextPart, ...] = ()
    approval_actions: tuple[ApprovalAction, ...] = ()
    risk: Risk = NO_RISK

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "category_rules", tuple(sorted(self.category_rules, key=lambda r: (r.category, r.scorer))))
        put(self, "required", tuple(sorted(self.required)))
        put(self, "texts", tuple(sorted(self.texts, key=lambda text: text.category)))
        put(self, "waived", tuple(sorted(self.waived, key=lambda waiver: waiver.category)))
        put(self, "conditions", self._in_order())
        put(self, "context", tuple(part for part in ContextPart if part in self.context))
        errors = [*self._repeats(), *find_errors(self.to_document())]
        if errors:
            raise PolicyInvalid(errors)

    def _in_order(self) -> tuple[Step, ...]:
        """The conditions in the scorers' order, without those that say nothing."""
        places = {name: place for place, name in enumerate(self.scorers)}
        named = [step for step in self.conditions if step.when is not When.ALWAYS]
        return tuple(sorted(named, key=lambda step: places.get(step.scorer, len(places))))

    def _repeats(self) -> Iterator[PolicyError]:
        """What the document cannot show: a key that stands twice, a condition of a scorer that is not asked."""
        for step in self.conditions:
            if step.scorer not in self.scorers:
                detail = f"The policy does not ask {step.scorer!r}."
                yield PolicyError("unknown_scorer", f"conditions.{step.scorer}", detail)
        for field, names in (
            ("conditions", [step.scorer for step in self.conditions]),
            ("thresholds", [f"{rule.category}.{rule.scorer}" for rule in self.category_rules]),
            ("texts", [text.category.value for text in self.texts]),
            ("waived", [waiver.category.value for waiver in self.waived]),
            ("risk.maps", [f"{one.scorer}.{one.category}" for one in self.risk.maps]),
        ):
            for name in sorted(name for name, times in Counter(names).items() if times > 1):
                yield PolicyError("repeated", f"{field}.{name}", f"{field}.{name} stands twice.")

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every scorer in its order, with when it is asked."""
        when = {step.scorer: step.when for step in self.conditions}
        return tuple(Step(name, when.get(name, When.ALWAYS)) for name in self.scorers)

    def thresholds_for(self, category: str, scorer: str) -> Thresholds:
        """The one rule that a score meets: the most exact, category before scorer; else off."""
        for key in ((category, scorer), (category, ANY), (ANY, scorer), (ANY, ANY)):
            if key in self._by_key:
                return self._by_key[key]
        return OFF

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], Thresholds]:
        return {(rule.category, rule.scorer): rule.thresholds for rule in self.category_rules}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
        return digest_of(self.to_json())

    def to_json(self) -> str:
        return canonical_json(self.to_document())

    def to_document(self) -> dict[str, Any]:
        """The content as plain JSON values. What came later is written only where it is used, so that what was
        published before keeps its digest."""
        return {
            "scorers": [_step_document(step) for step in self.steps],
            "thresholds": self._threshold_document(),
            "required": [category.value for category in self.required],
            "min_confidence": _plain(self.min_confidence),
            "sample_rate": _plain(self.sample_rate),
            "reviews_required": self.reviews_required,
            "reasons": [_reason_document(reason) for reason in self.reasons],
            "texts": {
                text.category.value: {
                    "rule": text.rule,
                    "allow": list(text.allow),
                    "reject": list(text.reject),
                }
                for text in self.texts
            },
            "due_minutes": {severity.name.lower(): self.due_minutes.of(severity) for severity in Severity},
            "waived": {waiver.category.value: waiver.admin for waiver in self.waived},
            **({"context": [part.value for part in self.context]} if self.context else {}),
            **(
                {"approval_actions": [asdict(a) for a in self.approval_actions]}
                if self.approval_actions
                else {}
            ),
            **({"risk": self.risk.to_document()} if self.risk != NO_RISK else {}),
        }

    def _threshold_document(self) -> dict[str, dict[str, dict[str, float | None]]]:
        document: dict[str, dict[str, dict[str, float | None]]] = {}
        for rule in self.category_rules:
            document.setdefault(str(rule.category), {})[rule.scorer] = {
                "flag_at": _plain(rule.thresholds.flag_at),
                "reject_at": _plain(rule.thresholds.reject_at),
            }
        return document

    @classmethod
    def from_json(cls, text: str) -> Rules:
        """Read what `to_json` wrote, or what an admin typed; `PolicyInvalid` names every fault."""
        return cls.from_document(read_json(text))

    @classmethod
    def from_document(cls, document: Any) -> Rules:
        if errors := find_errors(document):
            raise PolicyInvalid(errors)
        steps = [_step_from(item) for item in document["scorers"]]
        return cls(
            scorers=tuple(step.scorer for step in steps),
            category_rules=tuple(
                CategoryRule(category, scorer, Thresholds(pair["flag_at"], pair["reject_at"]))
                for category, pairs in document["thresholds"].items()
                for scorer, pair in pairs.items()
            ),
            required=tuple(Category(name) for name in document["required"]),
            min_confidence=document["min_confidence"],
            sample_rate=document["sample_rate"],
            reviews_required=document["reviews_required"],
            reasons=tuple(_reason_from(item) for item in document["reasons"]),
            texts=tuple(
                RuleText(Category(name), item["rule"], tuple(item["allow"]), tuple(item["reject"]))
                for name, item in document["texts"].items()
            ),
            due_minutes=DueMinutes(**document["due_minutes"]),
            waived=tuple(Waiver(Category(name), admin) for name, admin in document["waived"].items()),
            conditions=tuple(step for step in steps if step.when is not When.ALWAYS),
            context=tuple(ContextPart(name) for name in document.get("context", ())),
            approval_actions=tuple(ApprovalAction(**item) for item in document.get("approval_actions", ())),
            risk=Risk.from_document(document["risk"]) if "risk" in document else NO_RISK,
        )


def _step_document(step: Step) -> str | dict[str, str]:
    return step.scorer if step.when is When.ALWAYS else {"name": step.scorer, "when": step.when.value}


def _step_from(item: Any) -> Step:
    return Step(item) if isinstance(item, str) else Step(item["name"], When(item["when"]))


def _plain(value: float | None) -> float | None:
    """One spelling for one number: 0, 0.0 and -0.0 are the same threshold."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return value
    return abs(float(value))


def _reason_document(reason: RejectReason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "category": reason.category.value,
        "words_moderator": reason.words_moderator,
        "words_uploader": reason.words_uploader,
        "actions": list(reason.actions),
        "second_approval": reason.second_approval,
    }


def _reason_from(item: dict[str, Any]) -> RejectReason:
    return RejectReason(
        code=item["code"],
        category=Category(item["category"]),
        words_moderator=item["words_moderator"],
        words_uploader=item["words_uploader"],
        actions=tuple(item["actions"]),
        second_approval=item["second_approval"],
    )
