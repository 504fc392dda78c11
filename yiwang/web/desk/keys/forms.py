"""Forms of 密码与用印: what is proposed for a key, and the words of a decision."""

from __future__ import annotations

from typing import Final

from django import forms

from yiwang.foundation.keys.types import TWO_STEPS, KeyAct, KeyKind
from yiwang.web.desk.fields import choice, text

_LONGEST_NAME: Final = 64
_LONGEST_TEXT: Final = 64 * 1024
_PEM: Final = "粘贴 PEM 文本，以 -----BEGIN CERTIFICATE----- 开头"
SUSPICION: Final = [("", "没有泄露的迹象"), ("1", "怀疑已经泄露")]


def _reason() -> forms.CharField:
    return text("理由", rows=3, most=300, hint="另一位密钥管理员凭它审批")


class Proposal(forms.Form):
    """提出更换、销毁密钥."""

    is_compromised = choice(
        "私钥有没有泄露的迹象",
        SUSPICION,
        required=False,
        hint="怀疑泄露的，批准以后会通知用到这把密钥的业务",
    )
    reason = _reason()


class Request(forms.Form):
    """生成证书申请: whom the certificate is to name."""

    common_name = text("证书的名称", most=_LONGEST_NAME, hint="一般是单位全称")
    organisation = text("单位", required=False, most=_LONGEST_NAME)


class Import(forms.Form):
    """导入证书: what the authority gave, and what it is trusted by."""

    certificate = text("证书", rows=6, most=_LONGEST_TEXT, hint=_PEM)
    chain = text(
        "上级证书",
        required=False,
        rows=4,
        most=_LONGEST_TEXT,
        hint="机构给了中间证书的，都粘贴在这里",
    )
    anchor = text(
        "根证书",
        rows=6,
        most=_LONGEST_TEXT,
        hint="要从证书机构官方渠道取得，审批人会核对它的摘要",
    )
    reason = _reason()


class Opinion(forms.Form):
    """The words of a decision."""

    opinion = text("不予批准的理由", required=False, rows=3, most=300, hint="批准的不用填")


WARNINGS: Final = {
    (KeyAct.ROTATE, True): (
        "批准以后生成新密钥，制章系统随即用它换发这枚印章，换发好之前仍由原密钥盖章。"
        "印章编码、样式和有效期不变，以前盖的章仍然有效。"
    ),
    (KeyAct.ROTATE, False): (
        "批准以后立即生成新密钥并启用，原密钥停用，不再签名。以前的签名仍然可以验证。"
    ),
    (KeyAct.DESTROY, True): (
        "销毁以后不能恢复：私钥被清除，这枚印章不能再盖章。以前盖的章仍然可以验证。"
        "印章本身请到“电子印章”里销毁。"
    ),
    (KeyAct.DESTROY, False): (
        "销毁以后不能恢复：私钥被清除，不能再用它签名。以前的签名仍然可以验证。"
    ),
}


def warning(act: KeyAct, kind: KeyKind) -> str:
    """Return what follows from an act, said before it is proposed and before it is approved."""
    return WARNINGS.get((act, kind in TWO_STEPS), "批准以后登记这张证书，原来的证书被替换。")
