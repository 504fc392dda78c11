"""What one keeper proposes for a key."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import models, policy, rules
from yiwang.foundation.keys.models import KeyProposal, KeyRef
from yiwang.foundation.keys.types import KeyAct, KeyKind, KeyState, ProposalState
from yiwang.lib.gm import paths
from yiwang.lib.gm.certificates import Certificate, Malformed
from yiwang.lib.gm.paths import PathRefused, Usage

_LEAST_REASON = 2
_MOST_REASON = 300
_MOST_TEXT = 64 * 1024
_MOST_CHAIN = 8
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class CannotProposeForKey(DomainError):
    """The act does not fit the key, lacks its reason, or another proposal is open."""

    code = "keys.cannot_propose"
    sentence = "请核对申请的内容"


@command("keys.propose")
def propose_for_key(
    *,
    key_id: int,
    act: KeyAct,
    reason: str,
    is_compromised: bool = False,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Propose that a key is rotated or destroyed (提出密钥操作), 《密码法》第二十七条.

    GB/T 39786 (dual control): another keeper decides within seven days. Returns the proposal.

    :raises NotPermitted: no keeper. :raises NotFound: no such key.
    :raises CannotProposeForKey: the act does not fit, no reason, or one is open.
    """
    require(policy.may_keep(actor))
    if act is KeyAct.IMPORT:
        raise CannotProposeForKey(reason="certificate")
    key = Proposing.locked(key_id, act)
    return Proposing.written(key, act, reason, actor, at, is_compromised=is_compromised)


@command("keys.propose_certificate")
def propose_certificate(
    *,
    key_id: int,
    certificate: str,
    chain: str,
    anchor: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Propose the certificate that an authority gave a key, with its path (提出导入证书).

    《电子签名法》第十六条; RFC 5280, 6. Texts are PEM. Revocation is not asked: the keepers do.
    Returns the proposal; errors as of :func:`propose_for_key`, and

    :raises CannotProposeForKey: what was given is no certificate, of another key, or not trusted.
    """
    require(policy.may_keep(actor))
    key = Proposing.locked(key_id, KeyAct.IMPORT)
    given = {
        "certificate": certificate.encode(),
        "chain": chain.encode(),
        "anchor": anchor.encode(),
    }
    Imports.checked(key, given, at)
    return Proposing.written(key, KeyAct.IMPORT, reason, actor, at, **given)


class Proposing:
    """What every proposal needs."""

    @staticmethod
    def locked(key_id: int, act: KeyAct) -> KeyRef:
        """Lock a key an act may be proposed for."""
        key = KeyRef.objects.select_for_update(of=("self",)).filter(pk=key_id).first()
        if key is None:
            raise NotFound
        Proposing.require_fitting(key, act)
        return key

    @staticmethod
    def require_fitting(key: KeyRef, act: KeyAct) -> None:
        """Refuse an act that does not fit where the key stands. :raises CannotProposeForKey:"""
        why = rules.why_not(act, key.purpose, KeyState(key.state))
        if why:
            raise CannotProposeForKey(why, reason="state")
        waits = KeyRef.objects.filter(name=key.name, state=KeyState.PREPARED)
        if act is KeyAct.ROTATE and waits.exists():
            raise CannotProposeForKey(
                "这把密钥已经有一个新版本待启用，请等它启用，或者先销毁它", reason="prepared"
            )

    @staticmethod
    def written(
        key: KeyRef, act: KeyAct, reason: str, actor: Actor, at: datetime, **more: Any
    ) -> UUID:
        """Write a proposal; one is open for a key at a time."""
        reason = reason.strip()
        if not _LEAST_REASON <= len(reason) <= _MOST_REASON:
            sentence = f"请写明理由，{_LEAST_REASON} 到 {_MOST_REASON} 个字"
            raise CannotProposeForKey(fields={"reason": sentence}, reason="no_reason")
        lapsed = key.proposals.filter(state=ProposalState.OPEN, expires_at__lte=at)
        lapsed.update(state=ProposalState.LAPSED)
        row = KeyProposal(
            key=key,
            act=act,
            reason=reason,
            proposed_by=actor.id,
            proposed_name=actor.name,
            proposed_at=at,
            expires_at=at + rules.PROPOSAL_LASTS,
            **more,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise CannotProposeForKey(
                "这把密钥已经有一件待审批的申请，请先处理那一件", reason="open"
            ) from None
        concerning(f"keys:proposal:{row.pk}", key=str(key), act=act.value, reason=reason)
        return row.pk


class Imports:
    """A certificate from outside, its path to the anchor that was given with it."""

    @staticmethod
    def checked(key: KeyRef, given: Mapping[str, bytes], at: datetime) -> Certificate:
        """Return the certificate, if it is this key's and its path holds now.

        :raises CannotProposeForKey: says which of the three texts is wrong and how.
        """
        leaf, *others = Imports._read("certificate", given["certificate"], least=1)
        chain = [*others, *Imports._read("chain", given["chain"], least=0)]
        anchors = Imports._read("anchor", given["anchor"], least=1)
        if leaf.public_key != bytes(key.public_key):
            raise CannotProposeForKey(
                fields={
                    "certificate": "证书里的公钥不是这把密钥的。请用这把密钥的证书申请重新申领"
                },
                reason="other_key",
            )
        serial, issuer = f"{leaf.serial:x}", str(leaf.issuer)[:300]
        if models.Certificate.objects.filter(issuer=issuer, serial=serial).exists():
            raise CannotProposeForKey(
                fields={"certificate": "这张证书已经登记过，不用再导入"}, reason="twice"
            )
        usage = Usage.CERTIFY if key.purpose is KeyKind.AUTHORITY and leaf.is_ca else Usage.SIGN
        try:
            paths.validate(
                leaf, chain=chain, anchors=anchors, at=at, usage=usage, revocation_lists=None
            )
        except PathRefused as error:
            raise CannotProposeForKey(
                fields={"certificate": error.sentence}, reason=error.stage.value.replace("-", "_")
            ) from error
        return leaf

    @staticmethod
    def _read(field: str, text: bytes, *, least: int) -> list[Certificate]:
        blocks = _BLOCK.findall(text) if len(text) <= _MOST_TEXT else []
        fault = ""
        if text.strip() and not blocks:
            fault = "没有读到证书，请粘贴 PEM 文本（以 -----BEGIN CERTIFICATE----- 开头）"
        elif len(blocks) < least:
            fault = "请粘贴证书"
        elif len(blocks) > _MOST_CHAIN:
            fault = f"证书太多，最多 {_MOST_CHAIN} 张"
        try:
            found = [Certificate.from_pem(block) for block in blocks] if not fault else []
        except Malformed:
            fault = "证书不能识别，只接受 SM2 证书"
        if fault:
            raise CannotProposeForKey(fields={field: fault}, reason="unreadable")
        return found
