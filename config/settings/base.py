"""Complete settings; the other files change environment only."""

import os

from config.env import env_bool, env_int, env_master_key, env_secret, env_str
from config.settings.parts.database import *  # noqa: F403
from config.settings.parts.integrations import *  # noqa: F403
from config.settings.parts.logging import *  # noqa: F403
from config.settings.parts.paths import DATA, REFERENCE, ROOT
from config.settings.parts.security import *  # noqa: F403
from config.settings.parts.storage import *  # noqa: F403

DEBUG = False
# pypinyin keeps its dictionaries once instead of twice in every process.
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
SECRET_KEY = env_secret("YIWANG_SECRET_KEY")
# Hex of 32 bytes; everything stored encrypted hangs on it (foundation/keys).
YIWANG_MASTER_KEY = env_master_key()
ALLOWED_HOSTS = env_str("YIWANG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env_str("YIWANG_ORIGINS").split(",") if o]
YIWANG_BASE_URL = env_str("YIWANG_BASE_URL", "http://127.0.0.1:8000")
YIWANG_DATA = DATA
YIWANG_REFERENCE = REFERENCE
YIWANG_ROOT = ROOT
# Demo mode: demo providers, the /test/ pages, synthetic people. Never in production.
YIWANG_DEMO = env_bool("YIWANG_DEMO", default=False)
YIWANG_SITE_NAME = env_str("YIWANG_SITE_NAME", "一网政务服务")
# Working days within which a question of an applicant on their case is answered.
YIWANG_ANSWER_DAYS = env_int("YIWANG_ANSWER_DAYS", 3)
YIWANG_MASS_COMPLAINTS = env_int("YIWANG_MASS_COMPLAINTS", 10)

INSTALLED_APPS = [
    # Rings from the bottom up; the order inside a ring is that of the import contracts.
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "procrastinate.contrib.django",
    "csp",
    "django_htmx",
    "template_partials",
    "yiwang.foundation.core",
    "yiwang.foundation.keys",
    "yiwang.foundation.audit",
    "yiwang.foundation.files",
    "yiwang.foundation.notifications",
    "yiwang.foundation.orgs",
    "yiwang.foundation.identity",
    "yiwang.foundation.exchange",
    "yiwang.services.eforms",
    "yiwang.services.payments",
    "yiwang.services.delivery",
    "yiwang.services.licences",
    "yiwang.services.catalogue",
    "yiwang.services.editing",
    "yiwang.services.designing",
    "yiwang.services.cases",
    "yiwang.engagement.content",
    "yiwang.engagement.lists",
    "yiwang.engagement.naming",
    "yiwang.engagement.projects",
    "yiwang.engagement.hall",
    "yiwang.engagement.interaction",
    "yiwang.engagement.marketplace",
    "yiwang.engagement.interchange",
    "yiwang.oversight.assessment",
    "yiwang.oversight.supervision",
    "yiwang.oversight.legality",
    "yiwang.oversight.regulation",
    "yiwang.oversight.reduction",
    "yiwang.oversight.archive",
    "yiwang.web.ui",
    "yiwang.web.passport",
    "yiwang.web.portal",
    "yiwang.web.desk",
    "yiwang.web.terminal",
    "yiwang.web.openapi",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yiwang.web.openapi.health.HealthMiddleware",
    "yiwang.web.openapi.limits.RateLimits",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yiwang.web.passport.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    # Last: what no view declares is refused; domain errors become pages.
    "yiwang.web.ui.middleware.DefaultDeny",
]

# What stands around /api/v1 (config/wsgi.py): no session, so no cookie gives rights there.
YIWANG_API_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yiwang.web.openapi.health.HealthMiddleware",
    "yiwang.web.openapi.limits.RateLimits",
    "django.middleware.common.CommonMiddleware",
    "yiwang.web.openapi.lean.ApiOnly",
]
YIWANG_API_URLCONF = "config.api_urls"

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/my/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # allauth's few pages in our words; they come before its own.
        "DIRS": [ROOT / "yiwang/web/passport/overrides"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "yiwang.web.ui.context.frame",
            ],
        },
    }
]
# Not cached_db: a cache per process would serve another process's stale session.
SESSION_ENGINE = "yiwang.web.passport.stored"
# What allauth keeps for a minute (authorisation codes) must be seen by every web process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_sharedvalue",
        # Beyond so many, rows not yet expired would be dropped: far above a minute's logins.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
SILENCED_SYSTEM_CHECKS = ["account.W001"]
