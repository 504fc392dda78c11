"""Opening a division by hand: its departments, halls, townships and stations."""

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import events, models, policy
from yiwang.foundation.orgs.rules import entering
from yiwang.foundation.orgs.rules.names import standard_name
from yiwang.foundation.orgs.types import ENTERED, BodyEntry, OrganisationKind
from yiwang.lib.codes import divisions
from yiwang.lib.codes.uscc import parse_uscc, synthetic_uscc

from .organisations import CannotChange, in_reach, pinyin

KEPT_MOST = 60_000
TOO_MUCH = "内容太多，没有保存"
Mark = tuple[str, str, str, str]
"""Division and kind with either the standard name or the name."""
STEPS = frozenset({"departments", "halls", "administrators"})


class CannotOpen(DomainError):
    """What was typed about the division's organisations must be mended."""

    code: ClassVar[str] = "orgs.open_bodies"
    sentence: ClassVar[str] = "请先修改标出的地方"


def _region(code: str, actor: Actor) -> models.Region:
    require(policy.may_edit(actor), NotPermitted)
    rows = models.Region.objects.filter(code=code, valid_until__isnull=True).order_by("level")
    found = rows.first()
    if found is None or not actor.reaches(code):
        raise NotFound
    return found


@command("orgs.start_opening")
def start_opening(*, region_code: str, actor: Actor, at: datetime) -> None:
    """Begin to open a division (开通地区), 国发〔2018〕27号; a second time changes nothing."""
    region = _region(region_code, actor)
    row, made = models.RegionOpening.objects.get_or_create(
        region_code=region.code,
        defaults={"opened_by": actor.name, "started_at": at, "kept_at": at},
    )
    concerning(f"orgs:opening:{row.region_code}", begun=made)


@command("orgs.keep_opening", audited=False)
def keep_opening(
    *, region_code: str, step: str, values: Mapping[str, Sequence[str]], actor: Actor, at: datetime
) -> dict[str, tuple[str, ...]]:
    """Keep what was typed so far, unchecked (保存已填内容), 国发〔2018〕27号.

    Two people may fill in one step: what another typed in other fields stays. Return all of it.

    :raises CannotOpen: no such step, or far too much.
    """
    _region(region_code, actor)
    if step not in STEPS:
        raise CannotOpen(TOO_MUCH, reason="kept")
    row = models.RegionOpening.objects.select_for_update(of=("self",)).filter(pk=region_code)
    opening = row.first()
    if opening is None:
        raise NotFound
    typed = opening.kept.get(step, {}) | {k: list(v) for k, v in values.items()}
    if sum(len(v) for some in typed.values() for v in some) > KEPT_MOST:
        raise CannotOpen(TOO_MUCH, reason="kept")
    opening.kept = {**opening.kept, step: typed}
    opening.kept_at = at
    opening.save(update_fields=["kept", "kept_at"])
    return {k: tuple(v) for k, v in typed.items()}


@command("orgs.open_bodies")
def open_bodies(
    *, region_code: str, entries: Sequence[BodyEntry], step: str = "", actor: Actor, at: datetime
) -> tuple[UUID, ...]:
    """Enter organisations of a division and below it (机构录入); return the new ones.

    《行政许可法》第三十条. All or none; what is there already stays as it is, so twice is once.
    The main hall comes first, and the departments that sit in it are seated there.

    :raises CannotOpen: per row, what is wrong with name, code or telephone.
    """
    region = _region(region_code, actor)
    levels = _levels(region.code, entries)
    entries = [entering.normal(entry) for entry in entries]
    known = _known(levels)
    fresh = [(n, e) for n, e in enumerate(entries) if not _marks(e) & known]
    wrong = entering.faults(fresh) | _taken(fresh)
    if wrong:
        raise CannotOpen(fields=wrong, reason="fields")
    halls_first = sorted(fresh, key=lambda row: row[1].kind is not OrganisationKind.HALL)
    writer = _Writer(levels, at=at)
    made = tuple(writer.write(entry) for _, entry in halls_first)
    if step:
        _forget(region.code, step)
    concerning(f"orgs:opening:{region.code}", bodies=len(made), listed=len(entries))
    return made


def _levels(code: str, entries: Sequence[BodyEntry]) -> dict[str, int]:
    """Return the level of each entry's division; the counties are locked, so that two who enter
    the same at once find each other's.

    :raises NotFound: one lies outside the division.
    :raises CannotOpen: there is no such division.
    """
    if not all(divisions.is_within(entry.region_code, code) for entry in entries):
        raise NotFound
    wanted = {entry.region_code for entry in entries}
    rows = models.Region.objects.filter(valid_until__isnull=True).order_by("-level", "pk")
    counties = {divisions.prefix_of(one)[:6].ljust(divisions.LENGTH, "0") for one in wanted}
    list(rows.filter(code__in=counties).select_for_update(of=("self",)))
    known = dict(rows.filter(code__in=wanted).values_list("code", "level"))
    if set(known) != wanted:
        raise CannotOpen("没有这个行政区划", reason="region")
    return known


def _known(regions: Collection[str]) -> set[Mark]:
    """Return by what the organisations in force of some divisions are known."""
    rows = models.Organisation.objects.filter(region_code__in=regions, valid_until__isnull=True)
    found: set[Mark] = set()
    for code, kind, name, standard in rows.values_list(
        "region_code", "kind", "name", "standard_name"
    ):
        found |= {(code, kind, "", name), (code, kind, standard, "")}
    return found


def _marks(entry: BodyEntry) -> set[Mark]:
    """Return by what an entry is there already: its name, or its standard name where one may be."""
    marks: set[Mark] = {(entry.region_code, entry.kind, "", entry.name)}
    if entry.kind in entering.ONE_EACH:
        marks.add((entry.region_code, entry.kind, standard_name(entry.standard_name), ""))
    return marks


def _taken(entries: Sequence[tuple[int, BodyEntry]]) -> dict[str, str]:
    """Return the sentences for codes that another organisation in force bears."""
    typed = {entering.code_of(entry): n for n, entry in entries if entry.uscc.strip()}
    rows = models.Organisation.objects.filter(uscc__in=list(typed), valid_until__isnull=True)
    return {
        f"uscc-{typed[uscc]}": f"这个统一社会信用代码已由{name}使用，请核对"
        for uscc, name in rows.values_list("uscc", "name")
    }


class _Writer:
    """Writes the checked entries of one call; what they share is read once."""

    def __init__(self, levels: Mapping[str, int], *, source: str = ENTERED, at: datetime) -> None:
        self.levels, self.source, self.at = levels, source, at
        self.halls: dict[str, models.Organisation | None] = {}
        self.codes: dict[str, Iterator[str]] = {}

    def write(self, entry: BodyEntry) -> UUID:
        """Write one entry."""
        code = parse_uscc(entry.uscc).code if entry.uscc else self._made_up(entry)
        short = entry.short_name or entry.name
        row = models.Organisation.objects.create(
            id=uuid7(),
            name=entry.name,
            short_name=short,
            standard_name=standard_name(entry.standard_name),
            kind=entry.kind,
            level=str(self.levels[entry.region_code] + 1),
            uscc=code,
            region_code=entry.region_code,
            hall=self._hall(entry.region_code) if entry.is_seated else None,
            address=entry.address,
            phone=entry.phone,
            complaint_phone=entry.complaint_phone,
            hours=entry.hours,
            sort_key=pinyin(short),
            is_synthetic=entering.is_made_up(code),
            source=self.source,
            valid_from=local_date(self.at),
        )
        publish(events.OrganisationChanged(organisation_id=row.pk))
        return row.pk

    def _hall(self, region_code: str) -> models.Organisation | None:
        """Return a division's main hall; halls are written before those who sit in them."""
        if region_code not in self.halls:
            rows = models.Organisation.objects.filter(
                region_code=region_code, kind=OrganisationKind.HALL, valid_until__isnull=True
            )
            first = rows.filter(hall__isnull=True).order_by("valid_from", "pk").first()
            self.halls[region_code] = first
        return self.halls[region_code]

    def _made_up(self, entry: BodyEntry) -> str:
        """Return the next free code of our own for a hall or a station, which have none."""
        prefix = entry.region_code[:6]
        if prefix not in self.codes:
            self.codes[prefix] = _free_codes(prefix)
        return next(self.codes[prefix])


def _free_codes(prefix: str) -> Iterator[str]:
    rows = models.Organisation.objects.filter(uscc__startswith=f"59{prefix}YW")
    used = set(rows.values_list("uscc", flat=True))
    codes = (synthetic_uscc(n, kind="59", division=prefix) for n in itertools.count(900_000))
    return (code for code in codes if code not in used)


def _forget(region_code: str, step: str) -> None:
    row = models.RegionOpening.objects.select_for_update(of=("self",)).filter(pk=region_code)
    opening = row.first()
    if opening is not None and step in opening.kept:
        opening.kept = {k: v for k, v in opening.kept.items() if k != step}
        opening.save(update_fields=["kept"])


@command("orgs.add_organisation")
def add_organisation(
    *,
    name: str,
    standard_name: str,
    uscc: str,
    region_code: str,
    kind: OrganisationKind,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Add an organisation with its true credit code (机构设立), GB 32100-2015.

    :raises CannotChange: no name, a wrong code, a code already in force, or no such division.
    """
    require(policy.may_edit(actor), NotPermitted)
    entry = entering.normal(
        BodyEntry(
            region_code=region_code,
            kind=kind,
            standard_name=standard_name,
            name=name,
            short_name=standard_name,
            uscc=uscc,
        )
    )
    wrong = entering.faults([(0, entry)]) | _taken([(0, entry)])
    if wrong:
        fields = {key.removesuffix("-0"): text for key, text in wrong.items()}
        raise CannotChange(next(iter(fields.values())), fields=fields, reason="fields")
    rows = models.Region.objects.filter(code=region_code, valid_until__isnull=True)
    levels = dict(rows.order_by("-level").values_list("code", "level"))
    if not levels:
        raise CannotChange("没有这个行政区划", reason="region")
    require(actor.reaches(region_code), NotFound)
    writer = _Writer(levels, source="平台" if actor.is_system else ENTERED, at=at)
    made = writer.write(entry)
    concerning(f"orgs:organisation:{made}", uscc=entering.code_of(entry), region=region_code)
    return made


@command("orgs.add_post")
def add_post(*, organisation_id: UUID, name: str, actor: Actor, at: datetime) -> UUID:
    """Add a post to an organisation, a window to a hall (设置岗位、窗口); twice is once.

    《公务员法》第十八条.

    :raises CannotChange: no name.
    """
    del at
    row = in_reach(organisation_id, actor)
    if not name.strip():
        raise CannotChange(fields={"post": "请填写窗口或岗位名称"}, reason="post")
    post, _ = models.Post.objects.get_or_create(organisation=row, name=name.strip()[:60])
    concerning(f"orgs:organisation:{row.pk}", post=str(post.pk))
    return post.pk
