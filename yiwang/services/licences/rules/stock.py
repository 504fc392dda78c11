"""One row of a sheet of existing licences: which columns there are, and whether the row holds.

A value that is wrong gets a sentence that says what to write; a row is whole or it is not loaded.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from yiwang.lib.codes import residents, uscc
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.licences import parse_licence_identifier
from yiwang.lib.gm.digest import sm3_hex
from yiwang.lib.sheets.tables import Cell
from yiwang.services.licences.types.licence_types import (
    FaceField,
    FaceKind,
    HolderKind,
    Meaning,
    NoEnd,
    TypeContent,
    ValidityKind,
)

from .identifiers import identifier
from .validity import OPEN, ends_on

USCC: Final = "001"
RESIDENT: Final = "111"
IDENTIFIER: Final = "#identifier"
FROM: Final = "#from"
LONGEST_NUMBER: Final = 120
_EARLIEST: Final = date(1949, 10, 1)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_PERIOD = re.compile(rf"({_DAY.pattern}?)\s*(?:至|到|~|—|--)\s*({_DAY.pattern}?|{OPEN})")
_HOLDER_CODES = ("统一社会信用代码", "公民身份号码")
_NEEDED: Final = frozenset({Meaning.NUMBER, Meaning.HOLDER, Meaning.HOLDER_CODE, Meaning.ISSUED_ON})
_FILLED_IN: Final = (
    (Meaning.NUMBER, "证照编号", FaceKind.TEXT, True),
    (Meaning.HOLDER, "持证主体", FaceKind.TEXT, True),
    (Meaning.HOLDER_CODE, "持证主体代码", FaceKind.TEXT, True),
    (Meaning.ISSUED_ON, "颁证日期", FaceKind.DATE, True),
    (Meaning.VALID_UNTIL, "有效期截止日期", FaceKind.DATE, False),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: a field of the face, or an element every licence has."""

    key: str
    title: str
    kind: FaceKind
    length: int
    required: bool
    meaning: Meaning = Meaning.OWN


@dataclass(frozen=True, slots=True)
class Given:
    """What a row says of one licence, checked."""

    number: str
    identifier: str
    holder: str
    holder_kind: str
    code_kind: str
    code: str = field(repr=False)
    issued_on: date
    valid_from: date
    valid_to: date | None
    texts: Mapping[str, str] = field(repr=False)

    @property
    def digest(self) -> str:
        """SM3 of everything it says: the same licence told twice has the same."""
        return sm3_hex(self.plain.encode())

    @property
    def plain(self) -> str:
        """As kept until somebody decides."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, sort_keys=True)


def given_of(plain: bytes) -> Given:
    """Return what was kept."""
    told: dict[str, Any] = json.loads(plain)
    days = {key: date.fromisoformat(told[key]) for key in ("issued_on", "valid_from")}
    ends = date.fromisoformat(told["valid_to"]) if told["valid_to"] else None
    return Given(**{**told, **days, "valid_to": ends})


class Damaged(Exception):
    """The row is not loaded; ``sentences`` say what is wrong and how to mend it."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("；".join(sentences))
        self.sentences = tuple(sentences)


class _Wrong(ValueError):
    pass


def columns(content: TypeContent) -> tuple[Column, ...]:
    """Return the columns of a type's sheet: its face, and what the face does not tell."""
    face = [one for one in content.fields if one.kind is not FaceKind.PHOTO]
    meanings = {one.meaning for one in face}
    if is_numbered_by_holder(content):
        meanings.add(Meaning.HOLDER_CODE)
    if Meaning.VALID_PERIOD in meanings or content.validity.kind is ValidityKind.OPEN:
        meanings.add(Meaning.VALID_UNTIL)
    told = [_face_column(one) for one in face]
    told += [
        Column(f"#{meaning.value.lower()}", title, kind, LONGEST_NUMBER, needed, meaning)
        for meaning, title, kind, needed in _FILLED_IN
        if meaning not in meanings
    ]
    if Meaning.VALID_PERIOD not in meanings:
        told.append(Column(FROM, "有效期起始日期", FaceKind.DATE, 20, required=False))
    told.append(Column(IDENTIFIER, "电子证照标识", FaceKind.TEXT, 100, required=False))
    return tuple(told)


def _face_column(one: FaceField) -> Column:
    needed = one.required or one.meaning in _NEEDED
    return Column(one.key, one.label, one.kind, one.length, needed, one.meaning)


def is_numbered_by_holder(content: TypeContent) -> bool:
    """Whether the number of a licence is the code of who holds it (营业执照)."""
    told = next((one for one in content.fields if one.meaning is Meaning.NUMBER), None)
    return told is not None and told.label in _HOLDER_CODES


def has_photo(content: TypeContent) -> bool:
    """Whether the face needs a picture, which no sheet brings."""
    return any(one.kind is FaceKind.PHOTO and one.required for one in content.fields)


def hint(column: Column) -> str:
    """Say how a column is filled in."""
    how = {
        FaceKind.DATE: "日期，如 2024-03-18",
        FaceKind.PERIOD: f"起止日期，如 2024-03-18至2029-03-17，或者 2024-03-18至{OPEN}",
    }.get(column.kind, f"文字，最多 {column.length} 个字")
    if column.meaning is Meaning.HOLDER_CODE:
        how = "18 位统一社会信用代码或者公民身份号码，单元格设为文本"
    if column.key == IDENTIFIER:
        how = "原来有标识的填写，没有的不填，由系统编制"
    return f"{'必填' if column.required else '选填'}；{how}"


@dataclass(frozen=True, slots=True)
class Judge:
    """What the rows of one file are judged by."""

    content: TypeContent
    type_code: str
    issuer_code: str
    today: date

    def given(self, cells: Mapping[str, Cell]) -> Given:
        """Return what a row says, its cells by column. :raises Damaged: with every fault."""
        faults: list[str] = []
        values: dict[str, str] = {}
        told = columns(self.content)
        for column in told:
            try:
                values[column.key] = _value(column, cells.get(column.key))
            except _Wrong as wrong:
                faults.append(f"{column.title}：{wrong}")
        if faults:
            raise Damaged(faults)
        by_meaning = {one.meaning: values[one.key] for one in told if one.meaning}
        number = by_meaning[Meaning.NUMBER]
        code = by_meaning.get(Meaning.HOLDER_CODE, number)
        found: dict[str, Any] = {}
        for step in (
            lambda: _holder(self.content, code, self.today),
            lambda: _days(self.content, values, by_meaning, self.today),
            lambda: {"identifier": self._identifier(values[IDENTIFIER], number)},
        ):
            try:
                found |= step()
            except (_Wrong, InvalidCode, NoEnd) as wrong:
                faults.append(str(wrong))
        if faults:
            raise Damaged(faults)
        face = {one.key: values[one.key] for one in self.content.fields if values.get(one.key)}
        return Given(number=number, holder=by_meaning[Meaning.HOLDER], texts=face, **found)

    def _identifier(self, told: str, number: str) -> str:
        if not told:
            return identifier(type_code=self.type_code, issuer=self.issuer_code, number=number)
        known = parse_licence_identifier(told)
        if (known.type_code, known.issuer) != (self.type_code, self.issuer_code):
            raise _Wrong("电子证照标识不是本单位颁发的这一类证照的，请检查，或者留空由系统编制")
        return str(known)


def _value(column: Column, cell: Cell | None) -> str:
    if cell is None or not cell.text.strip():
        if column.required:
            raise _Wrong("没有填写，请补上")
        return ""
    _refuse(column, cell)
    text = cell.text.replace("\r\n", "\n").strip()
    if column.kind is FaceKind.DATE:
        return OPEN if text == OPEN and column.meaning is Meaning.VALID_UNTIL else _day(text)
    if column.kind is FaceKind.PERIOD:
        return _period(text)
    if len(text) > column.length:
        raise _Wrong(f"有 {len(text)} 个字，最多 {column.length} 个，请缩短")
    if column.meaning in {Meaning.NUMBER, Meaning.HOLDER_CODE}:
        text = unicodedata.normalize("NFKC", text).strip()
    return text


def _refuse(column: Column, cell: Cell) -> None:
    if cell.kind == "formula":
        raise _Wrong("是公式，请复制后用“选择性粘贴—数值”贴回来")
    if cell.kind == "error":
        raise _Wrong("是表格的错误值，请改成内容")
    if _CONTROL.search(cell.text):
        raise _Wrong("有看不见的控制字符，请重新输入这一格")
    if cell.kind == "number" and "E" in cell.text.upper():
        raise _Wrong("被表格存成了数字，有几位已经丢失，请把这一列设为文本再填")
    if cell.kind == "date" and column.kind is not FaceKind.DATE:
        raise _Wrong("被表格存成了日期，请把这一列设为文本再填")


def _day(text: str) -> str:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> str:
    raise _Wrong("应当是日期，如 2024-03-18，请检查")


def _period(text: str) -> str:
    found = _PERIOD.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        raise _Wrong(f"应当是起止日期，如 2024-03-18至2029-03-17，没有期限的写“至{OPEN}”")
    ends = found[5]
    return f"{_day(found[1])}/{'' if ends == OPEN else _day(ends)}"


def _holder(content: TypeContent, code: str, today: date) -> dict[str, Any]:
    """Who holds it: the code decides whether a person or an organisation does."""
    persons = [k for k in content.holders if k in {HolderKind.PERSON, HolderKind.HOUSEHOLD}]
    others = [k for k in content.holders if k not in persons]
    if persons and (not others or residents.is_resident_id(code, today=today)):
        known = residents.parse_resident_id(code, today=today).number
        return {"holder_kind": str(persons[0]), "code_kind": RESIDENT, "code": known}
    known = uscc.parse_uscc(code).code
    return {"holder_kind": str(others[0]), "code_kind": USCC, "code": known}


def _days(
    content: TypeContent, values: Mapping[str, str], told: Mapping[Meaning, str], today: date
) -> dict[str, Any]:
    period = told.get(Meaning.VALID_PERIOD, "").partition("/")
    issued = date.fromisoformat(told[Meaning.ISSUED_ON])
    begins = period[0] or values.get(FROM, "")
    begun = date.fromisoformat(begins) if begins else issued
    ends = period[2] or told.get(Meaning.VALID_UNTIL, "")
    if issued > today:
        raise _Wrong("颁证日期在今天以后，请检查")
    if min(issued, begun) < _EARLIEST:
        raise _Wrong("日期早于 1949 年 10 月 1 日，请检查")
    is_open = ends == OPEN or bool(period[1] and not period[2])
    rule, is_open = content.validity, ends == OPEN or bool(period[1] and not period[2])
    if is_open and rule.kind is ValidityKind.YEARS and not rule.or_open:
        raise _Wrong(f"这类证照有期限，不能写{OPEN}，请填写截止日期")
    valid_to = None if is_open else _ends(content, begun, ends)
    return {"issued_on": issued, "valid_from": begun, "valid_to": valid_to}


def _ends(content: TypeContent, begun: date, told: str) -> date | None:
    """The day that is told counts: earlier rules gave other terms; none told, the rule of today."""
    if not told:
        return ends_on(content.validity, begun)
    day = date.fromisoformat(told)
    if day < begun:
        raise _Wrong("有效期的截止日期早于起始日期，请检查")
    return day


def placed(head: Sequence[Cell | None], told: Sequence[Column]) -> Iterator[str]:
    """Yield what is wrong with the head of a sheet; nothing when every column is there once."""
    titles = [cell.text.strip() if cell else "" for cell in head]
    for column in told:
        if column.required and column.title not in titles:
            yield f"缺少“{column.title}”这一列"
    known = {column.title for column in told}
    for title in dict.fromkeys(titles):
        if title and title not in known:
            yield f"“{title}”不是这类证照的栏目"
        elif title and titles.count(title) > 1:
            yield f"“{title}”有两列"
