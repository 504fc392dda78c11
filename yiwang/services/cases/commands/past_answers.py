"""What applicants of past cases wrote into the forms."""

from typing import Any, Final

from yiwang.foundation.core import bulk
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField

from .past_slots import prepared, slot

_CONSTANT: Final = {
    FieldKind.DATE: "2026-06-01",
    FieldKind.NUMBER: 1,
    FieldKind.MONEY: "10000",
    FieldKind.BANK_CARD: "6222021234567890128",
    FieldKind.TABLE: [],
    FieldKind.FILE: [],
    FieldKind.DECLARATION: True,
}
_OF_PARTY: Final = {
    "居民身份证.姓名": "filer_name",
    "居民身份证.公民身份号码": "filer_id_number",
    "居民身份证.住址": "address",
    "账号.手机号码": "phone",
    "营业执照.名称": "name",
    "营业执照.统一社会信用代码": "code",
    "营业执照.法定代表人": "filer_name",
    "营业执照.住所": "address",
}
_OF_KIND: Final = {
    FieldKind.NAME: "filer_name",
    FieldKind.ID_CARD: "filer_id_number",
    FieldKind.USCC: "code",
    FieldKind.PHONE: "phone",
}


class Answers:
    """The form of a guide filled in, once per version; only who applies differs."""

    def __init__(self) -> None:
        """Know no form yet."""
        self._known: dict[int | None, tuple[str, tuple[str, ...]]] = {}

    def of(self, version_id: int | None) -> tuple[str, tuple[str, ...]]:
        """Return the form's JSON as the left side of ``%``, and what of the party it asks for."""
        found = self._known.get(version_id)
        if found is None:
            fields = self._fields(version_id)
            values = {key: slot(name) if name else value for key, name, value in fields}
            asked = {name for _, name, _ in fields if name}
            found = self._known[version_id] = prepared(bulk.json(values)), tuple(sorted(asked))
        return found

    @staticmethod
    def _fields(version_id: int | None) -> list[tuple[str, str, Any]]:
        form = eforms.form(version_id) if version_id else None
        return [Answers._answer(field) for field in form.fields] if form else []

    @staticmethod
    def _answer(field: FormField) -> tuple[str, str, Any]:
        name = _OF_PARTY.get(field.prefill) or _OF_KIND.get(field.kind, "")
        if name:
            return field.key, name, None
        if field.options:
            many = field.kind is FieldKind.MULTISELECT
            return field.key, "", [field.options[0]] if many else field.options[0]
        return field.key, "", _CONSTANT.get(field.kind, f"{field.label}（示例）"[:40])
