"""The notice of a reserved name as PDF/A (名称保留告知书)."""

from datetime import date
from uuid import UUID

from yiwang.engagement.naming import policy, providers
from yiwang.engagement.naming.models import Reservation
from yiwang.engagement.naming.types import BOX_NAMES, HOLD_NAMES, Box, HoldState
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor

BASES = "《企业名称登记管理规定》（国务院令第734号）第十六条、第十七条、第十八条"
REMEDIES = (
    "对撤销保留不服的，可以自收到本告知书之日起六十日内依法申请行政复议，"
    "或者自收到之日起六个月内依法向人民法院提起行政诉讼。"
)


def notice_pdf(reservation_id: UUID, *, viewer: Actor) -> tuple[str, bytes]:
    """Return a reservation's number and its notice, made each time it is asked for.

    A withdrawn one says why and what can be done against it.

    :raises NotFound: there is none, or not for this viewer.
    """
    row = Reservation.objects.filter(pk=reservation_id).first()
    if row is None or not policy.may_see(viewer, row):
        raise NotFound
    is_withdrawn = row.state == HoldState.WITHDRAWN
    made_at = row.ended_at if is_withdrawn and row.ended_at else row.reserved_at
    told = _withdrawn(row) if is_withdrawn else _kept(row)
    data = {
        "title": "名称保留撤销告知书" if is_withdrawn else "名称保留告知书",
        "authority": row.authority_name,
        "number": row.number,
        "holder": row.holder_name,
        "facts": _facts(row),
        "told": told,
        "on": _day(local_date(made_at)),
    }
    return row.number, providers.notice(data, made_at=made_at)


def _facts(row: Reservation) -> list[list[str]]:
    parts = {
        Box.DIVISION: row.division,
        Box.TRADE: row.trade,
        Box.INDUSTRY: row.industry or "（跨行业综合经营，不含行业表述）",
        Box.FORM: row.form,
    }
    facts = [
        ("名称", row.name),
        *((BOX_NAMES[box], text) for box, text in parts.items()),
        ("名称保留号", row.number),
        ("保留期", f"{_day(local_date(row.reserved_at))}至{_day(row.last_day)}"),
        ("批准文件", row.proof),
        ("状态", HOLD_NAMES[HoldState(row.state)]),
    ]
    return [[label, text] for label, text in facts if text]


def _kept(row: Reservation) -> list[str]:
    near = "、".join(row.near)
    return [
        (
            f"您申报的企业名称“{row.name}”予以保留，保留期到{_day(row.last_day)}为止。"
            "请在保留期届满前办理企业登记；保留期不延长，届满没有登记的，任何人都可以申报。"
        ),
        "保留的名称在登记以前不得用于经营活动，也不得转让。",
        *([f"申报时已提示近似的名称：{near}。"] if near else []),
        f"申请人承诺：{row.promise}",
        f"依据：{BASES}。",
    ]


def _withdrawn(row: Reservation) -> list[str]:
    return [
        f"您申报保留的企业名称“{row.name}”不符合规定，撤销保留。",
        f"理由：{row.proposed_reason}",
        f"依据：{row.proposed_clause}",
        REMEDIES,
    ]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
