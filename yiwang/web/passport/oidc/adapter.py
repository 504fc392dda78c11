"""What differs from allauth's provider: subjects, the signing key, what is advertised."""

from __future__ import annotations

import functools
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import PrivateKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from yiwang.foundation.keys import providers as keys

SCOPES = {
    "openid": "确认您的身份",
    "profile": "查看您脱敏后的姓名",
    "items:read": "查询事项和办事指南",
    "cases:read": "查看您的办件",
    "cases:write": "为您填写和提交申请",
    "mandates:read": "查看您的授权委托",
    "mandates:write": "为您授权、接受授权和停止授权",
    "files:write": "为您上传材料",
    "licences:use": "按批准的权限读取电子证照（每次留痕）",
    "desk:read": "在您的岗位上查看办件",
    "desk:intake": "在您的岗位上收件、收补正材料",
    "desk:accept": "在您的岗位上受理、不予受理、要求补正",
    "desk:review": "在您的岗位上审查",
    "desk:decide": "在您的岗位上作出决定",
    "desk:deliver": "在您的岗位上登记送达",
    "desk:unmask": "在您的岗位上查看完整的个人信息（每次留痕）",
    "desk:catalogue": "在您的岗位上核对办事指南",
    "desk:operate": "在您的岗位上处理滞留消息",
    "desk:supervise": "在您的岗位上重发告警、测试和停用告警通道",
    "desk:audit": "在您的岗位上查看审计记录",
    "desk:staff": "在您的岗位上安排代行职责",
    "desk:stock": "在您的岗位上归集存量证照、确认用印",
    "desk:libraries": "在您的岗位上和其他证照库交换数据包",
    "desk:organisations": "在您的岗位上开通地区、登记和变更机构",
    "desk:personnel": "在您的岗位上任免工作人员",
    "desk:propose": "在您的岗位上提请启用实施清单",
    "desk:publish": "在您的岗位上审核发布实施清单和事项名单",
    "desk:revise": "在您的岗位上起草目录修订稿和事项名单、核查目录",
    "desk:examine": "在您的岗位上核对修订稿和事项名单、审核合法性",
    "desk:words": "在您的岗位上维护搜索的近义词",
    "desk:texts": "在您的岗位上起草公告、政策等文稿",
    "desk:texts-publish": "在您的岗位上审核发布文稿",
}


class Adapter(DefaultOIDCAdapter):  # type: ignore[misc]  # allauth ships no types
    """The provider's hooks."""

    scope_display = SCOPES

    def get_user_sub(self, client: Any, user: Any) -> str:
        """Return an opaque subject that differs from client to client."""
        box = _box(client.pk).encryptor()
        return (box.update(user.pk.bytes) + box.finalize()).hex()

    def get_user_by_sub(self, client: Any, sub: str) -> Any:
        """Return the active user behind a subject of this client."""
        try:
            box = _box(client.pk).decryptor()
            pk = UUID(bytes=box.update(bytes.fromhex(sub)) + box.finalize())
        except ValueError:
            return None
        return super().get_user_by_sub(client, str(pk))

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: Any,
        client: Any,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Return the subject and, with ``profile``, the masked name; never a number."""
        del purpose, email, kwargs
        claims = {"sub": self.get_user_sub(client, user)}
        if "profile" in scopes and user.person is not None:
            claims["name"] = user.person.masked_name
        return claims

    def get_issuer(self) -> str:
        """Return the platform's own address."""
        return str(settings.YIWANG_BASE_URL).rstrip("/")

    def list_private_keys(self, **filters: Any) -> list[PrivateKey]:
        """Return the one signing key, from the environment or the data directory."""
        del filters
        return [PrivateKey(pem=_pem(settings.IDP_OIDC_PRIVATE_KEY, str(settings.YIWANG_DATA)))]

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """Advertise what is offered: code with PKCE, client credentials, refresh."""
        data.pop("device_authorization_endpoint", None)
        data["scopes_supported"] = list(SCOPES)
        data["grant_types_supported"] = [
            "authorization_code",
            "client_credentials",
            "refresh_token",
        ]
        data["response_types_supported"] = ["code"]
        data["subject_types_supported"] = ["pairwise"]


def _box(client_id: str) -> Cipher[modes.ECB]:
    key = keys.index(f"oidc-subject:{client_id}")[:16]
    return Cipher(algorithms.SM4(key), modes.ECB())  # noqa: S305  one block, each a different uuid


@functools.lru_cache(maxsize=4)
def _pem(given: str, data: str) -> str:
    if given:
        return given
    path = Path(data) / "keys" / "oidc.pem"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        text = made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        temporary = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        ) as out:
            out.write(text)
        try:
            path.hardlink_to(temporary)
        except FileExistsError:  # another process was first: its key stands
            pass
        finally:
            temporary.unlink()
    return path.read_text("ascii")
