"""Committing to a seed, closing the list, drawing (公布摘要、封清单、抽取)."""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.legality import policy
from yiwang.oversight.legality.models import CheckSheet, Draw
from yiwang.oversight.legality.rules import drawing as rules
from yiwang.oversight.legality.types import DrawPlan
from yiwang.oversight.supervision.queries.decided import Decided, decided

MOST_LISTED: Final = 20_000
MOST_DRAWN: Final = 500
LONGEST_DAYS: Final = 366
MOST_CHOSEN: Final = 20
BASIC: Final = 12


class CannotDraw(DomainError):
    """The plan is incomplete, or it is not the time to draw."""

    code = "legality.cannot_draw"
    sentence = "现在不能抽取，请检查后再试"


@command("legality.commit_draw")
def commit_draw(*, plan: DrawPlan, actor: Actor, at: datetime) -> UUID:
    """Plan a draw and make the digest of its seed public before the period is over (公布摘要).

    《国务院办公厅关于推广随机抽查规范事中事后监管的通知》国办发〔2015〕58号. Nobody knows the seed.

    :raises NotPermitted: not the actor's post. :raises CannotDraw: incomplete, or too late.
    """
    issuer = actor.organisation_id
    if issuer is None or not policy.may_supervise(actor):
        raise NotPermitted
    faults = _scope_faults(plan)
    if not plan.name.strip():
        faults["name"] = "请填写抽查名称"
    if not 0 < plan.share <= 100:  # noqa: PLR2004  per cent
        faults["share"] = "比例要在 1 到 100 之间"
    if not 0 <= (plan.last - plan.first).days < LONGEST_DAYS:
        faults["last"] = "结束日期不能早于开始日期，最长一年"
    elif plan.last < local_date(at):
        faults["last"] = "种子的摘要要在期间结束以前公布，请选择今天或者以后的结束日期"
    if faults:
        raise CannotDraw(next(iter(faults.values())), fields=faults, reason="plan")
    key, seed = uuid7(), secrets.token_hex(32)
    sealed = keys.encrypt(seed.encode(), Purpose.PERSONAL_DATA, bound_to=_bound(key))
    row = Draw.objects.create(
        id=key, name=plan.name.strip()[:80], region_code=actor.region_code,
        organisation_id=issuer, organisation_name=actor.organisation_name,
        first=plan.first, last=plan.last, share=plan.share, is_stratified=plan.is_stratified,
        with_refusals=plan.with_refusals, sealed_seed=sealed, seed_sm3=rules.digest(seed),
        organisations=[str(one) for one in plan.organisations], items=list(plan.items),
        scope=_scope(plan),
        committed_by=actor.id, committed_at=at,
    )  # fmt: skip
    concerning(f"legality:draw:{row.pk}", seed_sm3=row.seed_sm3)
    return row.pk


def _scope_faults(plan: DrawPlan) -> dict[str, str]:
    found = {}
    if len(plan.organisations) > MOST_CHOSEN:
        found["organisations"] = f"最多选择 {MOST_CHOSEN} 个单位，全部都抽的不选"
    odd = [one for one in plan.items if not (one.isascii() and one.isdigit() and len(one) == BASIC)]
    if odd or len(plan.items) > MOST_CHOSEN:
        found["items"] = f"请填写事项的 12 位基本编码，一行一个，最多 {MOST_CHOSEN} 个"
    return found


def _scope(plan: DrawPlan) -> str:
    """Return in words which organisations and items, as it is made public with the digest."""
    known = orgs.organisations(plan.organisations, viewer=SYSTEM)
    names = "、".join(known[one].name for one in plan.organisations if one in known)
    items = "、".join(plan.items)
    parts = [f"单位：{names}" if names else "", f"事项：{items}" if items else ""]
    return "；".join(one for one in parts if one)[:1000]


def _bound(key: UUID) -> bytes:
    return b"legality:draw.seed:" + key.bytes


@command("legality.draw_lots")
def draw_lots(*, draw_id: UUID, actor: Actor, at: datetime) -> int:
    """Close the list of a period that is over, reveal the seed and draw (抽取); return how many.

    国办发〔2015〕58号. All at once: list, digest and seed cannot be fitted to each other.

    :raises NotFound: none in reach. :raises CannotDraw: drawn already, too early, or too large.
    """
    row = Draw.objects.select_for_update(of=("self",)).filter(pk=draw_id).first()
    if row is None or not policy.may_supervise(actor, row.region_code):
        raise NotFound
    if row.drawn_at is not None:
        raise CannotDraw("已经抽取过了", reason="drawn")
    if local_date(at) <= row.last:
        raise CannotDraw("期间还没有结束，结束以后才能封清单和抽取", reason="early")
    found = decided(
        row.region_code,
        row.first,
        row.last,
        organisations=row.organisations,
        items=row.items,
        limit=MOST_LISTED + 1,
        viewer=SYSTEM,
    )
    if len(found) > MOST_LISTED:
        raise CannotDraw(f"决定超过 {MOST_LISTED} 件，请缩短期间", reason="large")
    row.seed = keys.decrypt(
        bytes(row.sealed_seed), Purpose.PERSONAL_DATA, bound_to=_bound(row.pk)
    ).decode()
    row.lines = sorted([one.matter, str(one.organisation_id)] for one in found)
    row.list_sm3 = rules.closed(row.lines)
    row.drawn = rules.drawn(row.seed, row.lines, row.share, is_stratified=row.is_stratified)
    row.drawn_at = at
    refused = {one.matter for one in found if row.with_refusals and one.is_refusal}
    chosen = [one for one in found if one.matter in refused.union(row.drawn)]
    if len(chosen) > MOST_DRAWN:
        raise CannotDraw(f"抽中超过 {MOST_DRAWN} 件，请降低比例", reason="many")
    row.save()
    _sheets(row, chosen)
    concerning(f"legality:draw:{row.pk}", list_sm3=row.list_sm3, size=len(found), drawn=len(chosen))
    return len(chosen)


def _sheets(row: Draw, chosen: list[Decided]) -> None:
    names = orgs.organisations({one.organisation_id for one in chosen}, viewer=SYSTEM)
    lots = set(row.drawn)
    CheckSheet.objects.bulk_create(
        CheckSheet(
            draw=row,
            matter=one.matter,
            organisation_id=one.organisation_id,
            organisation_name=names[one.organisation_id].name
            if one.organisation_id in names
            else "",
            region_code=one.region_code,
            basic_code=one.basic_code,
            item_name=one.item_name,
            outcome=one.outcome,
            by_rule=one.matter not in lots,
        )
        for one in chosen
    )
