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
# From how many days on somebody away without a written report may be found as having left (art. 19: three days).
GUIHANG_ABSENCE_DAYS = 3
# How long the file of a ledger that was brought in is kept, sealed; then its key is destroyed.
GUIHANG_IMPORT_DAYS = 30
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
    "guihang.exchange",
    "guihang.desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guihang.access.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
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
_URL = os.environ.get("GUIHANG_DATABASE_URL", "")
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
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "access:sign-in"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "access:sign-in"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
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

# The guard against guessing counts before any password is hashed.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "guihang.access.signin.locked_out"
AXES_CLIENT_IP_CALLABLE = "guihang.access.address.address_of"
AXES_USERNAME_CALLABLE = "guihang.access.address.username_mark"
GUIHANG_SIGN_IN_TRIES = 60
GUIHANG_SIGN_IN_WINDOW = 300
GUIHANG_IDLE_MINUTES = 30
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

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
    "loggers": {"axes": {"level": "ERROR"}},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "guihang.config.reporting.Silent"
