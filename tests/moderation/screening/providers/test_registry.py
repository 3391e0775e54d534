import re
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.screening.providers import registry
from moderation.screening.providers.base import DefaultRule, Provider, ProviderMisconfigured
from moderation.vocabulary import Category

ROOT = Path(__file__).parents[4]
ENV = {
    "ANALYSIS_API_URL": "http://127.0.0.1:9/base",
    "OPENAI_API_KEY": "a-key",
    "OPENAI_RESPONSES_MODEL": "gpt-5.1",
    "CHAT_COMPLETIONS_URL": "http://127.0.0.1:9/v1",
    "CHAT_COMPLETIONS_MODEL": "llava:13b",
    "AZURE_CONTENT_SAFETY_ENDPOINT": "http://127.0.0.1:9",
    "AZURE_CONTENT_SAFETY_KEY": "a-key",
    "GOOGLE_VISION_API_KEY": "a-key",
    "SIGHTENGINE_API_USER": "a-user",
    "SIGHTENGINE_API_SECRET": "a-secret",
}
# Where a scale has steps, a rule stands on the first that means something.
FLAG_AT = {"azure_content_safety": 0.33, "google_safe_search": 0.5}


@pytest.mark.parametrize("name", registry.names())
def test_every_scorer_keeps_the_contract(name: str) -> None:
    provider: Provider = registry.build(name, ENV)
    assert provider.name == name
    assert provider.scorer.startswith(f"{name}:")
    assert len(provider.scorer) <= 200
    assert provider.scorer == registry.build(name, ENV).scorer
    assert provider.judges
    assert set(provider.judges) <= set(Category)
    assert provider.default_rule == DefaultRule(flag_at=FLAG_AT.get(name, 0.2), reject_at=None)


def test_it_says_which_name_is_unknown() -> None:
    with pytest.raises(ProviderMisconfigured, match=r"no scorer 'loacl'; known are local, analyses"):
        registry.build("loacl", {})


WRONG = {
    "URL": "ftp://x",
    "ENDPOINT": "ftp://x",
    "TIMEOUT": "-1",
    "CATEGORIES": "cats",
    "MAX_TOKENS": "7",
    "MODEL": "two words",
    "MODELS": "cats",
    "DETAIL": "huge",
    "KEY": "ä",
    "CA_FILE": "/nowhere",
    "LOGPROBS": "maybe",
}


@pytest.mark.parametrize("name", [name for name in registry.names() if name != "local"])
def test_it_names_every_fault_of_a_scorer_at_once(name: str) -> None:
    noting = Noting()
    registry.build(name, noting)
    wrong = {one: bad for one in noting.asked for end, bad in WRONG.items() if one.endswith(f"_{end}")}
    with pytest.raises(ProviderMisconfigured) as refused:
        registry.build(name, ENV | wrong)
    assert len(wrong) > 2
    assert {one for one in wrong if one not in str(refused.value)} == set()


class Noting(dict[str, str]):
    """An environment that notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__(ENV)
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)


@pytest.mark.parametrize("name", registry.names())
def test_every_setting_is_documented(name: str) -> None:
    env = Noting()
    registry.build(name, env)
    docs = ROOT / "docs"
    written = "".join(
        (docs / page).read_text(encoding="utf-8") for page in ("providers.md", "analysis-api.md")
    )
    undocumented = {variable for variable in env.asked if f"`{variable}`" not in written}
    assert undocumented == set()
    assert f"| `{name}` |" in written
    listed = (ROOT / ".env.example").read_text(encoding="utf-8")
    of_files = {f"{variable}_FILE" for variable in env.asked}
    assert {one for one in env.asked - of_files if f"#{one}=" not in listed} == set()


def test_the_checklist_names_what_is_there() -> None:
    checklist = (ROOT / "docs/providers.md").read_text(encoding="utf-8").partition("## Adding a scorer")[2]
    paths = re.findall(r"`((?:moderation|tests)/[\w/.]+)`", checklist)
    assert len(paths) > 3
    assert [path for path in paths if not (ROOT / path).exists()] == []
    modules = re.findall(r"`(\w+\.py)`", checklist)
    assert [name for name in modules if not list(ROOT.glob(f"[mt]*/**/{name}"))] == []


def test_the_model_runtime_is_not_loaded_by_setting_up() -> None:
    code = (
        "import sys; from moderation.screening.providers import registry; registry.build('local', {});"
        "sys.exit('onnxruntime' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
