"""What all cases of one guide share, by the way they were filed: the values of their slots."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, Final

from yiwang.foundation.core import bulk
from yiwang.services.cases.rules import documents, history, papers
from yiwang.services.cases.rules.paths import Terms, Who
from yiwang.services.cases.types import DocumentKind, MaterialWay
from yiwang.services.cases.types.past import PastFile, PastFiling, PastOffice, PastStaff
from yiwang.services.catalogue.types import Guide

from .papers import Papers
from .past_answers import Answers
from .past_slots import inner

POINT: Final = ("图片不清晰，看不清日期", "请重新拍照或扫描后上传")


@dataclass(slots=True)
class Place:
    """One guide at its office, filed at the window or from home."""

    guide: Guide
    filed_at: PastOffice
    terms: Terms
    known: dict[str, str]
    """Slot → value, ready for COPY."""
    office: str
    command: str
    window: tuple[str, str]
    """Who filed at the window, as the log names them."""
    facts: tuple[str, str]
    """What the log keeps, before and after the form's digest: canonical JSON."""
    form: str
    """The form with slots, as JSON."""
    asked: tuple[str, ...]
    """What of the party the form asks for."""
    given: dict[tuple[int, ...], str] = field(default_factory=dict)
    _series: dict[tuple[DocumentKind, int], str] = field(default_factory=dict)

    def series(self, kind: DocumentKind, year: int) -> str:
        """Return what stands before the serial in the numbers of a kind of document."""
        found = self._series.get((kind, year))
        if found is None:
            office = self.filed_at.organisation
            whole = documents.document_number(
                kind,
                place=documents.short_place(office.short_name or office.name),
                year=year,
                serial=1,
                is_permit=self.guide.is_permit,
            )
            found = self._series[kind, year] = whole.rpartition("第")[0]
        return found


@dataclass
class Places:
    """The places a process knows; one is made anew when its guide or office is another object."""

    files: tuple[PastFile, ...]
    answers: Answers = field(default_factory=Answers)
    _known: dict[tuple[int, bool], Place] = field(default_factory=dict)

    def of(self, filing: PastFiling) -> Place:
        """Return the place of a filing."""
        key = (filing.guide.item_id, filing.is_at_window)
        found = self._known.get(key)
        if found is None or found.guide is not filing.guide or found.filed_at is not filing.office:
            found = self._known[key] = self._made(filing)
        return found

    def _made(self, filing: PastFiling) -> Place:
        guide, office, at_window = filing.guide, filing.office, filing.is_at_window
        channel = "WINDOW" if at_window else "PORTAL"
        facts = bulk.json(
            {
                "item": guide.code,
                "guide": guide.hash,
                "form": "",
                "materials": len(guide.materials),
                "channel": channel,
            }
        )
        begin, middle, end = facts.partition('"form":"')
        form, asked = self.answers.of(guide.form_version_id)
        known = {**_of_guide(guide), **_of_office(office), "channel": channel}
        if at_window:
            known["filer"] = known["event_WINDOW"]
            known["filed"] = f"{bulk.NULL}\t{office.window.id}\tWINDOW"
        known["receiver"] = (
            known["name_WINDOW"] if at_window else f"{known['authority']}（系统收件）"
        )
        known["materials"] = bulk.plain(_received(guide, at_window=at_window))
        return Place(
            guide=guide,
            filed_at=office,
            terms=terms_of(guide),
            known=known,
            office=str(office.organisation.id),
            command="cases.file" if at_window else "cases.submit",
            window=(f"STAFF:{office.window.user_id}", office.window.name),
            facts=(begin + middle, end),
            form=form,
            asked=asked,
        )

    def materials(self, filing: PastFiling, place: Place, answered: tuple[int, ...]) -> str:
        """Return the rows of what was handed in, with NUL for the case's number."""
        found = place.given.get(answered)
        if found is None:
            rows = self._rows(filing.guide, answered, at_window=filing.is_at_window)
            found = place.given[answered] = "\n".join(f"\0\t{row}" for row in rows)
        return found

    def _rows(self, guide: Guide, answered: tuple[int, ...], *, at_window: bool) -> Iterable[str]:
        lines = _required(guide) or list(guide.materials)
        point = point_of(guide)
        for n, line in enumerate(lines, 1):
            old = bool(answered) and line.no == point
            row = self._row(guide, line.no, line.name, _way(line, at_window=at_window), n)
            yield f"{n}\t{row}\t0\t{'t' if old else 'f'}"
        names = {m.no: m.name for m in guide.materials}
        way = MaterialWay.PAPER if at_window else MaterialWay.UPLOADED
        for place, notice in enumerate(answered, 1):
            n = len(lines) + place
            row = self._row(guide, point, names.get(point, ""), way, n)
            yield f"{n}\t{row}\t{notice}\t{'t' if place < len(answered) else 'f'}"

    def _row(self, guide: Guide, no: int, name: str, way: MaterialWay, n: int) -> str:
        stored = f"{bulk.NULL}\t\t"
        if way is MaterialWay.UPLOADED and self.files:
            file = self.files[(guide.item_id + n) % len(self.files)]
            stored = f"{file.id}\t{bulk.text(file.name)}\t{file.sm3}"
        return f"{no}\t{bulk.text(name)}\t{way}\t0\t{stored}\t1"


def terms_of(guide: Guide) -> Terms:
    """Return what a life needs of a guide, as ``filing`` snapshots it."""
    statutory = guide.statutory_limit
    value, unit = (statutory.value, statutory.unit) if statutory else (None, "")
    if value is None and guide.is_permit:
        value, unit = history.statutory_days(is_joint=guide.joint), "WD"
    return Terms(
        promised_value=guide.promised_limit.value,
        promised_unit=guide.promised_limit.unit,
        statutory_value=value,
        statutory_unit=unit,
        is_permit=guide.is_permit,
        is_joint=guide.joint,
        two_reviewers=guide.two_reviewers,
        correction_days=guide.correction_days,
    )


def _json_cell(text: str) -> str:
    return bulk.text(inner(text))


def _of_guide(guide: Guide) -> dict[str, str]:
    terms, basis = terms_of(guide), _basis(guide)
    review, suit = _remedies(guide.region_code)
    return {
        "guide": bulk.line(
            guide.code, guide.name, guide.kind_code, guide.is_permit, guide.handling == "NOW",
            guide.joint, guide.two_reviewers, guide.item_id, guide.basic_version_id, guide.hash,
            guide.form_version_id, guide.organisation_id, guide.organisation_name,
            guide.region_code, "", asdict(guide.fee), terms.statutory_value, terms.statutory_unit,
            terms.promised_value, terms.promised_unit, guide.correction_days,
        ),
        "watched_code": guide.code,
        "watched_name": bulk.json(guide.name)[1:-1],
        "item": _json_cell(guide.name),
        "item_cell": bulk.text(guide.name),
        "authority": _json_cell(guide.organisation_name),
        "authority_cell": bulk.text(guide.organisation_name),
        "region": guide.region_code,
        "fee": _json_cell(guide.fee.text),
        "basis": _json_cell(basis),
        "basis_cell": bulk.text(basis),
        "contact": _json_cell(guide.contact.consult or "12345"),
        "review": _json_cell(review),
        "suit": _json_cell(suit),
        "remedy": _json_cell(review + suit),
        "points": bulk.plain(correction_points(guide)),
    }  # fmt: skip


def _of_office(office: PastOffice) -> dict[str, str]:
    known = {
        "office": str(office.organisation.id),
        "name_SYSTEM": "系统",
        "by_SYSTEM": f"{bulk.NULL}\t系统",
        "event_SYSTEM": "SYSTEM\tsystem\t系统\t\t",
    }
    posts: tuple[tuple[Who, PastStaff], ...] = (
        (Who.WINDOW, office.window),
        (Who.REVIEWER, office.reviewer),
        (Who.SECOND, office.second),
        (Who.APPROVER, office.approver),
    )
    where = bulk.text(office.organisation.name)
    for who, staff in posts:
        name = bulk.text(staff.name)
        known[f"id_{who}"] = str(staff.id)
        known[f"name_{who}"] = name
        known[f"by_{who}"] = f"{staff.id}\t{name}"
        known[f"event_{who}"] = f"STAFF\t{staff.user_id}\t{name}\t{staff.role}\t{where}"
    return known


def _basis(guide: Guide) -> str:
    """The laws the item rests on."""
    return "、".join(b.text for b in guide.bases) or "本事项的办事指南"


@lru_cache(maxsize=1000)
def _remedies(region_code: str) -> tuple[str, str]:
    """行政复议 and 行政诉讼 where the office is."""
    return papers.remedies(Papers.government_of(region_code))


def _required(guide: Guide) -> list[Any]:
    return [m for m in guide.materials if m.necessity == "REQUIRED"]


def _received(guide: Guide, *, at_window: bool) -> list[dict[str, Any]]:
    """Return what the receipt lists."""
    handed = [
        {"name": m.name, "way": _way(m, at_window=at_window), "copies": 1} for m in _required(guide)
    ]
    return handed or [{"name": "申请表", "way": MaterialWay.FORM, "copies": 1}]


def point_of(guide: Guide) -> int:
    """Return the material a notice names: the first that is handed in."""
    handed = (m.no for m in guide.materials if m.necessity == "REQUIRED" and not m.is_exempt)
    return next(handed, guide.materials[0].no if guide.materials else 1)


def correction_points(guide: Guide) -> list[dict[str, Any]]:
    """Return the points of a notice as they are stored."""
    no = point_of(guide)
    name = next((m.name for m in guide.materials if m.no == no), "")
    return [{"material_no": no, "field": "", "name": name, "problem": POINT[0], "how": POINT[1]}]


def _way(line: Any, *, at_window: bool) -> MaterialWay:
    if line.is_application_form:
        return MaterialWay.FORM
    if line.shareable:
        return MaterialWay.SHARED
    return MaterialWay.PAPER if at_window else MaterialWay.UPLOADED
