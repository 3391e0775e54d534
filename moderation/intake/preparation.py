"""How the picture that scorers look at is made, in one line: what is proved of their scores holds for this way alone."""

from __future__ import annotations

from importlib.metadata import version

from moderation.intake.confined.renditions import ANALYSIS_QUALITY, ANALYSIS_SIDE

MAJOR = version("Pillow").split(".", 1)[0]
PREPARATION = f"{ANALYSIS_SIDE} px, JPEG {ANALYSIS_QUALITY}, Pillow {MAJOR}"
