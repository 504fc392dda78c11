"""The list that the guidance ends in: what this person brings, pays and waits (我的清单)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import (
    Advice,
    Guide,
    Handled,
    MaterialLine,
    SituationInfo,
)


@dataclass(frozen=True, slots=True)
class OwnList:
    """A tailored list as the page and the paper show it."""

    situation: SituationInfo
    to_prepare: Sequence[MaterialLine]
    exempt: Sequence[MaterialLine]
    online_form: Sequence[MaterialLine]
    limit: str
    fee: str
    visits: str
    address: str
    """The whole address with the answers; it names nobody."""
    apply_url: str
    keep_url: str
    print_url: str
    guide_url: str


def address(guide: Guide, answers: Mapping[str, str], situation: str = "") -> str:
    """Return the path of a list: the answers, and the situation where they leave several."""
    named = {"situation": situation} if situation else {}
    query = urlencode({**answers, **named})
    return f"{reverse('portal:assist_list', args=[guide.code])}?{query}"


def advised(guide: Guide, situation: SituationInfo, region_code: str) -> list[tuple[Advice, str]]:
    """Return what goes with this situation of this service, and beside each why (推荐).

    Made of the list on the page and the public life events alone; nothing is kept.
    """
    audience = next(iter(guide.audience)) if len(guide.audience) == 1 else ""
    handled = [Handled(guide.code, guide.name, is_open=True)]
    found = catalogue.advised(handled, region_code, audience=audience)
    told = f"您的情形是“{situation.name}”。“{guide.name}”属于一件事"
    return [(one, f"{told}“{one.event_name}”，常和这一项一起办") for one in found]


def own_list(guide: Guide, answers: Mapping[str, str], situation: SituationInfo) -> OwnList:
    """Return the list of a situation."""
    shown = catalogue.tailored(guide, situation.key)
    lines = catalogue.materials_for(guide, situation.key)
    chosen = catalogue.chosen_situation(guide, answers)
    named = "" if chosen == situation else situation.key
    query = urlencode({"situation": situation.key, **answers})
    apply_url = reverse("portal:apply", args=[guide.code])
    visits = f"最多跑 {guide.onsite_visits} 次" if guide.onsite_visits else "一次不用跑"
    return OwnList(
        situation=situation,
        to_prepare=[m for m in lines if not m.is_exempt],
        exempt=[m for m in lines if m.shareable],
        online_form=[m for m in lines if m.is_application_form],
        limit=shown.promised_limit.text,
        fee=shown.fee.standard if shown.fee.charged else "不收费",
        visits="到窗口办理" if situation.window_only else visits,
        address=settings.YIWANG_BASE_URL + address(guide, answers, named),
        apply_url=f"{apply_url}?{query}" if shown.is_online else "",
        keep_url=f"{reverse('portal:assist_keep', args=[guide.code])}?{query}",
        print_url=f"{reverse('portal:guide_print', args=[guide.code])}?situation={situation.key}",
        guide_url=f"{reverse('portal:guide', args=[guide.code])}?situation={situation.key}",
    )
