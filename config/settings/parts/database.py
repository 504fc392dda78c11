"""Database: PostgreSQL named by DATABASE_URL; persistent connections with health checks."""

from typing import Any

from config.env import database_from_url, env_str

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "yiwang.foundation.core.postgresql",
        **database_from_url(env_str("DATABASE_URL", "postgresql://localhost/yiwang")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": 5, "connect_timeout": 10},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
