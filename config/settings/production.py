"""Production: everything secret comes from the environment, and is required."""

from config.env import BadEnvironment
from config.settings import base
from config.settings.base import *  # noqa: F403

for _name in ("SECRET_KEY", "YIWANG_MASTER_KEY"):
    if not getattr(base, _name):
        raise BadEnvironment(f"{_name} is not set; see docs/operations/configure.md")
YIWANG_DEMO = False
if "demo" in {
    base.YIWANG_SMS_PROVIDER,
    base.YIWANG_REAL_NAME_PROVIDER,
    base.YIWANG_PAYMENT_PROVIDER,
    base.YIWANG_COURIER_PROVIDER,
}:
    raise BadEnvironment("demo providers are for demo mode; name real ones")
