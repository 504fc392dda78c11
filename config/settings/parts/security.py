"""Security: cookies, headers, content policy, sessions, passwords."""

from csp.constants import NONCE, NONE, SELF  # noqa: F401  (NONCE is for deployments that add scripts)

from config.env import env_bool, env_int

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
YIWANG_TLS = env_bool("YIWANG_TLS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = YIWANG_TLS
SECURE_SSL_REDIRECT = YIWANG_TLS
SECURE_HSTS_SECONDS = 31_536_000 if YIWANG_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = YIWANG_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if YIWANG_TLS else None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "yw_session"
CSRF_COOKIE_NAME = "yw_csrf"
CSRF_FAILURE_VIEW = "yiwang.web.ui.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
    }
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Citizens: 30 idle minutes; staff: 8 h absolute, enforced by the passport middleware.
SESSION_COOKIE_AGE = 8 * 3600
YIWANG_CITIZEN_IDLE_SECONDS = 30 * 60
# A helper who leaves the screen acts for nobody any more after so long.
YIWANG_HELPING_IDLE_SECONDS = 5 * 60
YIWANG_PROOF_SECONDS = 10 * 60
"""How long a second factor that was given stands for what puts a seal (web.ui.proving)."""
YIWANG_STAFF_SESSION_SECONDS = 8 * 3600
# One-time codes: seconds between two, and how many an hour at most, to one phone.
YIWANG_CODE_INTERVAL_SECONDS = 60
YIWANG_CODES_PER_HOUR = 10
# A second-factor code serves once. Demo mode lets one serve again within its half minute.
YIWANG_TOTP_ONCE = True
# Calls of the API a minute: without a token and for each first use of one by address, with it by
# its holder; tokens asked for by address. 0 switches limits off (benches, storms).
YIWANG_RATE_LIMITS = env_bool("YIWANG_RATE_LIMITS", default=True)
YIWANG_API_BUDGETS = {
    "anonymous": env_int("YIWANG_API_ANONYMOUS", 1_200),
    "read": env_int("YIWANG_API_READS", 6_000),
    "write": env_int("YIWANG_API_WRITES", 3_000),
    "tokens": env_int("YIWANG_API_TOKENS", 60),
}
# How many proxies of our own stand before us: X-Forwarded-For is believed that far, 0 = not at all.
YIWANG_PROXIES = env_int("YIWANG_PROXIES", 0)
