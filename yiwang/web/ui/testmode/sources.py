"""Which shared-data sources have a switch; an app adds its own in ``AppConfig.ready``."""

from __future__ import annotations

STATES = (("HAVE", "有"), ("NONE", "无"), ("DOWN", "断开"))
_known: dict[str, str] = {
    "population": "公安部门人口信息",
    "enterprises": "市场监督管理部门登记信息",
    "licences": "电子证照库",
    "sms": "短信通道",
    "payments": "支付机构",
}


def register_source(name: str, label: str) -> None:
    """Add a source; its provider reads the setting ``source.<name>``: HAVE, NONE or DOWN."""
    _known[name] = label


def known() -> dict[str, str]:
    """Return all sources by name."""
    return dict(_known)
