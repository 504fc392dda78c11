"""Reading and checking an import step by step, as jobs: progress and findings commit together."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yiwang.engagement.interchange.models import Import, ImportEntry, ImportFault
from yiwang.engagement.interchange.rules import applying, columns, gathering, national_values
from yiwang.engagement.interchange.rules.gathered import MOST_FAULTS, Entry, Gathered
from yiwang.engagement.interchange.types.imports import Grade, ImportState
from yiwang.foundation.core import bulk
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.commands import CannotPublish
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.catalogue.types.sets import BasicText, ListText
from yiwang.services.editing import queries as editing

from .imports import CHECK_JOB, again, finish
from .texts import basics_of, lists_of

BATCH = 200
CHUNK = 500
LONGEST = 600
GIVEN = tuple(one.name for one in fields(Entry))
_ENTRY = (
    "upload_id", "n", "basic_code", "office", "name", "given", "content", "before",
    "base_version", "form_version_id", "elements", "is_changed",
)  # fmt: skip
_KEEP = """
UPDATE interchange_importentry e
   SET name = n.name, content = n.content, base_version = n.version, form_version_id = n.form,
       elements = ARRAY(SELECT jsonb_array_elements_text(n.elements)), is_changed = true
  FROM jsonb_to_recordset(%s::jsonb)
       AS n(id bigint, name text, content jsonb, version int, form bigint, elements jsonb)
 WHERE e.id = n.id
"""
OWNED = ("name", "kind_code", "bases", "use_levels", "audience", "department", "themes")


@command("interchange.continue_import")
def continue_import(*, import_id: UUID, actor: Actor, at: datetime) -> bool:
    """Read the file, or check the next of its items and lists (导入核对); return whether done.

    《行政许可法》第三十条. The rest is a job of its own: a killed worker loses nothing.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"interchange:import:{import_id}", batch=BATCH)
    rows = Import.objects.select_for_update(of=("self",))
    row = rows.filter(pk=import_id, state__in=[ImportState.READING, ImportState.CHECKING]).first()
    if row is None:
        return True
    if row.state == ImportState.READING:
        _read(row)
    elif row.done < row.total:
        _check(row)
    else:
        _conclude(row, at)
    row.save()
    is_done = row.state != ImportState.CHECKING
    if not is_done:
        enqueue(CHECK_JOB, upload=str(row.pk))
    return is_done


def _read(row: Import) -> None:
    """Read the whole file; what is wrong in it already is told, the rest waits for its check."""
    found = gathering.gather(bytes(row.file.content))
    _note(row, found)
    entries = sorted(found.entries.values(), key=lambda one: one.is_list)
    for start in range(0, len(entries), CHUNK):
        some = enumerate(entries[start : start + CHUNK], start + 1)
        bulk.copy("interchange_importentry", _ENTRY, [_line(row, n, one) for n, one in some])
    row.total, row.state = len(entries), ImportState.CHECKING


def _line(row: Import, n: int, one: Entry) -> str:
    """Return an entry as COPY reads it."""
    given = json.dumps({key: getattr(one, key) for key in GIVEN}, ensure_ascii=False)
    facts = (row.pk, n, one.basic_code, one.office, "", given, "{}", "{}", 0, None, "{}", "f")
    return bulk.line(*facts)


def _note(row: Import, found: Gathered) -> None:
    """Keep what the reader found."""
    ImportFault.objects.bulk_create(
        [
            ImportFault(
                upload=row, grade=f.grade, sheet=f.sheet[:40], row=f.row, column=f.column[:60],
                found=f.found[:100], sentence=f.sentence[:LONGEST],
            )
            for f in found.faults
        ],
        batch_size=CHUNK,
    )  # fmt: skip
    row.errors, row.mended = found.count[Grade.ERROR], found.count[Grade.MENDED]
    row.warnings = found.count[Grade.WARNING]


@dataclass(slots=True)
class _Work:
    """What a batch is judged by, read once."""

    upload: Import
    basics: Mapping[str, Edition]
    renewed: Mapping[str, Mapping[str, Any]]
    lists: Mapping[tuple[str, UUID], Edition]
    offices: Mapping[str, OrganisationInfo]
    standards: Mapping[tuple[str, str], Edition]
    told: list[ImportFault] = field(default_factory=list)
    bases: dict[int, applying.Base] = field(default_factory=dict)

    def base(self, content: Mapping[str, Any]) -> applying.Base:
        """Return a text in force, read back; lists of one text share it."""
        return self.bases.setdefault(id(content), applying.Base(content))


def _work(row: Import, some: Sequence[ImportEntry]) -> _Work:
    names = {one.basic_code for one in some}
    offices = orgs.organisations_by_uscc({one.office for one in some if one.office})
    renewed = row.entries.filter(office="", basic_code__in=names, is_changed=True)
    wanted = [(one.basic_code, offices[one.office]) for one in some if one.office in offices]
    lists = catalogue.lists_among((code, office.id) for code, office in wanted)
    return _Work(
        upload=row,
        basics=catalogue.basics_among(names),
        renewed=dict(renewed.order_by("n").values_list("basic_code", "content")),
        lists=lists,
        offices=offices,
        standards=catalogue.standards_among(
            (code, office.level) for code, office in wanted if (code, office.id) not in lists
        ),
    )


def _check(row: Import) -> None:
    """Check the next entries: what they change, and by the rules of publishing.

    Basic items and lists are never in one batch: lists are judged beside the items of the file.
    """
    waiting = list(row.entries.filter(n__gt=row.done).order_by("n")[:BATCH])
    some = [one for one in waiting if bool(one.office) is bool(waiting[0].office)]
    work = _work(row, some)
    judged: list[tuple[ImportEntry, Entry]] = []
    wrong = 0
    for one in some:
        entry = Entry(**one.given)
        refused = {} if entry.is_wrong else _applied(one, entry, work)
        for element, sentence in refused.items():
            _tell(work, entry, element, sentence, Grade.ERROR)
        if refused or entry.is_wrong:
            wrong += 1
        elif one.is_changed:
            judged.append((one, entry))
    basics, lists = _texts([one for one, _ in judged], work)
    for (_, entry), faults in zip(judged, catalogue.set_faults(basics, lists), strict=True):
        for fault in faults:
            grade = Grade.ERROR if fault.refuses else Grade.WARNING
            _tell(work, entry, fault.element, fault.sentence, grade)
    ImportFault.objects.bulk_create(work.told)
    _keep([one for one, _ in judged])
    row.done += len(some)
    added = sum(not one.base_version for one, _ in judged)
    row.added, row.changed = row.added + added, row.changed + len(judged) - added
    row.same += len(some) - len(judged) - wrong


def _keep(judged: Sequence[ImportEntry]) -> None:
    """Keep what would be published, hundreds in one statement; the rest says nothing new."""
    rows = [
        {
            "id": one.pk, "name": one.name, "content": one.content, "version": one.base_version,
            "form": one.form_version_id, "elements": one.elements,
        }
        for one in judged
    ]  # fmt: skip
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [json.dumps(rows, ensure_ascii=False)])


def _applied(one: ImportEntry, entry: Entry, work: _Work) -> dict[str, str]:
    """Put what the file says over the text in force; return what may not be, by element."""
    if entry.is_list:
        before, refused = _list_before(one, work)
        refused = refused or _unlike_catalogue(one, entry, work)
    else:
        before, refused = work.basics.get(one.basic_code), {}
        one.base_version = before.version_no if before else 0
    if refused:
        return refused
    base = before.content if before else {}
    content = applying.applied(
        work.base(base), is_list=entry.is_list, given=entry.given, rows=entry.rows, text=entry.text
    )
    if entry.overlay:
        office = work.offices.get(one.office)
        shown = applying.inherited(office) if office else {}
        content = national_values.overlaid(content, entry.overlay, shown)
    one.elements = sorted(
        str(key)[:40] for key in {*content, *base} if content.get(key) != base.get(key)
    )
    one.is_changed = bool(one.elements) or not one.base_version
    one.content, one.before = content, dict(base)
    one.name = _name(one, content, work)
    if not one.is_changed:
        return {}
    shape = catalogue.misshapen(content, is_list=entry.is_list)
    shape = shape or ({} if entry.is_list else _basic_refused(one, work))
    if shape:
        return shape
    if entry.is_list:
        return editing.refusals(base, content, is_office=work.upload.is_office)
    return {key: f"还没有填写{columns.label(key)}，请补上" for key in OWNED if key not in content}


def _unlike_catalogue(one: ImportEntry, entry: Entry, work: _Work) -> dict[str, str]:
    """Return where a national row says something else than the catalogue it repeats."""
    owned = dict(entry.owned)
    level, office = owned.pop("level", ""), work.offices[one.office]
    if level and level != office.level:
        return {"task_code": f"{office.name}的行使层级是 {office.level}，实施编码里是 {level}"}
    known = work.basics.get(one.basic_code)
    basic = work.renewed.get(one.basic_code) or (known.content if known else {})
    field = national_values.differing(owned, basic)
    return (
        {field: f"{field} 和基本目录不一致；名称、类型、依据等五级统一，请改成一样"}
        if field
        else {}
    )


def _name(one: ImportEntry, content: Mapping[str, Any], work: _Work) -> str:
    if not one.office:
        return str(content.get("name", one.basic_code))[:300]
    renewed, known = work.renewed.get(one.basic_code), work.basics.get(one.basic_code)
    name = renewed["name"] if renewed else (known.name if known else one.basic_code)
    return f"{name}（{work.offices[one.office].name}）"[:300]


def _basic_refused(one: ImportEntry, work: _Work) -> dict[str, str]:
    known = work.basics.get(one.basic_code)
    if not work.upload.is_office:
        return {"code": "基本目录由省级目录管理部门统一修改，这里只能导入实施清单"}
    if known is not None and not known.is_in_force:
        return {"code": "这个事项已经停止实施，请先在目录修订里恢复"}
    return {}


def _list_before(one: ImportEntry, work: _Work) -> tuple[Edition | None, dict[str, str]]:
    """Return the text a list begins from: its own, or that of the same level elsewhere."""
    office = work.offices.get(one.office)
    if office is None:
        return None, {"office": "没有这个实施主体，请核对代码，或者先在“组织机构”里登记"}
    refused = _not_its(one, office, work)
    if refused:
        return None, refused
    known = work.lists.get((one.basic_code, office.id))
    one.base_version = known.version_no if known else 0
    if known is not None and not known.is_in_force:
        return None, {"code": "这份实施清单已经停用，请先在目录修订里恢复"}
    found = known or work.standards.get((one.basic_code, office.level))
    one.form_version_id = found.form_version_id if found else None
    return found, {}


def _not_its(one: ImportEntry, office: OrganisationInfo, work: _Work) -> dict[str, str]:
    """Return why an office cannot have a list of the item by this import."""
    if not divisions.is_within(office.region_code, work.upload.region_code):
        return {"office": f"{office.name}不在您的管理范围内，请由它所在地的目录编辑导入"}
    basic, renewed = work.basics.get(one.basic_code), work.renewed.get(one.basic_code)
    if renewed is None and (basic is None or not basic.is_in_force):
        return {"code": "基本目录里没有正在实施的这个事项，请先导入或者发布基本目录"}
    levels = (renewed or (basic.content if basic else {})).get("use_levels", "")
    if office.level not in str(levels).split(","):
        return {"office": f"基本目录没有规定{office.name}这一层级行使，请先修改行使层级"}
    return {}


def _texts(some: Sequence[ImportEntry], work: _Work) -> tuple[list[BasicText], list[ListText]]:
    basics = [
        BasicText(one.basic_code, one.content, one.before, one.base_version)
        for one in some
        if not one.office
    ]
    lists = [
        ListText(
            basic_code=one.basic_code,
            basic=work.renewed.get(one.basic_code) or work.basics[one.basic_code].content,
            content=one.content,
            before=one.before,
            organisation=work.offices[one.office],
            form_version_id=one.form_version_id,
            base_version=one.base_version,
        )
        for one in some
        if one.office
    ]
    return basics, lists


def _tell(work: _Work, entry: Entry, element: str, sentence: str, grade: Grade) -> None:
    """Note a finding of the check where it stands in the file."""
    row = work.upload
    if grade is Grade.ERROR:
        row.errors += 1
    else:
        row.warnings += 1
    if row.errors + row.warnings > MOST_FAULTS:
        return
    sheet, number, column = gathering.where(entry, element)
    fault = ImportFault(
        upload=row,
        grade=grade,
        sheet=sheet[:40],
        row=number,
        column=column[:60],
        found=f"{entry.basic_code} {entry.office}".strip(),
        sentence=sentence[:LONGEST],
        is_of_check=True,
    )
    work.told.append(fault)


def _conclude(row: Import, at: datetime) -> None:
    """Look across the whole catalogue, then say what becomes of the file."""
    try:
        if not row.errors and row.added + row.changed:
            _across(row)
    except CannotPublish as error:
        again(row, error.text)
        return
    if row.errors:
        finish(row, ImportState.FAULTY, at)
    elif not row.added + row.changed:
        finish(row, ImportState.SAME, at)
    else:
        row.state, row.version = ImportState.READY, row.version + 1


def _across(row: Import) -> None:
    found = catalogue.set_faults_across(basics_of(row), lists_of(row).texts)
    firsts = row.entries.filter(is_changed=True, basic_code__in={code for code, _ in found})
    firsts = firsts.order_by("basic_code", "n").distinct("basic_code")
    by_code = {one.basic_code: Entry(**one.given) for one in firsts.only("basic_code", "given")}
    work = _work(row, ())
    for code, fault in found:
        grade = Grade.ERROR if fault.refuses else Grade.WARNING
        _tell(work, by_code[code], fault.element, fault.sentence, grade)
    ImportFault.objects.bulk_create(work.told)
