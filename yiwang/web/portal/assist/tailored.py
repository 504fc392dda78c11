"""The list that the guidance ends in: what this person brings, pays and waits (我的清单)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Advice, Guide, Handled, SituationInfo
from yiwang.services.catalogue.types.sheets import Sheet, SheetElement
from yiwang.web.ui import asking

FACTS = frozenset({"promised", "fee", "visits"})
OTHERS = frozenset({"exempt", "where"})


@dataclass(frozen=True, slots=True)
class OwnList:
    """A tailored list as the page shows it, and where it goes from there."""

    sheet: Sheet
    situation: SituationInfo
    address: str
    """The whole address with the answers; it names nobody."""
    apply_url: str
    keep_url: str
    pdf_url: str
    print_url: str
    guide_url: str

    @property
    def told(self) -> tuple[str, ...]:
        """Return the situation's name, and its note if it has one."""
        return self.sheet.lines("situation")

    @property
    def facts(self) -> list[SheetElement]:
        """Return how long, how much, how often."""
        return [one for one in self.sheet.elements if one.key in FACTS]

    @property
    def others(self) -> list[SheetElement]:
        """Return what need not be brought, and where to go."""
        return [one for one in self.sheet.elements if one.key in OTHERS]

    @property
    def to_prepare(self) -> list[tuple[str, str]]:
        """Return what is brought: the name of each line, and the rest of it."""
        lines = (line.partition("：") for line in self.sheet.lines("prepare"))
        return [(name, sign + rest) for name, sign, rest in lines if sign]

    @property
    def nothing(self) -> str:
        """Return what is said when nothing is brought."""
        return self.sheet.words("prepare")


def address(
    guide: Guide, answers: Mapping[str, str], situation: str = "", *, version: str = ""
) -> str:
    """Return the path of a list: the answers, and the situation where they leave several.

    :param version: of the guide that somebody walked, to be told when another is in force.
    """
    named = {"situation": situation} if situation else {}
    named |= {asking.VERSION: version} if version else {}
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


def whole_address(guide: Guide, answers: Mapping[str, str], situation: SituationInfo) -> str:
    """Return the address to carry away, with the host; it says which version it was made of."""
    chosen = catalogue.chosen_situation(guide, answers)
    named = "" if chosen == situation else situation.key
    path = address(guide, answers, named, version=asking.version_of(guide))
    return settings.YIWANG_BASE_URL + path


def own_list(guide: Guide, answers: Mapping[str, str], situation: SituationInfo) -> OwnList:
    """Return the list of a situation."""
    shown = catalogue.tailored(guide, situation.key)
    query = urlencode({"situation": situation.key, **answers})

    def url(name: str) -> str:
        return f"{reverse(f'portal:{name}', args=[guide.code])}?{query}"

    return OwnList(
        sheet=catalogue.own_list(guide, situation.key, answers),
        situation=situation,
        address=whole_address(guide, answers, situation),
        apply_url=url("apply") if shown.is_online else "",
        keep_url=url("assist_keep"),
        pdf_url=url("assist_list_pdf"),
        print_url=f"{reverse('portal:guide_print', args=[guide.code])}?situation={situation.key}",
        guide_url=f"{reverse('portal:guide', args=[guide.code])}?situation={situation.key}",
    )
