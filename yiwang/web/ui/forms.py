"""The rendering contract of forms (表单): what a template receives, whoever built it.

Pages never render ``django.forms`` widgets. Whoever owns a form (a JSON Schema definition, a plain
``forms.Form``) hands over a `Form` of `Field`; the tags `field` and `error_summary` do the rest.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms

from yiwang.web.ui.elements import StoredFile

PREFIX = "f-"
COMPOSITE = frozenset({"date", "radio", "checkbox", "address"})
KINDS = frozenset(
    (
        *("text", "tel", "email", "password", "code", "id_number", "uscc", "number", "money"),
        *("date", "radio", "checkbox", "select", "textarea", "address", "table"),
        *("declaration", "signature", "file", "files", "hidden"),
    )
)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a radio group, a check group or a select."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question (表单域): label over hint over error over input."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    value: Any = ""
    error: str = ""
    required: bool = True
    options: Sequence[Option] = ()
    source: str = ""  # 「来自{部门}，{日期}更新」
    dispute_url: str = ""  # where 「信息不对？」 leads
    readonly: bool = False
    autocomplete: str = ""
    maxlength: int | None = None
    rows: int = 4
    unit: str = ""  # 元, 平方米 … after the box
    parts: Sequence[Field] = ()  # address: its levels; table: its columns
    lines: Sequence[Sequence[Field]] = ()  # table: its rows of cells
    statement: str = ""  # declaration: the whole text that is confirmed
    accept: str = ""
    files: Sequence[StoredFile] = ()  # files: what is there already
    url: str = ""  # file, material: where a chosen file goes at once
    data: Mapping[str, str] = field(default_factory=dict, hash=False)  # data-yw-* of the input

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of field: {self.kind}")

    @property
    def id(self) -> str:
        """Return the id of the (first) input: where the error summary leads."""
        return PREFIX + self.name

    @property
    def described_by(self) -> str:
        """Return the ids that describe the input, hint first."""
        ids = [(self.hint, "-hint"), (self.source, "-source"), (self.error, "-error")]
        return " ".join(self.id + suffix for text, suffix in ids if text)

    @property
    def is_group(self) -> bool:
        """Tell whether the question is a fieldset with a legend."""
        return self.kind in COMPOSITE

    @property
    def selected(self) -> frozenset[str]:
        """Return the chosen values as text, for one choice and for many."""
        if self.value is None or self.value == "":
            return frozenset()
        if isinstance(self.value, str | int | bool):
            return frozenset([str(self.value)])
        return frozenset(str(v) for v in self.value)

    @property
    def text(self) -> str:
        """Return the value as it stands in a text box."""
        return "" if self.value is None else str(self.value)

    @property
    def date_parts(self) -> tuple[str, str, str]:
        """Return year, month and day as typed, from a date, an ISO text or three parts."""
        value = self.value
        if isinstance(value, datetime.date):
            return str(value.year), str(value.month), str(value.day)
        if isinstance(value, Mapping):
            return tuple(str(value.get(k, "") or "") for k in ("year", "month", "day"))  # type: ignore[return-value]
        parts = [p.lstrip("0") if i else p for i, p in enumerate(str(value or "").split("-"))]
        return tuple((*parts, "", "", "")[:3])  # type: ignore[return-value]

    @property
    def chosen_labels(self) -> str:
        """Return the labels of the chosen options, for summaries and read-only fields."""
        chosen = self.selected
        labels = [o.label for o in self.options if o.value in chosen]
        return "、".join(labels) if labels else self.text


@dataclass(frozen=True)
class Form:
    """Fields in order and what must be changed, {name: sentence}; "" is the whole form."""

    fields: Sequence[Field]
    errors: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __iter__(self) -> Iterator[Field]:
        """Yield the fields, each with its error."""
        for item in self.fields:
            message = self.errors.get(item.name, "")
            yield replace(item, error=message) if message and not item.error else item

    def __getitem__(self, name: str) -> Field:
        """Return one field by name; templates write ``form.name``."""
        for item in self:
            if item.name == name:
                return item
        raise KeyError(name)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Return (id to jump to, sentence) in the order of the fields, then the rest."""
        found = [(item.id, item.error) for item in self if item.error]
        known = {item.name for item in self.fields}
        return found + [
            (PREFIX + n if n else "", s) for n, s in self.errors.items() if n not in known
        ]


def _kind(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    declared = getattr(bound.field, "yw_kind", "") or widget.attrs.get("data-yw-kind", "")
    if declared:
        return str(declared)
    table: list[tuple[type[forms.Widget], str]] = [
        (forms.HiddenInput, "hidden"),
        (forms.PasswordInput, "password"),
        (forms.CheckboxSelectMultiple, "checkbox"),
        (forms.RadioSelect, "radio"),
        (forms.Select, "select"),
        (forms.CheckboxInput, "declaration"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.EmailInput, "email"),
        (forms.NumberInput, "number"),
        (forms.DateInput, "date"),
    ]
    return next((kind for cls, kind in table if isinstance(widget, cls)), "text")


def from_django(form: forms.Form) -> Form:
    """Adapt a plain `forms.Form`; a widget may say its kind as attribute `data-yw-kind`."""
    fields, errors = [], {"": " ".join(str(e) for e in form.non_field_errors())}
    for bound in form:
        attrs = bound.field.widget.attrs
        choices = getattr(bound.field, "choices", ()) or ()
        fields.append(
            Field(
                name=bound.html_name,
                label=str(bound.label),
                kind=_kind(bound),
                hint=str(bound.help_text),
                value=bound.value() if bound.value() is not None else "",
                error=" ".join(str(e) for e in bound.errors),
                required=bound.field.required,
                options=[Option(str(v), str(text)) for v, text in choices if str(v) != ""],
                readonly=bound.field.disabled,
                autocomplete=str(attrs.get("autocomplete", "")),
                maxlength=getattr(bound.field, "max_length", None),
                statement=str(attrs.get("data-yw-statement", "")),
            )
        )
        if bound.errors:
            errors[bound.html_name] = fields[-1].error
    return Form(fields, {name: sentence for name, sentence in errors.items() if sentence})
