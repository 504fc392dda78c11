"""An HTTPS POST, signed by HMAC-SM3 (docs/operations/alarms.md)."""

import http.client
import ipaddress
import socket
import ssl
from time import time
from typing import Final
from urllib.parse import urlsplit

import orjson
from django.conf import settings

from yiwang.lib.gm.digest import hmac_sm3

from .base import Alarm, AlarmFailed

TIMEOUT: Final = 7
_LOCAL: Final = frozenset({"127.0.0.1", "localhost"})
_OK: Final = range(200, 300)
_WRONG: Final = {
    10: "已经过期",
    18: "是自己签发的，不可信",
    19: "不是可信机构签发的",
    20: "不是可信机构签发的",
    62: "与网址里的主机名不符",
    64: "与网址里的主机名不符",
}
"""What OpenSSL found (X509_V_ERR_…), in words for who looks at the page."""


class WebhookWay:
    """Posts JSON to another system (网络回调); into inner networks only where configured."""

    def faults(self, address: str) -> str:
        """Say whether the address is none of HTTPS, or names a machine that is not open to us."""
        try:
            parts = urlsplit(address)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            return "请填写完整的网址，如 https://ops.example.gov.cn/alarms"
        is_own = parts.scheme == "http" and host in _LOCAL and host in settings.YIWANG_ALARM_HOSTS
        if not host or not (parts.scheme == "https" or is_own):
            return "请填写 https:// 开头的网址"
        if "@" in parts.netloc:
            return "网址里不要写用户名和密码"
        try:
            address_is_inner = not ipaddress.ip_address(host).is_global
        except ValueError:
            address_is_inner = host == "localhost"
        if address_is_inner and host not in settings.YIWANG_ALARM_HOSTS:
            return "不能填写内网地址；确实需要的，请运维人员登记这台主机（YIWANG_ALARM_HOSTS）"
        return ""

    def send(self, *, address: str, secret: bytes, alarm: Alarm, key: str) -> str:
        """Post; whoever takes it knows a repetition by ``X-Yiwang-Alarm``. Follows no redirect.

        Signed is ``<alarm>.<seconds>.<body>``, so that neither can be changed alone.
        """
        body = orjson.dumps(
            {
                "alarm": key,
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
            "X-Yiwang-Alarm": key,
            "X-Yiwang-Time": sent_at,
            "X-Yiwang-Signature": f"hmac-sm3={signature}",
        }
        if wrong := self.faults(address):  # settings may have changed since it was added
            raise AlarmFailed(wrong)
        try:
            status = _posted(address, body, headers)
        except ssl.SSLCertVerificationError as error:
            why = _WRONG.get(error.verify_code, error.verify_message)
            raise AlarmFailed(f"没有发送：对方的证书{why}") from error
        except (OSError, http.client.HTTPException) as error:
            raise AlarmFailed(f"对方没有应答（{type(error).__name__}）") from error
        if status not in _OK:
            raise AlarmFailed(f"对方应答 {status}")
        return f"对方应答 {status}"

    def check_config(self) -> list[str]:
        """Nothing to configure beside the channel."""
        return []


def _posted(address: str, body: bytes, headers: dict[str, str]) -> int:
    """Post to the very address that was looked at: a name may answer differently the next time."""
    parts = urlsplit(address)
    host, is_safe = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_safe else 80)
    line = socket.create_connection((_looked_up(host, port), port), TIMEOUT)
    with line:
        if is_safe:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        with line:
            talk = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
            talk.sock = line
            path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            talk.request("POST", path, body, headers)
            return talk.getresponse().status


def _looked_up(host: str, port: int) -> str:
    """Return an address of a host. :raises AlarmFailed: it leads into a network not open to us."""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    inner = [one for one in found if not ipaddress.ip_address(one).is_global]
    if inner and host not in settings.YIWANG_ALARM_HOSTS:
        raise AlarmFailed("对方的域名指向内网地址，没有发送（YIWANG_ALARM_HOSTS）")
    return found[0]
