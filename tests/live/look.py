"""One vendor asked once, and whether what came is an answer by our own rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.screening.providers import registry
from moderation.screening.providers.base import ProviderError, ProviderMisconfigured, Question, WrittenRule
from moderation.screening.result import ScreeningResult, is_unit
from moderation.vocabulary import Category
from tests.moderation.screening.providers.pictures import gradient, question

# What has to be set before a vendor is asked at all; any of them may be in a file.
NEEDED: dict[str, tuple[str, ...]] = {
    "analyses": ("ANALYSIS_API_URL",),
    "openai_moderation": ("OPENAI_API_KEY",),
    "openai_decisions": ("OPENAI_API_KEY",),
    "openai_responses": ("OPENAI_API_KEY", "OPENAI_RESPONSES_MODEL"),
    "chat_completions": ("CHAT_COMPLETIONS_URL", "CHAT_COMPLETIONS_MODEL"),
    "azure_content_safety": ("AZURE_CONTENT_SAFETY_ENDPOINT", "AZURE_CONTENT_SAFETY_KEY"),
    "google_safe_search": ("GOOGLE_VISION_API_KEY",),
    "sightengine": ("SIGHTENGINE_API_USER", "SIGHTENGINE_API_SECRET"),
}
SECONDS = 60.0


@dataclass(frozen=True)
class Look:
    """What came of one vendor; `holds` is None when it was not asked."""

    name: str
    holds: bool | None
    words: str

    def __str__(self) -> str:
        state = {None: "skipped", True: "ok", False: "FAILED"}[self.holds]
        return f"{self.name:<22} {state:<8} {self.words}"


def look_with(name: str, env: Mapping[str, str]) -> Look:
    """Ask this vendor, if the environment has what it needs."""
    missing = [
        variable for variable in NEEDED[name] if not (env.get(variable) or env.get(f"{variable}_FILE"))
    ]
    if missing:
        return Look(name, None, f"{' and '.join(missing)} not set")
    try:
        provider = registry.build(name, env)
        result = provider.screen(asked(), deadline_seconds=SECONDS)
    except (ProviderMisconfigured, ProviderError) as error:
        kind = f" ({error.kind})" if isinstance(error, ProviderError) else ""
        return Look(name, False, f"{error}{kind}")
    wrong = faults_of(result, provider.judges)
    return Look(name, not wrong, wrong or told(result))


def asked() -> Question:
    """A gradient with a caption, and a written rule for whoever asks about rules."""
    bare = question(gradient(320, 240), caption="A grey gradient.")
    rules = tuple(WrittenRule(category, f"No {category.value}.") for category in Category)
    return Question(bare.frames, bare.caption, "", "en", "live", rules=rules)


def faults_of(result: ScreeningResult, judges: tuple[Category, ...]) -> str:
    """What is wrong with the answer in words; empty when nothing is."""
    found = result.by_category()
    gaps = [name.value for name in judges if name not in found or not found[name].evaluated]
    if gaps:
        return f"it did not judge {', '.join(gaps)}"
    if not all(is_unit(score.score) for score in result.scores if score.evaluated):
        return "a score is not a number from 0 to 1"
    return "" if result.raw else "its raw answer was not kept"


def told(result: ScreeningResult) -> str:
    highest = max((score for score in result.scores if score.evaluated), key=lambda score: score.score or 0.0)
    model = f" by {result.model}" if result.model else ""
    return (
        f"{result.latency_ms} ms{model}; highest {highest.category.value} {highest.score:.2f}; {result.usage}"
    )
