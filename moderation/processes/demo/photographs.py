"""Which pictures the demo posts: real photographs that the installed scikit-image package carries."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

LANTERN = "lantern"
KLEINMARKT = "kleinmarkt"


@dataclass(frozen=True)
class Photograph:
    """One posting: whose platform, which file of `skimage/data`, and the context a platform would send."""

    platform: str
    file: str
    external_id: str
    uploader_id: str
    surface: str
    language: str
    caption: str

    def read(self) -> bytes:
        """The file's bytes; raises FileNotFoundError when the package does not carry it."""
        return (files("skimage") / "data" / self.file).read_bytes()


PHOTOGRAPHS: tuple[Photograph, ...] = (
    Photograph(
        LANTERN, "astronaut.png", "post-1001", "u-selma", "feed", "en", "Portrait day: Eileen Collins, 1999."
    ),
    Photograph(LANTERN, "chelsea.png", "post-1002", "u-selma", "feed", "en", "Chelsea, not impressed."),
    Photograph(LANTERN, "coffee.png", "post-1003", "u-jonas", "feed", "en", "First coffee of the morning."),
    Photograph(
        LANTERN,
        "rocket.jpg",
        "post-1004",
        "u-aline",
        "feed",
        "fr",
        "Décollage d'une Falcon 9 de SpaceX.",
    ),
    Photograph(
        LANTERN,
        "hubble_deep_field.jpg",
        "post-1005",
        "u-aline",
        "feed",
        "fr",
        "Des galaxies lointaines.",
    ),
    Photograph(LANTERN, "camera.png", "post-1006", "u-jonas", "profile", "en", "Me and the old film camera."),
    Photograph(
        KLEINMARKT,
        "motorcycle_left.png",
        "anzeige-20417",
        "haendler-88",
        "listing",
        "de",
        "Motorrad, Tank und Rahmen neu lackiert, steht in der Garage. Nur Abholung.",
    ),
    Photograph(
        KLEINMARKT,
        "coins.png",
        "anzeige-20418",
        "haendler-12",
        "listing",
        "de",
        "24 antike Münzen, Pompeji-Stil, aus einer Sammlungsauflösung.",
    ),
    Photograph(
        KLEINMARKT,
        "moon.png",
        "anzeige-20419",
        "haendler-12",
        "listing",
        "de",
        "Mondfotografie, Abzug 30 × 30 cm, signiert.",
    ),
)
