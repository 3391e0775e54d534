"""The direction of imports holds for foreign keys too: import-linter cannot see a target named by a string."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey

ROOT = Path(__file__).resolve().parent.parent


def layers() -> list[str]:
    """Our packages from left to right, as pyproject.toml's contract lists them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [re.sub(r"[()]", "", name) for line in contracts[0]["layers"] for name in line.split(" | ")]


def our_foreign_keys() -> list[tuple[str, str, str]]:
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and model.__module__.startswith("moderation."):
                target = field.related_model
                found.append(
                    (model.__module__.rsplit(".", 1)[0], f"{model.__name__}.{field.name}", target.__module__)
                )
    return found


@pytest.mark.parametrize(("package", "field", "target"), our_foreign_keys())
def test_it_points_to_its_own_package_or_to_the_right(package: str, field: str, target: str) -> None:
    order = layers()
    assert order.index(target.rsplit(".", 1)[0]) >= order.index(package), field


def test_every_package_has_its_place() -> None:
    packages = {
        f"moderation.{path.name}"
        for path in (ROOT / "moderation").iterdir()
        if (path / "__init__.py").exists() and path.name != "management"
    }
    assert packages <= set(layers())


def test_the_measured_settings_are_in_force() -> None:
    assert settings.Q_CLUSTER["save_limit"] == -1
    assert settings.Q_CLUSTER["orm"] == "default"
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] is None
    assert not settings.DATABASES["default"]["ATOMIC_REQUESTS"]


@pytest.mark.parametrize("word", ["async_chain", "async_iter", "post_save", "ATOMIC_REQUESTS = True"])
def test_nobody_uses_what_loses_work(word: str) -> None:
    sources = [*(ROOT / "moderation").rglob("*.py"), *(ROOT / "review").rglob("*.py")]
    assert [str(path) for path in sources if word in path.read_text()] == []
