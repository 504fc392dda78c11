"""The demo gateway: the message box page shows what it took; it can be switched off."""

from yiwang.foundation.core.models import Setting
from yiwang.foundation.notifications.providers.base import SmsFailed

SWITCH = "source.sms"


class DemoGateway:
    """Takes every message, unless its switch says it is down (断开)."""

    def send(self, *, phone: str, text: str, key: str) -> str:
        """Return a receipt made from the key."""
        del phone, text
        row = Setting.objects.filter(name=SWITCH).first()
        if row is not None and row.value == "DOWN":
            raise SmsFailed("the demo gateway is switched off")
        return f"demo-{key}"

    def check_config(self) -> list[str]:
        """Nothing to configure."""
        return []
