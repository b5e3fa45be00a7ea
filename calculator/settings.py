"""Settings: what is the same everywhere, and what a real host may set (see the README)."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from calculator.server.environment import THIS_MACHINE, Environment
from calculator.server.limits import MOST_READ

BASE_DIR = Path(__file__).resolve().parent.parent

# --- From the environment ---

_environment = Environment(os.environ)
DEBUG = _environment.switch("DEBUG", unset=False)
ALLOWED_HOSTS = _environment.hosts("HOSTS")
_only_this_machine = set(ALLOWED_HOSTS) <= set(THIS_MACHINE)
# Behind a host name, plain HTTP has to be asked for.
HTTPS = _environment.switch("HTTPS", unset=not _only_this_machine)
BEHIND_PROXY = _environment.switch("PROXY", unset=False)
HSTS_SECONDS = _environment.number("HSTS_SECONDS", unset=31536000, lowest=0, highest=63072000)
_hsts_subdomains = _environment.switch("HSTS_SUBDOMAINS", unset=False)
_hsts_preload = _environment.switch("HSTS_PRELOAD", unset=False)
TIME_ZONE = _environment.time_zone("TIME_ZONE", unset="UTC")
STATIC_ROOT = Path(_environment.text("STATIC_ROOT", unset=str(BASE_DIR / ".static")))
BIND = _environment.address("BIND", unset="127.0.0.1:8000")
WORKERS = _environment.number("WORKERS", unset=2, lowest=1, highest=64)
# The form's units at this site, where they are not the first ones; forms.py knows the labs.
UNITS = _environment.units("UNITS")
# Which of the addresses for record systems there are.
FHIR = _environment.switch("FHIR", unset=True)
CDS = _environment.switch("CDS", unset=True)
# Records: codes of the site's own for the labs, and the address of our codes. What is unset here
# and below has its value in api/site.py: settings load neither medicine nor words.
LAB_CODES = _environment.lab_codes("LAB_CODES")
CODE_SYSTEM = _environment.identifier("CODE_SYSTEM")
# CDS Hooks: who may ask, whom a card is for, and what says that treatment has begun.
CDS_ORIGINS = _environment.origins("CDS_ORIGINS")
CDS_CONDITIONS = _environment.codes("CDS_CONDITIONS")
CDS_PLANNED = _environment.codes("CDS_PLANNED")
CDS_TREATMENTS = _environment.codes("CDS_TREATMENTS")
CDS_TREATED_DAYS = _environment.number("CDS_TREATED_DAYS", unset=0, lowest=1, highest=3650)
_environment.nothing_left()

if HTTPS and not BEHIND_PROXY:
    raise ImproperlyConfigured(
        "HTTPS is on, but the server itself speaks plain HTTP: put a proxy before it that ends "
        "HTTPS and sets X-Forwarded-Proto, and set CALCULATOR_PROXY=on. For plain HTTP on a closed "
        "network, set CALCULATOR_HTTPS=off."
    )
if DEBUG and not _only_this_machine:
    raise ImproperlyConfigured("CALCULATOR_DEBUG=on is for this machine only: unset it or HOSTS.")

# --- Nothing is stored, nobody is known ---

# No database, no sessions, no admin, no cookies, no log-in. The key signs nothing that outlives a
# request, so each start makes a new one and there is none to leak.
DATABASES: dict[str, object] = {}
SECRET_KEY = get_random_secret_key()

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "crispy_forms",
    "calculator",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "calculator.web.middleware.headers",
    "calculator.web.middleware.share_with_record_systems",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    # Compressing answers that repeat what was typed is safe here: no page holds a secret (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "calculator.web.middleware.take_whole_bodies",
]

ROOT_URLCONF = "calculator.urls"
WSGI_APPLICATION = "calculator.wsgi.application"

# --- Pages ---

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "calculator.web.templating.environment"},
    },
    # crispy-forms makes a small template of each legend and button by itself, in this language.
    {"BACKEND": "django.template.backends.django.DjangoTemplates"},
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # for the widgets in templates/clinic
CRISPY_TEMPLATE_PACK = "clinic"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("clinic",)
CRISPY_FAIL_SILENTLY = False

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "staticfiles": {"BACKEND": "calculator.web.staticstorage.HashedModules"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Security ---

# No view changes anything, so a forged request achieves nothing; and Django's protection answers a
# cookie of its name that it cannot read with one of its own. Nobody gets a cookie here.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
# The calculator is at the root of its host, whatever a header named SCRIPT_NAME says.
FORCE_SCRIPT_NAME = ""
# Above every limit of limits.py, by which take_whole_bodies answers in our own words.
DATA_UPLOAD_MAX_MEMORY_SIZE = MOST_READ
# The longest form sends 12 fields and no file; more are refused before they are taken apart.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
DATA_UPLOAD_MAX_NUMBER_FILES = 0

# A page loads files of our own host, and nothing from anywhere else (see middleware.headers).
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # probes ask the server itself, past the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _hsts_subdomains
SECURE_HSTS_PRELOAD = _hsts_preload

# --- Logs: no value, whatever happens ---

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_values": {"()": "calculator.server.logs.WithoutValues"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_values"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Filters of a logger see only what is logged there, hence each of Django's that gets a request.
    "loggers": {
        "calculator": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # A typo at the bedside (422) is no event of the server's.
        "django.request": {"level": "ERROR", "filters": ["without_values"]},
        "django.security": {"filters": ["without_values"]},
        "django.template": {"level": "WARNING", "filters": ["without_values"]},
        # It leaves out the body of an answer to HEAD, as it should, and says so each time.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
