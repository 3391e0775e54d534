"""The settings of the tests: the product's own, in a folder of their own, whatever the developer's environment says."""

import os
import tempfile
from pathlib import Path

_FOLDER = tempfile.mkdtemp(prefix="second-look-tests-")
(Path(_FOLDER) / "static").mkdir()  # WhiteNoise warns about a folder that is not there
os.environ["DATA_DIR"] = _FOLDER
os.environ["DEBUG"] = "1"
os.environ["OUTBOUND_ALLOW_LOOPBACK"] = "1"
os.environ["SCREENING_PROVIDERS"] = "local"
os.environ["DESCRIBING_PROVIDER"] = ""
os.environ["LOG_LEVEL"] = "WARNING"
os.environ["ABUSE_HANDLERS"] = ""
if os.environ.get("TEST_ON") == "postgresql":
    os.environ["DATABASE_URL"] = os.environ["TEST_POSTGRES_URL"]
else:
    os.environ.pop("DATABASE_URL", None)
    os.environ["TEST_SQLITE"] = str(Path(_FOLDER) / "test.sqlite3")

from moderation.settings import *  # noqa: E402, F403 - after the environment it reads

_CACHE = CACHES["default"]  # noqa: F405
if (
    "redis" in _CACHE["BACKEND"].lower()
):  # each worker has a database of its own, which every test leaves empty
    _WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    _CACHE["LOCATION"] = f"{str(_CACHE['LOCATION']).rsplit('/', 1)[0]}/{_WORKER}"
if os.environ.get("TEST_ON") == "postgresql" and os.environ.get("TEST_POSTGRES_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["TEST_POSTGRES_TEMPLATE"]}  # noqa: F405
