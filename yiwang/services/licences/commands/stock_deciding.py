"""What people decide of stock: which side of a conflict is right, and which records are sealed."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.services.licences import policy
from yiwang.services.licences.models import (
    Licence,
    LicenceHolder,
    LicenceStep,
    StockFinding,
    StockImport,
    StockRecord,
    secrets,
)
from yiwang.services.licences.models.kept import open_kept
from yiwang.services.licences.rules import stock as rules
from yiwang.services.licences.rules import type_contents
from yiwang.services.licences.rules.identifiers import serial_of
from yiwang.services.licences.types.licences import LicenceAct, LicenceState
from yiwang.services.licences.types.sealing import issuer
from yiwang.services.licences.types.stock import Finding, StockState, Verdict

from .stock import CannotImportStock, StockOvertaken, locked, step
from .stock_loading import facts, place_of

MOST_AT_ONCE: Final = 500
NO_PICTURE: Final = "这类证照的照面要有照片，存量表格里没有，只供查询；持证人办理补发时再制证"


@command("licences.decide_stock_conflict")
def decide_stock_conflict(*, finding_id: int, verdict: Verdict, actor: Actor, at: datetime) -> None:
    """Decide which side of a conflict is right (核定存量): what is there, or what the sheet says.

    国务院令第716号 第十条. What became a licence is changed by the acts on licences, not here.

    :raises NotFound: no such conflict for this actor.
    :raises CannotImportStock: decided before, no verdict, or sealed meanwhile.
    """
    found = (
        StockFinding.objects.select_for_update(of=("self",))
        .select_related("upload")
        .filter(pk=finding_id, kind=Finding.CONFLICT)
        .first()
    )
    concerning(f"licences:stock-conflict:{finding_id}", verdict=str(verdict))
    require(found is not None, NotFound)
    assert found is not None  # noqa: S101  for the type checker, refused above
    require(policy.may_see_stock(actor, organisation_id=found.upload.organisation_id), NotFound)
    require(policy.may_import_stock(actor))
    if found.verdict:
        raise StockOvertaken(f"{found.decided_by}已经决定过了，请看最新情况")
    if verdict is Verdict.OPEN:
        raise CannotImportStock("请选择保留哪一份", reason="verdict")
    if verdict is Verdict.TAKE:
        _take(found)
    found.verdict, found.decided_by, found.decided_at = verdict, actor.name, at
    found.sealed = None
    found.save()


def _take(found: StockFinding) -> None:
    record = (
        StockRecord.objects.select_for_update(of=("self",))
        .filter(pk=found.record_id or UUID(int=0))
        .first()
    )
    if record is None or record.licence_id is not None:
        raise CannotImportStock(
            "已有的一份是证照库里的正式证照，请到证照库里办理变更，这里选择保留", reason="licence"
        )
    given = rules.given_of(open_kept(place_of(found.upload_id, found.row), found.sealed or b""))
    for name, value in facts(record.pk, given).items():
        setattr(record, name, value)
    record.upload_id, record.row = found.upload_id, found.row
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        raise CannotImportStock(
            "表格里的编号和标识分属两份已有的证照，请改正表格再归集，这里选择保留", reason="two"
        ) from error


@command("licences.confirm_stock")
def confirm_stock(*, import_id: UUID, version: int, most: int, actor: Actor, at: datetime) -> int:
    """Confirm records, so that they become licences and queue for the seal (确认用印); how many.

    《电子签名法》第五条, 《行政许可法》第三十九条: somebody who decides for the office answers for
    each batch, another than who imported it. The seal is used on that person's authority, within
    their daily limit; nothing is in force before it.

    :raises CannotImportStock: not loaded, imported by the same person, a face with a picture, or
        nothing left that is in its term.
    """
    row = locked(import_id)
    concerning(f"licences:stock:{row.pk}", act="CONFIRM", most=most)
    require(policy.may_see_stock(actor, organisation_id=row.organisation_id), NotFound)
    require(policy.may_issue_licence(actor, organisation_id=row.organisation_id))
    if row.version != version:
        raise StockOvertaken
    _require_confirmable(row, actor)
    records = list(
        StockRecord.objects.select_for_update(of=("self",))
        .filter(unsealed(at), upload=row)
        .order_by("row", "id")[: max(1, min(most, MOST_AT_ONCE))]
    )
    if not records:
        raise CannotImportStock("没有等待确认的证照；已过有效期的只供查询", reason="none")
    _issue(row, records, actor, at)
    step(row)
    return len(records)


def unsealed(at: datetime) -> Q:
    """Records that may be sent to the seal: not yet, and in their term."""
    return Q(licence=None) & (Q(valid_to=None) | Q(valid_to__gte=local_date(at)))


def _require_confirmable(row: StockImport, actor: Actor) -> None:
    if row.state != StockState.LOADED:
        raise CannotImportStock("归集完成以后才能确认用印", reason="state")
    if actor.id == row.uploaded_by_id:
        raise CannotImportStock("归集和确认要由两个人办理，请另一位同事确认", reason="same_person")
    if rules.has_photo(type_contents.content_of(row.type_version.content)):
        raise CannotImportStock(NO_PICTURE, reason="picture")


def _issue(row: StockImport, records: list[StockRecord], actor: Actor, at: datetime) -> None:
    by = issuer(actor)
    licences = [_licence(row, one, by, at) for one in records]
    Licence.objects.bulk_create(licences)
    LicenceHolder.objects.bulk_create([_holder(one) for one in records])
    LicenceStep.objects.bulk_create([_first_step(row, one, actor, at) for one in records])
    StockRecord.objects.filter(pk__in=[one.pk for one in records]).update(licence=F("id"))


def _licence(row: StockImport, one: StockRecord, by: dict[str, Any], at: datetime) -> Licence:
    return Licence(
        id=one.pk,
        identifier=one.identifier,
        licence_type_id=row.licence_type_id,
        type_version_id=row.type_version_id,
        type_name=row.type_name,
        number=one.number,
        serial=serial_of(one.number),
        root_id=one.pk,
        organisation_id=row.organisation_id,
        issuer_name=row.issuer_name,
        issuer_code=row.issuer_code,
        region_code=row.region_code,
        sealed_face=one.sealed_face,
        issued_on=one.issued_on,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        made_by=LicenceAct.ISSUE,
        created_at=at,
        state=LicenceState.DRAFT,
        state_at=at,
        token_index=secrets.token_index(secrets.token(one.pk)),
        seal_due=at,
        seal_by=by,
    )


def _holder(one: StockRecord) -> LicenceHolder:
    return LicenceHolder(
        licence_id=one.pk,
        kind=one.holder_kind,
        name=one.holder,
        code_kind=one.code_kind,
        code_index=one.code_index,
        sealed_code=one.sealed_code,
        code_masked=one.code_masked,
    )


def _first_step(row: StockImport, one: StockRecord, actor: Actor, at: datetime) -> LicenceStep:
    return LicenceStep(
        licence_id=one.pk,
        n=1,
        version=1,
        act=LicenceAct.ISSUE,
        state=LicenceState.DRAFT,
        opinion=f"存量归集：{row.file_name}第 {one.row} 行，{row.uploaded_by}归集",
        actor_id=actor.id,
        actor_name=actor.name,
        office=actor.organisation_name,
        at=at,
    )
