from __future__ import annotations

from pathlib import Path

import pytest

from moderation.screening.providers import vendor_settings as read
from moderation.screening.providers.base import ProviderMisconfigured
from moderation.vocabulary import Category


def test_an_address_has_no_slash_at_its_end() -> None:
    assert read.base_url({"URL": " https://a.example/api/ "}, "URL", needed_by="x") == "https://a.example/api"
    assert read.base_url({}, "URL", default="https://b.example", needed_by="x") == "https://b.example"


def test_a_secret_comes_from_a_variable_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-file\n")
    env = {"KEY_FILE": str(tmp_path / "key")}
    assert read.secret(env, "KEY") == "from-file"
    assert read.secret({**env, "KEY": "own"}, "KEY") == "own"
    assert read.secret({}, "KEY") == ""


def test_a_secret_may_be_needed() -> None:
    with pytest.raises(ProviderMisconfigured, match=r"KEY must be set: the scorer `x` needs a key"):
        read.secret({"KEY": " "}, "KEY", needed_by="x")


@pytest.mark.parametrize("name", ["gpt-6", "Qwen/Qwen3-VL-8B-Instruct", "llava:13b", "a@b+c_d.e"])
def test_models_have_many_names(name: str) -> None:
    assert read.model_name({"MODEL": name}, "MODEL", needed_by="x") == name


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "é", "a" * 101])
def test_not_everything_names_a_model(name: str) -> None:
    with pytest.raises(ProviderMisconfigured, match="MODEL"):
        read.model_name({"MODEL": name}, "MODEL", needed_by="x")


@pytest.mark.parametrize(("word", "meaning"), [("1", True), ("on", True), ("False", False), ("0", False)])
def test_a_switch_is_on_or_off(word: str, meaning: bool) -> None:
    assert read.switch({"S": word}, "S", default=not meaning) is meaning
    assert read.switch({}, "S", default=meaning) is meaning


def test_a_switch_is_nothing_else() -> None:
    with pytest.raises(ProviderMisconfigured, match="S must be 1 or 0"):
        read.switch({"S": "maybe"}, "S", default=True)


@pytest.mark.parametrize("word", ["0", "101", "-1", "1.5", "ten", "²", "9" * 30])
def test_a_count_has_bounds(word: str) -> None:
    assert read.count({"N": "7"}, "N", default=1, least=1, most=100) == 7
    with pytest.raises(ProviderMisconfigured, match="N must be a whole number from 1 to 100"):
        read.count({"N": word}, "N", default=1, least=1, most=100)


def test_categories_keep_our_order_and_have_a_default() -> None:
    env = {"C": "weapons, gore"}
    assert read.categories(env, "C") == (Category.GORE, Category.WEAPONS)
    assert read.categories({}, "C") == read.ALL_BUT_OTHER
    assert read.categories({}, "C", default=(Category.GORE,)) == (Category.GORE,)
