"""Logging: one line of key=value per event, no personal data (a filter masks what slips in)."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "yiwang.foundation.core.logs.MaskPersonalData"}},
    "formatters": {"line": {"()": "yiwang.foundation.core.logs.KeyValueFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "django.security.csrf": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
