from pathlib import Path

import pytest

from moderation.screening.providers.analyses_config import read_config
from moderation.screening.providers.base import ProviderMisconfigured
from moderation.vocabulary import Category

BASE = {"ANALYSIS_API_URL": "https://gateway.example/api/", "ANALYSIS_API_KEY": "top-secret-1234"}


def test_it_has_defaults_for_all_but_the_address() -> None:
    config = read_config(BASE)
    assert config.vendor.url == "https://gateway.example/api/v1/images/analyses"
    assert set(config.categories) == set(Category) - {Category.OTHER}
    assert (config.detail_level, config.response_format, config.analysis_mode) == ("high", "json", "general")
    assert (config.max_tokens, config.vendor.timeout_seconds) == (500, 20.0)


def test_the_key_is_in_no_repr() -> None:
    config = read_config(BASE)
    assert config.vendor.headers == {"Authorization": "Bearer top-secret-1234"}
    assert "secret" not in repr(config)


def test_it_reads_the_key_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-file\n")
    env = {"ANALYSIS_API_URL": "http://127.0.0.1:1", "ANALYSIS_API_KEY_FILE": str(tmp_path / "key")}
    assert read_config(env).vendor.headers == {"Authorization": "Bearer from-file"}


def test_it_takes_what_it_is_given() -> None:
    config = read_config(
        {
            **BASE,
            "ANALYSIS_API_CATEGORIES": "weapons, gore",
            "ANALYSIS_API_DETAIL_LEVEL": "low",
            "ANALYSIS_API_RESPONSE_FORMAT": "text",
            "ANALYSIS_API_MODE": "scenes",
            "ANALYSIS_API_MAX_TOKENS": "1000",
            "ANALYSIS_API_TIMEOUT": "2.5",
        }
    )
    assert config.categories == (Category.GORE, Category.WEAPONS)
    assert (config.detail_level, config.response_format, config.analysis_mode) == ("low", "text", "scenes")
    assert (config.max_tokens, config.vendor.timeout_seconds) == (1000, 2.5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANALYSIS_API_URL", ""),
        ("ANALYSIS_API_URL", "gateway"),
        ("ANALYSIS_API_URL", "ftp://gateway"),
        ("ANALYSIS_API_URL", "https://user:secret@gateway"),
        ("ANALYSIS_API_URL", "https://gateway/?a=1"),
        ("ANALYSIS_API_URL", "http://169.254.169.254"),
        ("ANALYSIS_API_KEY", "top secret\n1234"),
        ("ANALYSIS_API_KEY", "top-secret-ü"),
        ("ANALYSIS_API_CATEGORIES", "weapons,pizza"),
        ("ANALYSIS_API_DETAIL_LEVEL", "HIGH"),
        ("ANALYSIS_API_RESPONSE_FORMAT", "xml"),
        ("ANALYSIS_API_MODE", "all"),
        ("ANALYSIS_API_MAX_TOKENS", "501"),
        ("ANALYSIS_API_TIMEOUT", "0"),
        ("ANALYSIS_API_TIMEOUT", "nan"),
        ("ANALYSIS_API_TIMEOUT", "-1"),
        ("ANALYSIS_API_TIMEOUT", "soon"),
        ("ANALYSIS_API_TIMEOUT", "121"),
        ("ANALYSIS_API_CA_FILE", "/nowhere/ca.pem"),
    ],
)
def test_it_says_which_variable_is_wrong(name: str, value: str) -> None:
    with pytest.raises(ProviderMisconfigured, match=name) as error:
        read_config({**BASE, name: value})
    assert "secret" not in str(error.value)


def test_it_says_that_the_key_file_is_missing() -> None:
    with pytest.raises(ProviderMisconfigured, match="ANALYSIS_API_KEY_FILE"):
        read_config({"ANALYSIS_API_URL": "https://a.example", "ANALYSIS_API_KEY_FILE": "/nowhere/key"})
