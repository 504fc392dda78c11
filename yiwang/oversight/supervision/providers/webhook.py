"""An HTTPS POST, signed by HMAC-SM3 (docs/operations/alarms.md)."""

from time import time
from typing import Final
from urllib.parse import urlsplit

import orjson
import requests
from django.conf import settings

from yiwang.lib.gm.digest import hmac_sm3

from .base import Alarm, AlarmFailed

TIMEOUT: Final = (3, 7)
_LOCAL: Final = frozenset({"127.0.0.1", "localhost"})
_OK: Final = range(200, 300)


class WebhookWay:
    """Posts JSON to another system (网络回调)."""

    def faults(self, address: str) -> str:
        """Say whether the address is none of HTTPS; in demo mode this machine may do without."""
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
        except ValueError:
            return "请填写完整的网址，如 https://ops.example.gov.cn/alarms"
        is_safe = parts.scheme == "https"
        is_own = parts.scheme == "http" and host in _LOCAL and settings.YIWANG_DEMO
        if not host or not (is_safe or is_own):
            return "请填写 https:// 开头的网址"
        if "@" in parts.netloc:
            return "网址里不要写用户名和密码"
        return ""

    def send(self, *, address: str, secret: bytes, alarm: Alarm, key: str) -> str:
        """Post; whoever takes it knows a repetition by ``X-Yiwang-Message``. Follows no redirect.

        Signed is ``<message>.<seconds>.<body>``, so that neither can be changed alone.
        """
        body = orjson.dumps(
            {
                "message": key,
                "title": alarm.title,
                "level": alarm.level,
                "rule": alarm.rule,
                "raised_at": alarm.raised_at.isoformat(),
                "link": alarm.link,
            }
        )
        sent_at = str(int(time()))
        signature = hmac_sm3(secret, f"{key}.{sent_at}.".encode() + body).hex()
        headers = {
            "Content-Type": "application/json",
            "X-Yiwang-Message": key,
            "X-Yiwang-Time": sent_at,
            "X-Yiwang-Signature": f"hmac-sm3={signature}",
        }
        try:
            with requests.post(
                address, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False,
                stream=True,
            ) as answer:  # fmt: skip
                status = answer.status_code
        except requests.RequestException as error:
            raise AlarmFailed(f"对方没有应答（{type(error).__name__}）") from error
        if status not in _OK:
            raise AlarmFailed(f"对方应答 {status}")
        return f"对方应答 {status}"

    def check_config(self) -> list[str]:
        """Nothing to configure beside the channel."""
        return []
