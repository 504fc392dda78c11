"""Outside systems: each switched on by USE_X and then loud when incomplete."""

from typing import Any

from config.env import env_bool, env_int, env_secret, env_str

# Provider names, resolved by each app's providers/registry.py.
YIWANG_SMS_PROVIDER = env_str("YIWANG_SMS_PROVIDER", "demo")
YIWANG_REAL_NAME_PROVIDER = env_str("YIWANG_REAL_NAME_PROVIDER", "demo")
YIWANG_PAYMENT_PROVIDER = env_str("YIWANG_PAYMENT_PROVIDER", "demo")
YIWANG_COURIER_PROVIDER = env_str("YIWANG_COURIER_PROVIDER", "demo")
# Mail of alarms (docs/operations/alarms.md); without a server letters go to the console.
EMAIL_HOST = env_str("YIWANG_SMTP_HOST")
EMAIL_PORT = env_int("YIWANG_SMTP_PORT", 587)
EMAIL_HOST_USER = env_str("YIWANG_SMTP_USER")
EMAIL_HOST_PASSWORD = env_secret("YIWANG_SMTP_PASSWORD")
EMAIL_USE_TLS = env_bool("YIWANG_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env_str("YIWANG_MAIL_FROM", "yiwang@localhost")
# Hosts in inner networks that alarms may be posted to, comma-separated.
YIWANG_ALARM_HOSTS = [one for one in env_str("YIWANG_ALARM_HOSTS").split(",") if one]
YIWANG_METRICS_TOKEN = env_secret("YIWANG_METRICS_TOKEN")

ACCOUNT_LOGIN_METHODS: set[str] = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ALLAUTH_USER_CODE_FORMAT: dict[str, Any] = {"numeric": True, "length": 6, "dashed": False}
MFA_ADAPTER = "yiwang.foundation.identity.providers.second_factor.SealedMfaAdapter"
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# Our own OIDC provider. PEM of an RSA key; empty = made once, kept in the data directory.
IDP_OIDC_ADAPTER = "yiwang.web.passport.oidc.Adapter"
IDP_OIDC_PRIVATE_KEY = env_secret("YIWANG_OIDC_KEY")
