"""Ways of delivery a guide offers, and what the 送达回证 says of each (行政许可法 44)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from yiwang.services.delivery.types import Address, Collected, Collector, Evidence, Signing, Way

_WORDS: Final = MappingProxyType(
    {
        "网上": Way.ONLINE,
        "窗口": Way.WINDOW,
        "邮": Way.POST,
        "快递": Way.POST,
        "自助": Way.KIOSK,
    }
)
ACCOUNT: Final = "本平台“我的空间”（受送达人的账户）"


def ways_of(offered: Iterable[str], chosen: str = "") -> tuple[Way, ...]:
    """The ways a guide offers; a window stands open whatever it says (线上线下并行)."""
    found = [way for text in offered for word, way in _WORDS.items() if word in text]
    own = [Way(chosen)] if chosen in set(Way) else []
    return tuple(dict.fromkeys([*found, Way.WINDOW, *own]))


def chosen(
    way: str, address: Mapping[str, str] | None, at: datetime, version: int = 0
) -> dict[str, Any]:
    """A choice as it is kept; choosing 网上领取 is the consent to electronic service."""
    agreed = {"agreed_at": at.isoformat()} if way == Way.ONLINE else {}
    changed = {"version": version} if version else {}
    return {"way": str(way), "address": dict(address or {}), **changed, **agreed}


def address_of(delivery: Mapping[str, Any]) -> Address:
    """Whom and where of a kept choice."""
    kept = delivery.get("address") or {}
    parts = {name: str(kept.get(name, "")) for name in ("name", "phone", "region", "address")}
    return Address(**parts)


def plain(address: Address) -> dict[str, str]:
    """An address as a case keeps it."""
    return {n: getattr(address, n) for n in ("name", "phone", "region", "address")}


def place_of(way: str, organisation_name: str, address: Address) -> str:
    """Where a result is served when nobody says it more exactly."""
    if way == Way.ONLINE:
        return ACCOUNT
    if way == Way.POST:
        return address.place or "受送达人确认的收件地址"
    return f"{organisation_name}{'自助机' if way == Way.KIOSK else '办理窗口'}"


def collected_by(recipient: str, collected: Collected) -> str:
    """Who received it, as the 送达回证 names them."""
    if collected.collector is Collector.SELF:
        own = collected.name.strip()
        return recipient if own in {"", recipient} else f"{recipient}（法定代表人{own}）"
    kind = "委托代理人" if collected.collector is Collector.AGENT else "帮办代办员"
    return f"{recipient}（由{kind}{collected.name.strip()}代领）"


def collection_evidence(collected: Collected, count: int) -> str:
    """Signature and authority of a hand-over."""
    signed = (
        "在屏幕上签名" if collected.signing is Signing.DRAWN else "在纸质签收单上签名（已扫描）"
    )
    right = f"；授权：{collected.authority.strip()}" if collected.authority.strip() else ""
    more = f"；与同一申请人的另外 {count - 1} 件一并交付" if count > 1 else ""
    return f"领取人当场核对证件后{signed}，签名摘要 SM3 {collected.signature_sm3}{right}{more}"


def posted_to(recipient: str, proof: Evidence) -> str:
    """Who received a parcel."""
    name = proof.address.name or recipient
    return f"{name}（由{proof.signed_by}代收）" if proof.by_other else name


def postal_evidence(proof: Evidence, signed: str) -> str:
    """What the courier's record shows."""
    who = proof.signed_by or "收件人"
    return f"{proof.courier} 物流单号 {proof.waybill}，{signed}由{who}签收（寄递轨迹）"


def reading_evidence(read: str, agreed: str) -> str:
    """What the first opening shows (电子签名法第十一条)."""
    consent = f"{agreed}同意电子送达；" if agreed else ""
    return f"{consent}受送达人{read}首次打开电子文书并确认收到，打开记录已存证"
