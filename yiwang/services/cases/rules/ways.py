"""In which order a line of the list is met, and what each way answers (先行检索): pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from yiwang.services.cases.types.ways import SourceWay, Try
from yiwang.services.catalogue.types import MaterialLine
from yiwang.services.eforms.types import HeldFrom, PersonalDocumentInfo
from yiwang.services.licences.types.using import FoundLicence

from .wording import in_words

ORDER: Final = tuple(SourceWay)
NAMES: Final = {
    SourceWay.LICENCE: "办理结果和证照",
    SourceWay.SHARED: "共享数据",
    SourceWay.LIBRARY: "我的材料",
    SourceWay.PROMISE: "书面承诺",
    SourceWay.UPLOAD: "上传",
}
NO_CONSENT: Final = "申请人没有同意获取"
NOT_THERE: Final = "没有找到"
ABSENT: Final = "没有查到您的{name}。您可以上传照片，或先说明情况，由窗口核对，不影响提交"
NO_MANDATE: Final = "授权不包括使用委托人的材料库"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known for one line: the library's materials, a shared fact, a bar, a consent."""

    held: tuple[PersonalDocumentInfo, ...] = ()
    licences: tuple[FoundLicence, ...] = ()
    registered: str = ""
    """The licence type the line means, where the platform keeps such licences."""
    fact_source: str = ""
    fact_on: date | None = None
    may_fetch: bool = True
    may_look: bool = True
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """How a line is met, after which tries; ``document`` is what of the library meets it."""

    way: SourceWay
    source: str
    on: date | None
    tries: tuple[Try, ...]
    document: PersonalDocumentInfo | None = None
    licence: FoundLicence | None = None


def order_of(line: MaterialLine) -> tuple[SourceWay, ...]:
    """Return the ways of a line in order: its own, else the usual ones; uploading comes last."""
    own = [SourceWay(way) for way in line.ways.split(",") if way in set(SourceWay)]
    chosen = own or [w for w in ORDER if w is not SourceWay.PROMISE or line.promise]
    return (*(w for w in chosen if w is not SourceWay.UPLOAD), SourceWay.UPLOAD)


def meet(line: MaterialLine, known: Known, today: date) -> Met:
    """Try each way in order until one meets the line; keep what each answered."""
    tries: list[Try] = []
    for way in order_of(line):
        one, document = _tried(way, line, known, today)
        licence = usable(known) if way is SourceWay.LICENCE else None
        if one is None:
            continue
        tries.append(one)
        if one.found and way is not SourceWay.PROMISE:
            return Met(way, one.source, one.on, tuple(tries), document, licence)
    last = SourceWay.PROMISE if any(t.way is SourceWay.PROMISE and t.found for t in tries) else None
    return Met(last or SourceWay.UPLOAD, "", None, tuple(tries))


def _tried(
    way: SourceWay, line: MaterialLine, known: Known, today: date
) -> tuple[Try | None, PersonalDocumentInfo | None]:
    if way is SourceWay.LICENCE:
        return _licence(way, known, today)
    if way is SourceWay.LIBRARY:
        return _held(way, known, today, issued=False)
    if way is SourceWay.SHARED:
        return _shared(line, known), None
    if way is SourceWay.PROMISE:
        return _promise(line, known), None
    answer = "由办理部门核查，不用提交" if line.shareable else "请申请人提供"
    return Try(way, found=False, source="", on=None, answer=answer), None


def usable(known: Known) -> FoundLicence | None:
    """Return the licence that meets a line: valid, and the applicant lets us look."""
    return next((one for one in known.licences if one.is_usable and known.may_look), None)


def _licence(way: SourceWay, known: Known, today: date) -> tuple[Try, PersonalDocumentInfo | None]:
    """A licence first; then what an earlier case gave, unless its licence is no longer valid."""
    one = usable(known)
    if one is not None:
        row = one.row
        until = f"有效期到{in_words(row.valid_to)}" if row.valid_to else "长期有效"
        said = f"{row.type_name}，编号{one.masked_number}，{until}"
        return Try(way, found=True, source=row.issuer_name, on=row.issued_on, answer=said), None
    if known.licences and known.may_look:
        said = f"{known.licences[0].row.type_name}{known.licences[0].why_not}"
        return Try(way, found=False, source="", on=None, answer=said), None
    found, document = _held(way, known, today, issued=True)
    if found.answer == NOT_THERE and known.registered:
        return replace(found, answer=ABSENT.format(name=known.registered)), None
    return found, document


def _held(
    way: SourceWay, known: Known, today: date, *, issued: bool
) -> tuple[Try, PersonalDocumentInfo | None]:
    if not known.may_look:
        return Try(way, found=False, source="", on=None, answer=NO_MANDATE), None
    mine = [h for h in known.held if (h.source is HeldFrom.ISSUED) is issued]
    valid = next((h for h in mine if h.is_valid_on(today)), None)
    if valid is None:
        old = next(iter(mine), None)
        ended = old.valid_until if old is not None else None
        answer = f"有效期到{in_words(ended)}，已经过期" if ended else NOT_THERE
        return Try(way, found=False, source="", on=None, answer=answer), None
    return Try(way, found=True, source=valid.origin, on=valid.obtained_on, answer=valid.name), valid


def _shared(line: MaterialLine, known: Known) -> Try | None:
    if not line.shareable:
        return None
    way = SourceWay.SHARED
    if not known.may_fetch:
        return Try(way, found=False, source=line.source, on=None, answer=NO_CONSENT)
    if not known.fact_source:
        said = f"平台没有{line.source or '发证部门'}的这项数据"
        return Try(way, found=False, source=line.source, on=None, answer=said)
    said = line.licence_type or line.name
    return Try(way, found=True, source=known.fact_source, on=known.fact_on, answer=said)


def _promise(line: MaterialLine, known: Known) -> Try | None:
    if not line.promise:
        return None
    way = SourceWay.PROMISE
    if known.barred:
        return Try(way, found=False, source="", on=None, answer=known.barred)
    return Try(way, found=True, source="", on=None, answer="可以用书面承诺代替")


def to_plain(tries: Sequence[Try]) -> list[dict[str, Any]]:
    """Return tries as they are kept."""
    return [
        {
            "way": str(one.way),
            "found": one.found,
            "source": one.source,
            "on": one.on.isoformat() if one.on else "",
            "answer": one.answer,
        }
        for one in tries
    ]


def from_plain(rows: Sequence[dict[str, Any]]) -> tuple[Try, ...]:
    """Return tries again that :func:`to_plain` wrote."""
    return tuple(
        Try(
            SourceWay(row["way"]),
            found=row["found"],
            source=row["source"],
            on=date.fromisoformat(row["on"]) if row["on"] else None,
            answer=row["answer"],
        )
        for row in rows
    )


def document_id(value: object) -> UUID | None:
    """Return the id of the library's row that met a line, if one did."""
    return UUID(str(value)) if value else None
