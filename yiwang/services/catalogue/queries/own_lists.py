"""The words of a tailored list (我的清单), for the page, the PDF and the API."""

from collections.abc import Mapping
from datetime import date

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue import providers
from yiwang.services.catalogue.rules import own_list as own_lists
from yiwang.services.catalogue.rules import situations
from yiwang.services.catalogue.types import Guide
from yiwang.services.catalogue.types.joining import Part
from yiwang.services.catalogue.types.sheets import Sheet

from .joining import parts


def own_list(
    guide: Guide, situation_key: str, answers: Mapping[str, str], *, viewer: Actor = ANYONE
) -> Sheet:
    """Return the words of a tailored list with their hash (我的清单)."""
    found = parts(guide, situation_key, viewer=viewer)
    joint = [
        (part, situations.tailored(part.guide, part.member.own(situation_key))) for part in found
    ]
    names = {part.member.basic_code: part.guide.name for part in found}
    beside = own_lists.Beside(
        lines=tuple(_said(part, own, names) for part, own in joint),
        fees=tuple(f"{own.name}：{own.fee.text_with_basis}" for _, own in joint if own.fee.charged),
    )
    return own_lists.own_list(guide, situation_key, answers, beside)


def _said(part: Part, own: Guide, names: Mapping[str, str]) -> str:
    waits = "”“".join(names[code] for code in part.member.after if code in names)
    when = f"等“{waits}”办完再开始" if waits else "受理后就开始"
    return f"{own.name}：{own.organisation_name}，{own.promised_limit.text}，{when}"


def own_list_pdf(
    guide: Guide,
    situation_key: str,
    answers: Mapping[str, str],
    *,
    address: str,
    on: date,
    viewer: Actor = ANYONE,
) -> bytes:
    """Return a tailored list as PDF/A-2b; ``address`` is where the list in force is seen."""
    found = own_list(guide, situation_key, answers, viewer=viewer)
    return providers.printed(found, address, f"{on.year}年{on.month}月{on.day}日")
