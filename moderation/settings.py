"""Django's settings, all from the environment; every one has a default that runs on one machine."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from moderation.environment import BASE_DIR, DATA_DIR, env, secret_from_data_dir
from moderation.given import Given
from moderation.screening.providers.registry import faults_of

given = Given(env)

# DEBUG in the environment means the demo and development: plain http, static files as they lie in the tree. Django's own
# debugging (technical error pages, every query remembered) is another matter and stays off unless asked for.
DEVELOPMENT = given.flag("DEBUG", default=False)
DEBUG = given.flag("DJANGO_DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_from_data_dir("secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "django_q",
    "moderation.apps.ModerationConfig",
    "moderation.audit",
    "moderation.people",
    "moderation.platforms",
    "moderation.webhooks",
    "moderation.intake",
    "moderation.screening",
    "moderation.policy",
    "moderation.cases",
    "moderation.bulk",
    "moderation.wellness",
    "moderation.seeing",
    "moderation.shadowing",
    "moderation.assurance",
    "moderation.rescreening",
    "moderation.tallies",
    "moderation.history",
    "moderation.api",
    "review",
]

MIDDLEWARE = [
    "moderation.middleware.request_id",
    "moderation.api.middleware.problem_pages",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "moderation.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "moderation.middleware.absolute_session_end",
    "review.language.speak.speak",
]

ROOT_URLCONF = "moderation.urls"
WSGI_APPLICATION = "moderation.wsgi.application"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "review.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django_htmx.templatetags.django_htmx",
                "review.ui",
                "review.keys.tags",
                "review.language.tags",
            ],
        },
    }
]

# --- Database: SQLite by default, PostgreSQL by DATABASE_URL -------------------------------------------------
# The measured settings: without IMMEDIATE, WAL and the timeout together a quarter of the writes fail under load.
# Never ATOMIC_REQUESTS: on SQLite every atomic block is the one writer.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        f"PRAGMA synchronous={env.str('SQLITE_SYNCHRONOUS', default='FULL')};"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;"
        "PRAGMA journal_size_limit=67108864;"
    ),
}


def database() -> dict[str, Any]:
    config: dict[str, Any] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(DATA_DIR / "second-look.sqlite3"),
    }
    if env.str("DATABASE_URL", default=""):
        schemes = ("postgres", "postgresql", "sqlite")
        config = given.address("DATABASE_URL", lambda: env.db("DATABASE_URL"), schemes) or config
    config["CONN_MAX_AGE"] = None
    config["ATOMIC_REQUESTS"] = False
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = SQLITE_OPTIONS
        # A test database in memory has no WAL and one connection; ours has to be a file like the real one.
        config["TEST"] = {"NAME": env.str("TEST_SQLITE", default=str(DATA_DIR / "test.sqlite3"))}
    else:
        config["CONN_HEALTH_CHECKS"] = True
        # How often a statement of `moderation.sql` comes before it is prepared; the ORM's own never are. A pooler that
        # hands out connections by transaction may lose what was prepared.
        prepares = given.flag("PREPARED_STATEMENTS", default=True)
        config.setdefault("OPTIONS", {})["prepare_threshold"] = 2 if prepares else None
    return config


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache ---------------------------------------------------------------------------------------------------
CACHES: dict[str, Any] = {"default": env.cache("", default="locmemcache://")}
if env.str("CACHE_URL", default=""):
    schemes = ("redis", "rediss", "locmemcache")
    CACHES["default"] = given.address("CACHE_URL", lambda: env.cache("CACHE_URL"), schemes)

# --- Files ---------------------------------------------------------------------------------------------------
MEDIA_ROOT = str(DATA_DIR / "files")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "moderation.intake.files.DurableFileStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEVELOPMENT:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if STORAGE_URL := env.str("STORAGE_URL", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": given.address("STORAGE_URL", lambda: urlsplit(STORAGE_URL).netloc, ("s3",)),
            "querystring_auth": True,
        },
    }
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", default=str(DATA_DIR / "static"))
WHITENOISE_USE_FINDERS = DEVELOPMENT
WHITENOISE_AUTOREFRESH = DEVELOPMENT
# Uploads are streamed by our own handler, which refuses at the limit; form fields beside them stay small.
FILE_UPLOAD_HANDLERS = ["moderation.api.uploads.CappedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# --- People and sessions ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["moderation.people.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
HTTPS = given.flag("HTTPS", default=not DEVELOPMENT)
# A browser sends the cookies of a host to all of its ports: two runs side by side would sign each other out.
_SUFFIX = f"-{env.str('PORT', default='') or 8000}" if DEVELOPMENT else ""
SESSION_ENGINE = "moderation.people.sessions"
SESSION_COOKIE_NAME = f"{'__Host-' if HTTPS else ''}session{_SUFFIX}"
SESSION_COOKIE_AGE = 60 * 60 * given.whole("SESSION_HOURS", 12, least=1)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = f"{'__Host-' if HTTPS else ''}csrf{_SUFFIX}"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "review.session.stale.csrf_failure"
SECURE_SSL_REDIRECT = given.flag("SECURE_SSL_REDIRECT", default=HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if given.flag("BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers then send `Origin: null` with every form, which the CSRF check has to refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# How many proxies of ours stand before us: X-Forwarded-For is believed only that far.
TRUSTED_PROXIES = given.whole("TRUSTED_PROXIES", 0, least=0)

# --- REST --------------------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["moderation.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["moderation.api.parsers.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["moderation.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["moderation.api.authentication.HasPlatform"],
    "DEFAULT_SCHEMA_CLASS": "moderation.api.openapi.TableSchema",
    "EXCEPTION_HANDLER": "moderation.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Second Look",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "Post images, read outcomes, receive signed webhooks.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "POSTPROCESSING_HOOKS": ["moderation.api.openapi.add_components"],
}

# --- Queue: django-q2 tasks are wake-ups that carry ids; the tables are the record --------------------------------
# retry exceeds timeout plus the wait in the queue; attempts are counted in our rows (max_attempts does not count
# a killed worker); save_limit -1 keeps results from being stored (2.7 times the CPU otherwise). No chains: they
# stop after the first link with save_limit -1.
Q_CLUSTER: dict[str, Any] = {
    "name": "second-look",
    "orm": "default",
    "workers": given.whole("WORKERS", 1, least=1),
    "timeout": 90,
    "retry": 150,
    "max_attempts": 0,
    "ack_failures": True,
    "queue_limit": 4,
    "bulk": 1,
    "poll": 0,  # its own sleep when nothing waits: the broker of ours waits for the bell instead
    "broker_class": "moderation.bell.broker.BellBroker",
    "recycle": 500,
    "max_rss": 1_500_000,
    "save_limit": -1,
    "catch_up": False,
    "guard_cycle": 1,
    "scheduler": False,
}

# --- Second Look itself --------------------------------------------------------------------------------------------
SCREENING_PROVIDERS: list[str] = env.list("SCREENING_PROVIDERS", default=["local"])
# How many requests and tokens a minute each of them may be asked for; 0 leaves it to what the vendor's answers say.
PACES: dict[str, tuple[int, int]] = {
    name: (
        given.whole(f"{name.upper()}_REQUESTS_PER_MINUTE", 0, least=1),
        given.whole(f"{name.upper()}_TOKENS_PER_MINUTE", 0, least=1),
    )
    for name in SCREENING_PROVIDERS
}
# Which of them also puts into words what a picture shows, for people who have decided; empty: none does.
DESCRIBING_PROVIDER = given.one_of("DESCRIBING_PROVIDER", "", ("openai_responses", "chat_completions"))
if DESCRIBING_PROVIDER and DESCRIBING_PROVIDER not in SCREENING_PROVIDERS:
    DESCRIBING_PROVIDER = given.wrong("DESCRIBING_PROVIDER", "one of SCREENING_PROVIDERS as well", "")
# What reads the text in a picture on this machine, for the same people: rapidocr, an extra; empty: nothing does.
READING_PROVIDER = given.one_of("READING_PROVIDER", "", ("rapidocr",))
SCREENING_ATTEMPTS = given.whole("SCREENING_ATTEMPTS", 5, least=1)
SCREENING_SECONDS = given.whole("SCREENING_SECONDS", 120, least=1)
SCREENING_CONCURRENCY = given.whole("SCREENING_CONCURRENCY", 32, least=1)
RESCREENING_CONCURRENCY = given.whole("RESCREENING_CONCURRENCY", 4, least=1)
DELIVERY_CONCURRENCY = given.whole("DELIVERY_CONCURRENCY", 16, least=1)
PREPARE_CONCURRENCY = given.whole("PREPARE_CONCURRENCY", 2, least=1)
# What vendors charge, over the prices that are shipped (screening/limits/prices.toml says how it is written).
PRICES_FILE = env.str("PRICES_FILE", default="")
OUTBOUND_ALLOW_LOOPBACK = given.flag("OUTBOUND_ALLOW_LOOPBACK", default=False)
# Whether a second admin has to approve every version that a person publishes.
POLICY_APPROVAL = given.flag("POLICY_APPROVAL", default=False)
# Who scrapes /metrics sends it as a bearer token; without one there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Within which second reviews and known items open, by chance; 0: at once, which tells who watches what they are.
OPENING_MINUTES = given.whole("OPENING_MINUTES", 10, least=0)
LEASE_MINUTES = given.whole("LEASE_MINUTES", 10, least=1)
# Who may look at what was locked as suspected child abuse, by user name; nobody unless named.
ABUSE_HANDLERS: list[str] = env.list("ABUSE_HANDLERS", default=[])

# What is stored, sent or logged is English whoever asks: nothing but the middleware that answers a person's page speaks
# another language (review.language).
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "review" / "locale"]
FORMAT_MODULE_PATH = ["review.language.formats"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": given.one_of("LOG_LEVEL", "INFO", LEVELS)},
    "loggers": {
        # Django gives these a console of their own while it debugs: every line would come twice.
        "django": {"handlers": []},
        "django-q": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "urllib3": {"level": "ERROR"},
    },
}

# What a scorer lacks is for the checks to tell, as there are commands that ask none; where nothing starts, it is told as
# well.
if given.faults:
    given.faults += dict.fromkeys(
        fault for name in SCREENING_PROVIDERS for fault in faults_of(name, os.environ)
    )
given.refuse_wrong()
