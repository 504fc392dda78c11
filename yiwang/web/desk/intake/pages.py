"""What the intake page asks: the applicant, the form, the materials, the way of delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict

from yiwang.foundation.files import queries as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases.types import DeliveryWay
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, MaterialLine
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField, PersonalDocumentInfo
from yiwang.services.licences.types.using import FoundLicence
from yiwang.web.desk.intake.shown import Presented
from yiwang.web.ui import answers
from yiwang.web.ui.elements import Row, StoredFile, size_text
from yiwang.web.ui.forms import PREFIX, Field, Option

PHONE = "账号.手机号码"
IDENTITY = {"居民身份证.姓名": "party_name", "居民身份证.公民身份号码": "party_id_number"}
ASKED_ONCE = {**IDENTITY, PHONE: "party_phone"}
"""Facts of the applicant that a form asks too → where this page asks them, once."""
WAYS = {
    DeliveryWay.WINDOW: "窗口领取",
    DeliveryWay.ONLINE: "网上领取",
    DeliveryWay.POST: "邮寄",
    DeliveryWay.KIOSK: "自助机领取",
}
PAPER, LATER = "paper", "later"


@dataclass(frozen=True, slots=True)
class Line:
    """A material line of the checklist: what came, and how it may come."""

    no: int
    name: str
    needed: bool
    basis: str
    files: tuple[StoredFileInfo, ...]
    upload: Field
    how: Field | None
    error: str
    exempt: str
    """Why nothing has to be brought for it (免交), or nothing."""
    held: Field | None = None
    """What the library has for it, to be used instead of being brought."""
    code: Field | None = None
    """Where a licence that is shown is taken instead."""
    shown: FoundLicence | None = None
    """The licence that was shown for it."""
    read: UUID | None = None

    @property
    def is_done(self) -> bool:
        """Whether something came for it."""
        chosen = any(f is not None and f.selected for f in (self.how, self.held))
        is_shown = self.shown is not None and self.shown.is_usable
        return bool(self.files or self.exempt or chosen or is_shown)


@dataclass(frozen=True)
class Sheet:
    """The whole intake as it stands."""

    guide: Guide
    situation: str
    token: str
    applicant: tuple[Field, ...]
    questions: tuple[tuple[str, tuple[Field, ...]], ...]
    lines: tuple[Line, ...]
    delivery: tuple[Field, ...]
    signature: Field
    consent: Field
    """The word of who stands there, that their library may be looked into."""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Return what must be mended, for the summary."""
        return [(PREFIX + n if n else "", sentence) for n, sentence in self.errors.items()]

    @property
    def situation_name(self) -> str:
        """Return the chosen situation in words."""
        return next((s.name for s in self.guide.situations if s.key == self.situation), "")

    @property
    def terms(self) -> Guide:
        """Return the guide as it is for the situation: its fee and its limit."""
        return catalogue.tailored(self.guide, self.situation)

    @property
    def done(self) -> int:
        """Return how many lines of the checklist are there."""
        return sum(line.is_done for line in self.lines)


def owner(token: str, what: int | str) -> str:
    """Return whose a scanned file is until the case exists: of a line, or of a question."""
    return f"intake:{token}:{what}"


def scanned(token: str, some: Iterable[FormField]) -> dict[str, tuple[StoredFileInfo, ...]]:
    """Return what was scanned so far for each question for files."""
    asked = [f.key for f in some if f.kind is FieldKind.FILE]
    return {key: files.files_of(owner(token, key)) for key in asked}


def read_token(data: QueryDict) -> str:
    """Return the page's token, a new one when there is none."""
    try:
        return str(UUID(data.get("token", "")))
    except ValueError:
        return str(uuid4())


def asked(guide: Guide, situation: str) -> list[tuple[str, list[FormField]]]:
    """Return the form's questions by page, without those that the identity card answers."""
    if guide.form_version_id is None:
        return []
    form = eforms.form(guide.form_version_id, parts=guide.parts(situation))
    pages = [(p.title, [f for f in p.fields if f.prefill not in ASKED_ONCE]) for p in form.pages]
    return [(title, some) for title, some in pages if some]


def applicant_fields(
    guide: Guide, situation: str, data: QueryDict, errors: Mapping[str, str]
) -> tuple[Field, ...]:
    """Return who applies: number, name, phone, as the original document says."""
    wanted = _asks_phone(guide, situation)
    return (
        Field(
            name="party_id_number",
            label="身份证号码",
            kind="id_number",
            hint="读卡，或者对照证件原件手工录入",
            value=data.get("party_id_number", ""),
            error=errors.get("party_id_number", ""),
        ),
        Field(
            name="party_name",
            label="姓名",
            value=data.get("party_name", ""),
            error=errors.get("party_name", ""),
        ),
        Field(
            name="party_phone",
            label="手机号码",
            kind="tel",
            hint="用来接收办理进度" + ("" if wanted else "；没有的可以不填"),
            required=wanted,
            value=data.get("party_phone", ""),
            error=errors.get("party_phone", ""),
        ),
    )


def _asks_phone(guide: Guide, situation: str) -> bool:
    """Whether the form itself must have the phone that is asked with the name."""
    if guide.form_version_id is None:
        return False
    form = eforms.form(guide.form_version_id, parts=guide.parts(situation))
    return any(f.prefill == PHONE and f.required for f in form.fields)


def needed(line: MaterialLine, situation: str) -> bool:
    """Whether the line must be there."""
    return line.necessity == "REQUIRED" or (line.necessity == "CONDITIONAL" and bool(situation))


def _exempt(line: MaterialLine) -> str:
    if line.is_application_form:
        return "就是这一页填写的申请表，不用另外交"
    return "数据共享免交，不得要求申请人提供" if line.shareable else ""


def _held(
    line: MaterialLine, offered: Mapping[int, PersonalDocumentInfo], data: QueryDict
) -> Field | None:
    found = offered.get(line.no)
    if found is None:
        return None
    day = found.obtained_on
    on = f"（{day.year}年{day.month}月{day.day}日取得）" if day else ""
    origin = f"申请人{found.origin[1:]}" if found.origin.startswith("您") else found.origin
    return Field(
        name=f"held-{line.no}",
        label=f"平台已有：{line.name}",
        kind="checkbox",
        required=False,
        hint="勾选就用这一份，不用再收、再扫描",
        options=[Option(str(found.id), f"{origin}{on}")],
        value=data.getlist(f"held-{line.no}"),
    )


def lines(  # noqa: PLR0917  everything a line is made of
    guide: Guide,
    situation: str,
    token: str,
    data: QueryDict,
    errors: Mapping[str, str],
    offered: Mapping[int, PersonalDocumentInfo],
    presented: Presented,
) -> tuple[Line, ...]:
    """Return the checklist with what came so far."""
    made = []
    for line in catalogue.materials_for(guide, situation):
        name = f"material-{line.no}"
        options = [Option(PAPER, "收到纸质原件，已核对")]
        if line.promise:
            options.append(Option(LATER, f"申请人当面书面承诺：{line.promise}"))
        elif line.tolerable:
            options.append(Option(LATER, "容缺，以后再补"))
        made.append(
            Line(
                no=line.no,
                name=line.name,
                needed=needed(line, situation),
                basis=line.basis,
                files=files.files_of(owner(token, line.no)),
                upload=Field(
                    name=name,
                    label=f"扫描或者拍照：{line.name}",
                    kind="file",
                    required=False,
                    error=errors.get(name, ""),
                ),
                how=None
                if line.is_exempt
                else Field(
                    name=f"how-{line.no}",
                    label=f"怎样收到：{line.name}",
                    kind="checkbox",
                    required=False,
                    options=options,
                    value=data.getlist(f"how-{line.no}"),
                ),
                error=errors.get(name, ""),
                exempt=_exempt(line),
                held=_held(line, offered, data),
                code=presented.code(line, data, errors),
                read=presented.found[line.no][0] if line.no in presented.found else None,
                shown=presented.found[line.no][1] if line.no in presented.found else None,
            )
        )
    return tuple(made)


def delivery_fields(guide: Guide, data: QueryDict, errors: Mapping[str, str]) -> tuple[Field, ...]:
    """Return how the result is to reach the applicant."""
    ways = [w for w in WAYS if w in guide.delivery_ways] or list(WAYS)
    return (
        Field(
            name="delivery",
            label="送达方式",
            kind="radio",
            options=[Option(w, WAYS[w]) for w in ways],
            value=data.get("delivery", DeliveryWay.WINDOW),
            error=errors.get("delivery", ""),
        ),
        Field(
            name="delivery_address",
            label="邮寄地址",
            required=False,
            hint="选邮寄时填写；收件人和电话是申请人的",
            value=data.get("delivery_address", ""),
            error=errors.get("delivery_address", ""),
        ),
    )


def _question(
    guide: Guide,
    item: FormField,
    data: QueryDict,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
) -> Field:
    """Return one question; one that is asked only sometimes says when (the page shows all)."""
    blank = int(f"add-{item.key}" in data)
    made = answers.field(item, values.get(item.key), errors, blank_rows=blank)
    if item.kind is FieldKind.FILE:
        there = scanned(read_token(data), [item])[item.key]
        shown = [StoredFile(f.name, size_text(f.size)) for f in there]
        accept = eforms.file_question(item).suffixes
        made = replace(made, files=shown, accept=accept)
    if item.show_when is None or guide.form_version_id is None:
        return made
    other = item.show_when
    known = eforms.form(guide.form_version_id).fields
    label = next((f.label for f in known if f.key == other.key), "")
    when = f"“{label}”选“{'”或“'.join(other.values)}”时填写"
    hint = f"{when}。{made.hint}" if made.hint else when
    return replace(made, required=False, hint=hint)


def sheet(  # noqa: PLR0917  everything the page shows
    guide: Guide,
    situation: str,
    data: QueryDict,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    offered: Mapping[int, PersonalDocumentInfo],
    presented: Presented,
) -> Sheet:
    """Return the page; ``offered`` is what the library of the applicant has, by line."""
    token = read_token(data)
    return Sheet(
        guide=guide,
        situation=situation,
        token=token,
        applicant=applicant_fields(guide, situation, data, errors),
        questions=tuple(
            (title, tuple(_question(guide, f, data, values, errors) for f in some))
            for title, some in asked(guide, situation)
        ),
        lines=lines(guide, situation, token, data, errors, offered, presented),
        delivery=delivery_fields(guide, data, errors),
        signature=Field(
            name="signature",
            label="已核对，申请人已签名",
            kind="declaration",
            statement="申请人已经核对填写的内容，并在纸质申请表上签名；本窗口已核验身份证件原件。",
            value="on" if data.get("signature") else "",
            error=errors.get("signature", ""),
        ),
        consent=Field(
            name="library",
            label="申请人已同意",
            kind="declaration",
            required=False,
            statement="申请人在场，同意使用自己以前提交、领取或者窗口扫描过的材料。",
            value="on" if data.get("library") else "",
            error=errors.get("library", ""),
        ),
        errors=errors,
    )


def summary(sheet: Sheet, values: Mapping[str, Any]) -> list[Row]:
    """Return everything that will be filed, to be read over with the applicant (核对)."""
    terms = sheet.terms
    found = [Row("情形", sheet.situation_name)] if sheet.situation else []
    found += [Row("收费", terms.fee.text_with_basis), Row("承诺时限", terms.promised_limit.text)]
    found += [Row(f.label, f.text) for f in sheet.applicant]
    for (_, some), (_, shown) in zip(
        asked(sheet.guide, sheet.situation), sheet.questions, strict=True
    ):
        found += [
            Row(f.label, _text(f, values.get(f.key), s)) for f, s in zip(some, shown, strict=True)
        ]
    for line in sheet.lines:
        names = "、".join(f.name for f in line.files)
        how = line.how.chosen_labels if line.how else line.exempt
        used = line.held.chosen_labels if line.held else ""
        licence = f"出示的{line.shown.row.type_name}" if line.shown else ""
        told = (names, used, licence, how)
        found.append(Row(line.name, "；".join(t for t in told if t) or "没有交"))
    found += [Row(f.label, f.chosen_labels) for f in sheet.delivery if f.text]
    return found


def _text(item: FormField, value: Any, shown: Field) -> str:
    if shown.kind == "date":
        return "-".join(p for p in shown.date_parts if p)
    if isinstance(value, Mapping):
        return "".join(str(v) for v in value.values() if v)
    if item.kind is FieldKind.FILE:
        return "、".join(one.name for one in shown.files)
    if item.kind is FieldKind.TABLE and isinstance(value, list):
        return "\n".join("；".join(str(v) for v in row.values() if v) for row in value)
    if item.kind is FieldKind.DECLARATION:
        return "已确认" if value else ""
    return "、".join(map(str, value)) if isinstance(value, list) else shown.text
