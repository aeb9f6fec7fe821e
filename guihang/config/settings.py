"""The settings: one file, typed readers, loud failure. Every variable starts with GUIHANG_."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from guihang.config import env

PACKAGE = Path(__file__).resolve().parent.parent
GUIHANG_HOME = env.folder("GUIHANG_HOME", Path("var"))
GUIHANG_KEYS = env.folder("GUIHANG_KEYS", GUIHANG_HOME.parent / f"{GUIHANG_HOME.name}-keys")
GUIHANG_TODAY = env.day("GUIHANG_TODAY")
GUIHANG_DEMO = env.flag("GUIHANG_DEMO", default=False)
# Whom error pages tell to call, as it shall stand there: an office, a number.
GUIHANG_CONTACT = os.environ.get("GUIHANG_CONTACT", "").strip()[:100]
GUIHANG_SUITE = env.choice("GUIHANG_SUITE", ("gm", "intl"), "gm")
# For how many hours whoever may write a record corrects it alone at the desk; what is older, a second person of the
# office agrees to (Wuhan: 72). 0: always; a large number: never.
GUIHANG_CORRECT_ALONE_HOURS = env.number("GUIHANG_CORRECT_ALONE_HOURS", 72, least=0)
# For how many minutes a single file outside one's daily work opens; and for how many a sign-in counts as just done.
GUIHANG_GLASS_MINUTES = 30
GUIHANG_FRESH_MINUTES = 5
# How many questions "why was this file opened?" are put to a county's privacy officer in a working day, at most.
GUIHANG_QUESTIONS_A_DAY = 5
# Within how many working days a request by right is answered (PIPL art. 50 says "in time").
GUIHANG_RIGHTS_DAYS = 15
# The end of control: so many days ahead the office is asked to prepare it; so many days after it the county, the city
# and the province are told that it is late; for so many days at most the police put a decision off in one step; for so
# many days an end that was written wrongly can be taken back.
GUIHANG_END_AHEAD_DAYS = 60
GUIHANG_END_LATE_DAYS = (15, 30, 60)
GUIHANG_END_DEFERRED_DAYS = 30
GUIHANG_END_TAKEN_BACK_DAYS = 3
# A sealed file: for how many minutes two people open it, and how many numbers one reader may ask for in an hour.
GUIHANG_UNSEAL_MINUTES = 30
GUIHANG_SEALED_ASKED_AN_HOUR = 20
# Fields of acts that are marked as sealed by article 136 and that a lawyer found not to be: "order.suspended/reason".
GUIHANG_NOT_SEALED_BY_LAW: tuple[str, ...] = ()
# How long the file of a ledger that was brought in is kept, sealed; then its key is destroyed.
GUIHANG_IMPORT_DAYS = 30
# How long the log is kept before it is archived: records of processing are kept three years (PIPL art. 56), logs six
# months at the very least (Cybersecurity Law art. 21). And where its heads are copied each hour: a file, best on a
# disk or machine that whoever runs this one cannot write to.
GUIHANG_KEEP_LOG_MONTHS = env.number("GUIHANG_KEEP_LOG_MONTHS", 36, least=6)
GUIHANG_HEADS = os.environ.get("GUIHANG_HEADS", "").strip()
# What leaves the house: up to how many people without a second person; how long after that person's word it may be
# fetched, and for how long; until when the copy may be kept; how many people one reader may take out in a day.
GUIHANG_PEOPLE_OUT_FREE = 50
GUIHANG_OUT_WAIT_MINUTES = 60
GUIHANG_OUT_FETCH_HOURS = 24
GUIHANG_OUT_DAYS = 90
GUIHANG_PEOPLE_OUT_A_DAY = 500
# How many people one full-time worker answers for at most by the staffing rule, and the rule that says so; other
# regions set other figures. The page of workers names it beside the numbers; nothing follows from it.
GUIHANG_PEOPLE_PER_WORKER = 30
GUIHANG_PEOPLE_PER_WORKER_SOURCE = "鄂府发〔2014〕75号"
DEBUG = env.flag("GUIHANG_DEBUG", default=False)
ALLOWED_HOSTS = env.words("GUIHANG_HOSTS", "localhost,127.0.0.1,[::1]")
HTTPS = env.flag("GUIHANG_HTTPS", default=False)


def _signing_key() -> str:
    """Signs sessions and forms; lies with the master keys, made at the first start."""
    path = GUIHANG_KEYS / "signing.key"
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(48)
    GUIHANG_KEYS.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(key + "\n", encoding="ascii")
    return key


SECRET_KEY = _signing_key()

INSTALLED_APPS = [
    "guihang.web",
    "guihang.territory",
    "guihang.protect",
    "guihang.jobs",
    "guihang.access",
    "guihang.dossier",
    "guihang.course",
    "guihang.documents",
    "guihang.exchange",
    "guihang.desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "guihang.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guihang.access.middleware.ActorMiddleware",
    "guihang.web.plain_input.PlainInputMiddleware",
]
ROOT_URLCONF = "guihang.config.urls"
WSGI_APPLICATION = "guihang.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "guihang.access.context.shell",
            ],
            "builtins": ["guihang.web.templatetags.guihang"],
        },
    }
]

# One writer on SQLite: IMMEDIATE takes the lock at BEGIN, FULL keeps what was acknowledged through a power cut.
# On PostgreSQL the owner's address; the roles that serve and work are made by `guihang init`, or named here.
GUIHANG_DATABASE_URLS = {role: os.environ.get(f"GUIHANG_{role.upper()}_DATABASE_URL", "") for role in ("web", "work")}
_URL = os.environ.get("GUIHANG_DATABASE_URL", "") or next(filter(None, GUIHANG_DATABASE_URLS.values()), "")
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(_URL or "sqlite://", conn_max_age=300, conn_health_checks=True)
}
if not _URL:
    # As it is: a folder may be called what no address can hold, "a b", "50%", "C#".
    DATABASES["default"]["NAME"] = str(GUIHANG_HOME / "guihang.sqlite3")
DATABASES["default"]["ATOMIC_REQUESTS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; "
        "PRAGMA secure_delete=ON; PRAGMA cache_size=-65536;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "guihang.access.passwords.OfProfile"},
]
LOGIN_URL = "access:sign-in"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "access:sign-in"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
LOCALE_PATHS = [PACKAGE / "rules" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = GUIHANG_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# What `guihang init` has collected is served, compressed; before that, the files as they lie in the rooms.
WHITENOISE_USE_FINDERS = not STATIC_ROOT.is_dir()
WHITENOISE_AUTOREFRESH = DEBUG

# The guard against guessing counts before any password is hashed: an account from one network, or from one known
# device, so often within so many seconds; an account from everywhere so often an hour; a network whatever the account.
GUIHANG_ACCOUNT_TRIES = 5
GUIHANG_ACCOUNT_WINDOW = 900
GUIHANG_ACCOUNT_TRIES_EVERYWHERE = 20
GUIHANG_SIGN_IN_TRIES = 60
GUIHANG_SIGN_IN_WINDOW = 300
# How many passwords one server process works out at the same time; one more place is kept for known devices.
GUIHANG_HASHERS = 2
GUIHANG_IDLE_MINUTES = 30
# Whether everybody signs in with two factors, or whoever has enrolled a second one does.
GUIHANG_SECOND_FACTOR = env.choice(
    "GUIHANG_SECOND_FACTOR", ("required", "offered"), "required" if HTTPS and not GUIHANG_DEMO else "offered"
)
# The rules for passwords: those of ASVS (long, not common), or those of GB/T 22239 (mixed, changed each ninety days).
GUIHANG_PASSWORDS = env.choice("GUIHANG_PASSWORDS", ("asvs", "dengbao"), "asvs")
# The county's own sign-in service, where it has one (OpenID Connect).
GUIHANG_OIDC_ISSUER = os.environ.get("GUIHANG_OIDC_ISSUER", "").strip().rstrip("/")
GUIHANG_OIDC_CLIENT = os.environ.get("GUIHANG_OIDC_CLIENT", "").strip()
GUIHANG_OIDC_SECRET_FILE = os.environ.get("GUIHANG_OIDC_SECRET_FILE", "").strip()
GUIHANG_OIDC_NAME = os.environ.get("GUIHANG_OIDC_NAME", "").strip()[:40]
GUIHANG_OIDC_CLAIM = os.environ.get("GUIHANG_OIDC_CLAIM", "").strip() or "sub"
# Which values of acr or amr in the service's answer count as a sign-in with two factors.
GUIHANG_OIDC_TWO_FACTORS = env.words("GUIHANG_OIDC_TWO_FACTORS", "mfa")

SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "guihang.web.errors.csrf_failure"
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("GUIHANG_BEHIND_PROXY", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "img-src": [SELF, "data:"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# What is sent stays in memory: Django's own second handler would write large files to the disk in clear.
FILE_UPLOAD_HANDLERS = ["guihang.access.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# No personal data in the log: our own lines carry opaque ids; requests and errors lose what somebody typed.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"wordless": {"()": "guihang.config.reporting.Wordless"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "wordless"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "guihang.config.reporting.Silent"
