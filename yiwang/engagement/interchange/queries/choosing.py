"""Which items and lists a file shall hold: what was asked for, read or refused field by field."""

from datetime import date, datetime, time
from typing import ClassVar

from django.utils.timezone import make_aware

from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo, RegionInfo
from yiwang.lib.codes import divisions, items, uscc
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.catalogue.types.sets import Selection, Standing

NEAR, MOST_NAMED = 20, 3


class CannotChoose(DomainError):
    """What shall be in the file cannot be told, or is not within reach."""

    code: ClassVar[str] = "interchange.cannot_choose"
    sentence: ClassVar[str] = "导出的范围不对，请改正标出的几处"


def selection(
    *,
    region: str = "",
    office: str = "",
    item: str = "",
    standing: Standing = Standing.IN_FORCE,
    since: date | None = None,
    viewer: Actor = ANYONE,
) -> Selection:
    """Return which lists are meant: a division with those below it, an organisation, an item.

    A member of staff takes the own division and those below it.

    :raises CannotChoose: a place, organisation or item is not there or not within reach.
    """
    faults: dict[str, str] = {}
    own = viewer.region_code or ""
    place = _region(region, faults, own)
    body = _office(office, faults)
    code = _item(item, faults)
    if place and not divisions.is_within(place.code, own or place.code):
        faults["region"] = f"{place.full_name}不在您的管理范围内，请选本地区或者下级"
    if body and not divisions.is_within(body.region_code, own or body.region_code):
        faults["office"] = f"{body.name}不在您的管理范围内，请选本地区或者下级的单位"
    if faults:
        raise CannotChoose(next(iter(faults.values())), fields=faults)
    return Selection(
        prefix=divisions.prefix_of(place.code if place else own) if place or own else "",
        basic_code=code,
        organisation_id=body.id if body else None,
        standing=standing,
        since=make_aware(datetime.combine(since, time())) if since else None,
    )


def _region(typed: str, faults: dict[str, str], within: str) -> RegionInfo | None:
    text = typed.strip()
    if not text:
        return None
    if text.isascii() and text.isdecimal():
        some = [one for one in [orgs.region(text)] if one]
    else:
        near = orgs.search_regions(text, within=within, limit=NEAR)
        some = [one for one in near if one.name == text]
    if not some:
        faults["region"] = f"没有找到“{text[:40]}”，请填写地区的名称或者 12 位区划代码"
    elif len(some) > 1:
        named = "、".join(f"{one.full_name} {one.code}" for one in some[:MOST_NAMED])
        faults["region"] = f"叫“{text}”的地区有几个，请填写区划代码：{named}"
    return some[0] if len(some) == 1 else None


def _office(typed: str, faults: dict[str, str]) -> OrganisationInfo | None:
    text = typed.strip().upper()
    if not text:
        return None
    try:
        found = orgs.organisation_by_uscc(uscc.parse_uscc(text).code)
    except InvalidCode as error:
        faults["office"] = str(error)
        return None
    if found is None:
        faults["office"] = f"没有代码是 {text} 的实施主体，请核对"
    return found


def _item(typed: str, faults: dict[str, str]) -> str:
    text = typed.strip().upper()
    if not text:
        return ""
    try:
        items.parse_basic_code(text)
    except InvalidCode as error:
        faults["item"] = str(error)
    return text
