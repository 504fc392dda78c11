"""What stands in the working copy: items come in, are told apart, leave with a reason."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from yiwang.engagement.lists.models import ListEntry, NamedList
from yiwang.engagement.lists.rules import pasting, promises
from yiwang.engagement.lists.rules.kinds import KINDS
from yiwang.engagement.lists.types import (
    AUDIENCE_NAMES,
    ZONES,
    Act,
    Exempt,
    Kind,
    KindInfo,
    Outcome,
    PasteLine,
)
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.promises import ItemPromise

from .steps import CannotList, Overtaken, moved, opened

LONGEST = 200
MOST_GUESSED = 10


@command("lists.add_items")
def add_items(
    *, list_id: UUID, text: str, audience: str = "", reason: str = "", actor: Actor, at: datetime
) -> tuple[PasteLine, ...]:
    """Put items into a list by code or name, line by line (批量列入), 安徽 2018-08.

    What fits comes in, the rest is told with what mends it. A note follows a tab.

    :raises CannotList: nothing was pasted, too many lines, or no audience where one is needed.
    """
    row = opened(list_id, Act.SAVE, actor=actor)
    info = KINDS[Kind(row.kind)]
    wanted = _wanted(info, text, audience)
    said = audience if info.has_audiences else ""
    found = catalogue.item_promises((line.key for line in wanted), row.region_code)
    known = _Known(row, said, found)
    report = tuple(known.judge(info, line) for line in wanted)
    if known.fresh:
        names = "、".join(entry.name for entry in known.fresh)
        for entry in known.fresh:
            entry.reason = reason.strip()[:LONGEST]
            entry.changed_by, entry.changed_at = actor.name, at
        _write(known.fresh)
        told = f"列入 {len(known.fresh)} 项：{names}"
        moved(row, Act.SAVE, actor=actor, at=at, opinion=told)
    return report


def _wanted(info: KindInfo, text: str, audience: str) -> tuple[pasting.Pasted, ...]:
    wanted = pasting.lines(text)
    if not wanted:
        raise CannotList(fields={"text": "请填写事项编码或者名称，一行一个"}, reason="empty")
    if len(wanted) > pasting.MOST_LINES:
        sentence = f"一次最多 {pasting.MOST_LINES} 行，请分几次"
        raise CannotList(fields={"text": sentence}, reason="many")
    if info.has_audiences and audience not in AUDIENCE_NAMES:
        raise CannotList(fields={"audience": "请选择列入个人还是企业"}, reason="audience")
    return wanted


class _Known:
    """What is known while lines are judged: the items found, the entries there are."""

    def __init__(self, row: NamedList, audience: str, found: Sequence[ItemPromise]) -> None:
        self.row, self.audience = row, audience
        self.items: dict[str, list[ItemPromise]] = {}
        for item in found:
            for key in (item.basic_code, item.name):
                self.items.setdefault(key, []).append(item)
        entries = ListEntry.objects.filter(of=row, audience=audience)
        codes = [item.basic_code for item in found]
        self.entries = {e.basic_code: e for e in entries.filter(basic_code__in=codes)}
        still = entries.filter(is_removed=False)
        self.count = still.count()
        self.rank = entries.aggregate(last=Max("rank"))["last"] or 0
        self.fresh: list[ListEntry] = []
        self.guessed = 0

    def judge(self, info: KindInfo, line: pasting.Pasted) -> PasteLine:
        """Say what becomes of a line; what fits is kept in ``fresh``."""
        items = self.items.get(line.key, [])
        if len(items) != 1:
            return self._unknown(line, items)
        item = items[0]
        entry = self.entries.get(item.basic_code)
        if entry is not None and not entry.is_removed:
            return PasteLine(line.number, line.text, Outcome.KNOWN, item.name)
        fault = promises.fault(info.kind, item, self.row.region_code, audience=self.audience)
        if not fault and self.count >= info.most:
            fault = _full(info, self.audience)
        if fault:
            return PasteLine(line.number, line.text, Outcome.REFUSED, item.name, fault)
        self._take(item, line, entry)
        return PasteLine(line.number, line.text, Outcome.ADDED, item.name)

    def _unknown(self, line: pasting.Pasted, items: Sequence[ItemPromise]) -> PasteLine:
        if items:
            codes = "、".join(item.basic_code for item in items)
            sentence = f"有 {len(items)} 个同名事项，请改写基本编码：{codes}"
            return PasteLine(line.number, line.text, Outcome.REFUSED, line.key, sentence)
        near = ""
        if self.guessed < MOST_GUESSED:
            self.guessed += 1
            page = catalogue.search(line.key[:60], region_code=self.row.region_code, limit=1)
            near = page.items[0].name if page.items else ""
        sentence = f"是不是“{near}”？请按事项名称或者编码填写" if near else "请核对编码或者名称"
        return PasteLine(line.number, line.text, Outcome.UNKNOWN, sentence=sentence)

    def _take(self, item: ItemPromise, line: pasting.Pasted, entry: ListEntry | None) -> None:
        self.rank += 1
        self.count += 1
        taken = entry or ListEntry(of=self.row, basic_code=item.basic_code)
        taken.version += 1 if entry else 0
        taken.audience, taken.rank, taken.is_removed = self.audience, self.rank, False
        taken.name, taken.department = item.name, item.department
        taken.home_code = item.region_code
        taken.note = line.note or taken.note
        self.entries[item.basic_code] = taken
        self.fresh.append(taken)


def _full(info: KindInfo, audience: str) -> str:
    named = f"{AUDIENCE_NAMES[audience]}事项" if audience else "名单"
    return f"{named}最多 {info.most} 项，已经满了，请先移除再列入"


def _write(entries: Sequence[ListEntry]) -> None:
    back = [entry for entry in entries if entry.pk]
    ListEntry.objects.bulk_create([entry for entry in entries if not entry.pk])
    names = (
        "version", "rank", "is_removed", "name", "department", "home_code", "note", "reason",
        "changed_by", "changed_at",
    )  # fmt: skip
    ListEntry.objects.bulk_update(back, names)


def _entry(row: NamedList, entry_id: int, version: int) -> ListEntry:
    """Return an entry as somebody saw it.

    :raises Overtaken: a colleague changed or removed it since.
    """
    entry = ListEntry.objects.filter(of=row, pk=entry_id).first()
    if entry is None:
        raise NotFound
    if entry.version != version:
        raise Overtaken(
            who=entry.changed_by,
            when=entry.changed_at,
            what="移除了这一项" if entry.is_removed else "改了这一项",
        )
    return entry


def _kept(entry: ListEntry, actor: Actor, at: datetime) -> None:
    entry.version += 1
    entry.changed_by, entry.changed_at = actor.name, at
    entry.save()


@command("lists.change_entry")
def change_entry(
    *,
    list_id: UUID,
    entry_id: int,
    version: int,
    values: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> int:
    """Tell what a list says of an item: place in the list, note, window, exemption, day (修改条目).

    廊坊 2018-09：不进驻大厅的写明原因. ``values`` may hold position, note, place, zone, exempt,
    due_on. Return the entry's new version.

    :raises CannotList: something is missing or does not go together.
    :raises Overtaken: a colleague saved this entry in between; nothing is changed.
    """
    row = opened(list_id, Act.SAVE, actor=actor)
    info = KINDS[Kind(row.kind)]
    entry = _entry(row, entry_id, version)
    exempt, zone = str(values.get("exempt", "")), str(values.get("zone", ""))
    note, due_on = str(values.get("note", "")), values.get("due_on")
    fields = promises.entry_faults(
        has_hall=info.has_hall,
        has_year=info.has_year,
        zone=zone,
        exempt=exempt,
        note=note,
        due_on=due_on if isinstance(due_on, date) else None,
    )
    if fields:
        raise CannotList("还不能保存，请看标出的地方", fields=fields, reason="entry")
    entry.note, entry.place = note.strip()[:LONGEST], str(values.get("place", "")).strip()[:100]
    entry.zone = zone if info.has_hall and zone in ZONES else ""
    entry.exempt = exempt if info.has_hall and exempt in set(Exempt) else ""
    entry.due_on = due_on if info.has_year else None
    _kept(entry, actor, at)
    if position := values.get("position"):
        _put_at(entry, int(position))
    moved(row, Act.SAVE, actor=actor, at=at, opinion=f"修改“{entry.name}”")
    return entry.version


def _put_at(entry: ListEntry, position: int) -> None:
    """Put an entry at a place in its list; the others keep their order."""
    rows = ListEntry.objects.filter(of_id=entry.of_id, audience=entry.audience, is_removed=False)
    others = list(rows.exclude(pk=entry.pk).order_by("rank", "id"))
    others.insert(max(0, position - 1), entry)
    changed = []
    for rank, one in enumerate(others, 1):
        if one.rank != rank:
            one.rank = rank
            changed.append(one)
    ListEntry.objects.bulk_update(changed, ["rank"], batch_size=500)


@command("lists.remove_entry")
def remove_entry(
    *, list_id: UUID, entry_id: int, version: int, reason: str, actor: Actor, at: datetime
) -> None:
    """Take an item out of a list, with the reason (移出名单), 安徽 2018-08.

    What is published stays until the next version.

    :raises CannotList: there is no reason. :raises Overtaken: a colleague changed it in between.
    """
    row = opened(list_id, Act.SAVE, actor=actor)
    entry = _entry(row, entry_id, version)
    if not reason.strip():
        raise CannotList(fields={"reason": "请填写移除的理由"}, reason="why")
    entry.is_removed, entry.reason = True, reason.strip()[:LONGEST]
    _kept(entry, actor, at)
    moved(row, Act.SAVE, actor=actor, at=at, opinion=f"移除“{entry.name}”：{entry.reason}")


@command("lists.name_source")
def name_source(*, list_id: UUID, version: int, source: str, actor: Actor, at: datetime) -> None:
    """Name the document a list rests on (依据文件), 政府信息公开条例 第十九条.

    :raises Overtaken: somebody took a step since ``version``.
    """
    row = opened(list_id, Act.SAVE, actor=actor, version=version)
    row.source = source.strip()[:300]
    moved(row, Act.SAVE, actor=actor, at=at, opinion=f"依据文件：{row.source}")
