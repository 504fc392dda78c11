"""Handing over at a window, opening electronically, and service shown by other proof."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import orjson

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.codes.masks import mask_id, mask_name
from yiwang.lib.codes.residents import is_resident_id
from yiwang.services.delivery.models import Consignment, HandOver
from yiwang.services.delivery.types import Act, Collected, Collector, ConsignmentState

from .shared import Moves

TOGETHER: Final = 20
"""Results one person may collect at once."""
_TAIL = 4


class CannotHandOver(DomainError):
    """Who collects is not shown, or has not signed."""

    code = "delivery.cannot_hand_over"
    sentence = "请核对领取人的身份和签名"


class AlreadyServed(DomainError):
    """A result is handed over once."""

    code = "delivery.already_served"
    sentence = "这份结果已经送达，不能再次交付"
    status = 409


@command("delivery.hand_over", audited=False, joins=True)
def hand_over(
    *,
    subjects: Sequence[tuple[str, int | None]],
    collected: Collected,
    place: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Hand results of one recipient over at a window and keep the record (窗口交付).

    《行政许可法》第四十四条; the collector is the recipient, an agent whose authority was seen, or
    a helper. The caller has checked the right to each subject, and audits. All or none.

    :raises CannotHandOver: identity, authority or signature are missing, or not of one recipient.
    :raises AlreadyServed: one of them was handed over before.
    """
    if not 1 <= len(subjects) <= TOGETHER:
        raise CannotHandOver(f"一次最多交付 {TOGETHER} 件", reason="many")
    rows = [Moves.locked(subject, None) for subject, _ in sorted(subjects)]
    if any(row.state == ConsignmentState.SERVED for row in rows):
        raise AlreadyServed
    rows = [Moves.locked(subject, version) for subject, version in sorted(subjects)]
    if len({row.recipient_id for row in rows}) != 1:
        raise CannotHandOver("只能把同一个申请人的结果一起交付", reason="recipients")
    faults = _faults(rows[0], collected, local_date(at))
    if faults:
        raise CannotHandOver(fields=faults, reason="proof")
    together = uuid7()
    for row in rows:
        Moves.move(row, Act.HAND_OVER, actor=actor, at=at, opinion=collected.authority)
        _record(row, collected, together, len(rows), place, actor=actor, at=at)
    return together


def _faults(row: Consignment, collected: Collected, today: date) -> dict[str, str]:
    checks = {
        "name": "" if collected.name.strip() else "请填写领取人的姓名",
        "id_number": _id_fault(row, collected, today),
        "authority": _authority_fault(collected),
        "signature": "" if collected.signature_file else "请领取人签名，或者上传纸质签收单的扫描件",
    }
    return {name: sentence for name, sentence in checks.items() if sentence}


def _id_fault(row: Consignment, collected: Collected, today: date) -> str:
    number = "".join(collected.id_number.split()).upper()
    is_recipient = collected.collector is Collector.SELF and row.recipient_kind == "PERSON"
    if is_recipient:
        if not re.fullmatch(r"[0-9]*[0-9X]", number) or len(number) < _TAIL:
            return "请填写领取人证件号码的最后 4 位"
        if number[-_TAIL:] != row.recipient_masked_id[-_TAIL:]:
            return "证件号码与申请人的不一致，不能按本人领取"
        return ""
    if not is_resident_id(number, today=today):
        return "请填写领取人的 18 位身份证号码，最后一位可能是 X"
    return ""


def _authority_fault(collected: Collected) -> str:
    if collected.collector is Collector.SELF or collected.authority.strip():
        return ""
    return "代领要核对授权：请写明委托书的日期和内容，或者平台委托的编号"


def _record(
    row: Consignment,
    collected: Collected,
    together: UUID,
    count: int,
    place: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    if collected.signature_file is None:
        raise CannotHandOver
    number = "".join(collected.id_number.split()).upper()
    own = collected.collector is Collector.SELF and row.recipient_kind == "PERSON"
    plain = orjson.dumps({"name": collected.name.strip(), "id": number})
    bound = b"delivery:collector:" + row.subject.encode()
    HandOver.objects.create(
        consignment=row,
        collector=collected.collector,
        name_masked=mask_name(collected.name),
        id_masked=row.recipient_masked_id if own else mask_id(number),
        sealed_collector=keys.encrypt(plain, Purpose.PERSONAL_DATA, bound_to=bound),
        authority=collected.authority.strip()[:200],
        authority_file=collected.authority_file,
        signing=collected.signing,
        signature_file=collected.signature_file,
        signature_sm3=collected.signature_sm3,
        together=together,
        count=count,
        place=place,
        at=at,
        by_id=actor.id,
        by_name=actor.name,
    )


@command("delivery.note_reading", audited=False, joins=True)
def note_reading(*, subject: str, actor: Actor, at: datetime) -> datetime:
    """Note the first opening of an electronic result, which serves it (电子送达).

    《行政许可法》第四十四条; who chose 网上领取 agreed to it. The caller has checked the right to
    the subject, and audits. Returns when it was first opened; opening again changes nothing.

    :raises CannotServe: another way was chosen.
    """
    row = Moves.locked(subject)
    if row.read_at is not None:
        return row.read_at
    Moves.move(row, Act.READ, actor=actor, at=at, read_at=at, read_by=actor.id)
    return at


@command("delivery.register", audited=False, joins=True)
def register(*, subject: str, evidence: str, actor: Actor, at: datetime) -> None:
    """Note that a result was served in a way shown by other proof (登记送达).

    《行政许可法》第四十四条. The caller has checked the right to the subject, and audits. A subject
    without consignment is none of ours.

    :raises AlreadyServed: it was served before.
    :raises CannotServe: it is being ordered, or came back.
    """
    row = Consignment.objects.select_for_update(of=("self",)).filter(subject=subject).first()
    if row is None:
        return
    if row.state == ConsignmentState.SERVED:
        raise AlreadyServed
    Moves.move(row, Act.REGISTER, actor=actor, at=at, opinion=evidence)
