"""Indicators and targets: defined as data, with source and owner."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

from django.db import IntegrityError, transaction

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.assessment import policy
from yiwang.oversight.assessment.models import Indicator, Target
from yiwang.oversight.assessment.types import Gauge
from yiwang.services.catalogue import queries as catalogue

from .steps import CannotAssess, Overtaken, locked, managed, written

MOST_ITEMS = 50
LARGEST = Decimal(99999)


@command("assessment.save_indicator")
def save_indicator(
    *,
    code: str = "",
    name: str,
    gauge: Gauge,
    basic_codes: Sequence[str],
    source: str,
    reason: str = "",
    seen: int = 0,
    actor: Actor,
    at: datetime,
) -> str:
    """Define an indicator of the business environment, or its next version (营商环境指标).

    安徽 2018-08：企业开办、施工许可、不动产登记的时间. Without items it counts all cases. Earlier
    versions stay as they were; ``seen`` is the one that was looked at.

    :raises CannotAssess: no name, no source, an item that is not in the catalogue; of a next
        version: nothing changed, no reason, or another way of counting under targets in force.
    :raises Overtaken: another version came after ``seen``.
    """
    require(actor.has(policy.MANAGE), NotPermitted)
    known = Indicator.objects.filter(code=code).order_by("-number").first() if code else None
    if code and known is None:
        raise NotFound
    key = code or uuid4().hex[:12]
    concerning(f"assessment:indicator:{key}", reason=reason)
    if known and seen not in {0, known.number}:
        raise Overtaken
    named = written(name, "name", "请填写指标名称，例如“企业开办时间”", most=60)
    codes = list(dict.fromkeys(basic_codes))[:MOST_ITEMS]
    there = catalogue.basics_among(codes)
    missing = [one for one in codes if one not in there]
    if missing:
        raise CannotAssess(fields={"basic_codes": f"目录里没有这些事项：{'、'.join(missing)}"})
    if gauge in {Gauge.STEPS, Gauge.MATERIALS} and not codes:
        raise CannotAssess(fields={"basic_codes": "材料和环节要指明是哪些事项"})
    if known:
        _may_follow(known, named, gauge, codes, source)
    row = Indicator(
        code=key,
        number=known.number + 1 if known else 1,
        name=named,
        gauge=gauge,
        basic_codes=codes,
        source=written(source, "source", "请写明出处"),
        reason=written(reason, "reason", "请填写修改的理由") if known else "",
        changed_by=actor.name,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Overtaken from error
    return key


def _may_follow(
    known: Indicator, name: str, gauge: Gauge, codes: Sequence[str], source: str
) -> None:
    """Refuse a version that says the same, or that gives targets in force another meaning."""
    said = (known.name, known.gauge, known.basic_codes, known.source)
    if said == (name, gauge, list(codes), source.strip()):
        raise CannotAssess("没有改动，不用保存", reason="same")
    if gauge == known.gauge:
        return
    targets = Target.objects.filter(indicator=known.code, ended_at=None).count()
    if targets:
        told = f"有 {targets} 个目标按现在的算法在用。请先停用这些目标，或者另外定义一个指标"
        raise CannotAssess(fields={"gauge": told})


@command("assessment.set_target")
def set_target(
    *,
    indicator: str,
    region_code: str,
    value: Decimal,
    due_on: date,
    owner: str,
    source: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Set a target of an indicator by a day (目标台账), 安徽 2018-08、廊坊 2018-09.

    :raises CannotAssess: no such indicator, no value, no owner or source, or set already.
    """
    managed(actor, region_code)
    concerning(f"assessment:targets:{region_code}", indicator=indicator, value=str(value))
    if not Indicator.objects.filter(code=indicator).exists():
        raise CannotAssess(fields={"indicator": "请选择指标"})
    if not 0 <= value <= LARGEST:
        raise CannotAssess(fields={"value": "目标值要在 0 到 99999 之间"})
    row = Target(
        indicator=indicator,
        region_code=region_code,
        value=value,
        due_on=due_on,
        owner=written(owner, "owner", "请填写责任单位", most=120),
        source=written(source, "source", "请写明出自哪份文件"),
        set_by=actor.name,
        set_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        told = "这一天已经有这个指标的目标，要改请先停用原来的"
        raise CannotAssess(fields={"due_on": told}) from error
    return row.pk


@command("assessment.end_target")
def end_target(*, target_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """End a target with the reason (停用目标); it stays readable.

    :raises CannotAssess: ended already, or no reason.
    """
    row = locked(Target, target_id)
    managed(actor, row.region_code)
    if row.ended_at is not None:
        raise CannotAssess("这个目标已经停用", reason="ended")
    row.ended_why = written(reason, "reason", "请填写停用的理由")
    row.ended_by, row.ended_at = actor.name, at
    row.save(update_fields=["ended_why", "ended_by", "ended_at"])
    concerning(f"assessment:targets:{row.region_code}", ended=row.pk)
