"""How a signature and its check are shown to applicants and staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from yiwang.services.licences.types.signing import SignatureVerdict, SignerKind
from yiwang.web.ui.elements import Row
from yiwang.web.ui.templatetags.ui import moment_zh

TITLES = {
    SignerKind.PERSON: "申请人的电子签名",
    SignerKind.LEGAL: "申请单位的电子签章",
    SignerKind.PLATFORM: "平台在告知单上的签名",
}


@dataclass(frozen=True)
class Shown:
    """One signature on a page."""

    title: str
    line: str
    """已签名 · 时间 · 核验通过, or what does not hold."""
    holds: bool
    rows: list[Row]
    content_url: str
    signature_url: str


def shown(*verdicts: SignatureVerdict | None, address: Callable[[UUID, str], str]) -> list[Shown]:
    """Return what a page shows of the signatures that there are."""
    return [_one(verdict, address) for verdict in verdicts if verdict is not None]


def _one(verdict: SignatureVerdict, address: Callable[[UUID, str], str]) -> Shown:
    info = verdict.info
    checked = "核验通过" if verdict.holds else f"核验没有通过：{verdict.sentence}"
    sealed = info.kind is SignerKind.LEGAL
    rows = [
        Row("签章单位" if sealed else "签名人", info.party_name),
        Row("经办人", info.signer_name if sealed else ""),
        Row("确认方式", info.factor_name),
        Row("内容摘要（SM3）", info.sm3),
        Row("证书", "测试证书，无法律效力" if info.is_test else "由依法设立的电子认证机构签发"),
    ]
    return Shown(
        title=TITLES[info.kind],
        line=f"{'已签章' if sealed else '已签名'} · {moment_zh(info.signed_at)} · {checked}",
        holds=verdict.holds,
        rows=[row for row in rows if row.value],
        content_url=address(info.id, "text"),
        signature_url=address(info.id, "p7s"),
    )
