"""A new platform's name in addresses."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from moderation.cases.onboard import slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Harbour Street", "harbour-street"),
        ("Größe & Co", "grosse-co"),
        ("GRÖSSE", "grosse"),
        ("Øresund Æther", "oresund-aether"),
        ("Łódź", "lodz"),
        ("L’été 2", "lete-2"),
    ],
)
def test_it_keeps_every_letter(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("name", ["Привет", "Новости Co", "東京 Photos", "&", "…"])
def test_it_asks_for_one_rather_than_lose_a_letter(name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        slug_of(name)
    assert "choose a name in addresses" in refusal.value.message_dict["slug"][0]
