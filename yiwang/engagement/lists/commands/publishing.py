"""From the working copy to the public: handed in, checked, published by another, taken down."""

from datetime import datetime
from uuid import UUID

from yiwang.engagement.lists.models import EditionEntry, ListEdition, ListEntry, NamedList
from yiwang.engagement.lists.queries.entries import faults_of
from yiwang.engagement.lists.rules.kinds import KINDS
from yiwang.engagement.lists.types import Act, Kind, State
from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import commands as catalogue

from .counting import count_region
from .steps import CannotList, moved, opened

MOST_NAMED = 5
COPIED = (
    "basic_code", "name", "audience", "home_code", "note", "place", "zone", "exempt", "due_on",
)  # fmt: skip


@command("lists.submit_list")
def submit_list(
    *, list_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> State:
    """Hand a list in for its check (提请核对), 政府信息公开条例 第十七条.

    :raises CannotList: it is empty, or an item no longer fulfils what the list promises.
    """
    row = opened(list_id, Act.SUBMIT, actor=actor, version=version)
    _refuse_faults(row)
    moved(row, Act.SUBMIT, actor=actor, at=at, opinion=opinion)
    return State(row.state)


@command("lists.pass_list")
def pass_list(
    *, list_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> State:
    """Pass the check of a list (核对通过) by another person, 政府信息公开条例 第十七条."""
    row = opened(list_id, Act.PASS, actor=actor, version=version)
    moved(row, Act.PASS, actor=actor, at=at, opinion=opinion)
    return State(row.state)


@command("lists.return_list")
def return_list(*, list_id: UUID, version: int, opinion: str, actor: Actor, at: datetime) -> State:
    """Send a list back to its editor (退回), with the reason.

    :raises CannotList: there is no reason.
    """
    row = opened(list_id, Act.RETURN, actor=actor, version=version)
    _want(opinion, "请写明退回的原因")
    moved(row, Act.RETURN, actor=actor, at=at, opinion=opinion)
    return State(row.state)


@command("lists.publish_list")
def publish_list(
    *, list_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> int:
    """Publish a checked list (公布名单), 政府信息公开条例 第十九条; return the edition's number.

    All channels show it from the same moment; the figures of the division move with it.

    :raises CannotList: an item no longer fulfils what the list promises.
    """
    row = opened(list_id, Act.PUBLISH, actor=actor, version=version)
    _refuse_faults(row)
    return issue(row, actor=actor, at=at, opinion=opinion)


def issue(row: NamedList, *, actor: Actor, at: datetime, opinion: str) -> int:
    """Write the next edition of a list that is ready, and tell everybody."""
    row.last_no += 1
    row.edition_no, row.published_at = row.last_no, at
    entries = list(
        ListEntry.objects.filter(of=row, is_removed=False).order_by("-audience", "rank", "id")
    )
    edition = ListEdition.objects.create(
        of=row,
        number=row.edition_no,
        entries=len(entries),
        source=row.source,
        reason=opinion.strip()[: lanes.LONGEST],
        published_by=actor.name,
        published_at=at,
    )
    EditionEntry.objects.bulk_create(
        [
            EditionEntry(edition=edition, n=n, **{name: getattr(entry, name) for name in COPIED})
            for n, entry in enumerate(entries, 1)
        ],
        batch_size=500,
    )
    ListEntry.objects.filter(of=row, is_removed=True).delete()
    row.counts = _counts(entries)
    moved(row, Act.PUBLISH, actor=actor, at=at, opinion=opinion)
    _tell(row, actor, at)
    return edition.number


def _counts(entries: list[ListEntry]) -> dict[str, int]:
    return {
        "entries": len(entries),
        "PERSON": sum(e.audience == "PERSON" for e in entries),
        "LEGAL": sum(e.audience == "LEGAL" for e in entries),
        "exempt": sum(bool(e.exempt) for e in entries),
        "window": sum(bool(e.zone) for e in entries),
    }


def _tell(row: NamedList, actor: Actor, at: datetime) -> None:
    """Let the figures follow, and every process forget the pages it keeps."""
    count_region(row.region_code, at)
    catalogue.tell_change(actor=actor, at=at)


def _want(opinion: str, sentence: str) -> None:
    if not opinion.strip():
        raise CannotList(fields={"opinion": sentence}, reason="why")


def _refuse_faults(row: NamedList) -> None:
    """Refuse an empty list, and one that names what it may not.

    :raises CannotList: with the items and the sentences that mend them.
    """
    entries = list(ListEntry.objects.filter(of=row, is_removed=False).order_by("rank", "id"))
    if not entries:
        raise CannotList("名单里还没有事项，请先列入", reason="empty")
    found = faults_of(row, entries)
    if found:
        named = [f"“{e.name}”：{found[e.pk]}" for e in entries if e.pk in found]
        more = f"等 {len(named)} 项" if len(named) > MOST_NAMED else ""
        told = "；".join(named[:MOST_NAMED]) + more
        raise CannotList(f"有事项不符合名单的要求。{told}", reason="promise")
    info = KINDS[Kind(row.kind)]
    if info.has_year and any(e.due_on is None for e in entries):
        names = "、".join(e.name for e in entries if e.due_on is None)[: lanes.LONGEST]
        raise CannotList(f"还没有填计划上线日期：{names}", reason="due")


@command("lists.withdraw_list")
def withdraw_list(
    *, list_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> State:
    """Take a published list down (撤下名单), with the reason; its versions stay on record.

    :raises CannotList: there is no reason.
    """
    row = opened(list_id, Act.WITHDRAW, actor=actor, version=version)
    _want(opinion, "请写明撤下的原因")
    ListEdition.objects.filter(of=row, number=row.edition_no).update(withdrawn_at=at)
    row.edition_no, row.published_at, row.counts = 0, None, {}
    moved(row, Act.WITHDRAW, actor=actor, at=at, opinion=opinion)
    _tell(row, actor, at)
    return State(row.state)
