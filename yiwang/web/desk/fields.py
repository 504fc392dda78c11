"""Fields that Django does not have: dates in three boxes, texts with a limit."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict


class DateBoxes(forms.DateInput):
    """Reads ``name-year``, ``name-month``, ``name-day``."""

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> Any:
        """Return the three boxes as one ISO text, empty when all are empty."""
        parts = [str(data.get(f"{name}-{part}", "")).strip() for part in ("year", "month", "day")]
        if not any(parts):
            return ""
        year, month, day = parts
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}"


class Day(forms.Field):
    """A day (日期) in three boxes 年 月 日."""

    widget = DateBoxes

    def to_python(self, value: Any) -> datetime.date | None:
        """Return the date.

        :raises ValidationError: there is no such day.
        """
        if not value:
            return None
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value))
        except ValueError:
            raise forms.ValidationError(f"请填写{self.label}，如 2018 年 9 月 3 日") from None


def text(
    label: str, *, required: bool = True, rows: int = 0, most: int = 500, hint: str = ""
) -> forms.CharField:
    """Return a text field whose error says what to fill in (请填写…)."""
    widget: forms.Widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        widget=widget,
        help_text=hint,
        error_messages={
            "required": f"请填写{label}",
            "max_length": f"{label}最多 {most} 个字",
        },
    )


def choice(
    label: str, options: list[tuple[str, str]], *, required: bool = True, hint: str = ""
) -> forms.ChoiceField:
    """Return radio buttons whose error says to choose (请选择…)."""
    sentence = f"请选择{label}"
    return forms.ChoiceField(
        label=label,
        required=required,
        choices=options,
        widget=forms.RadioSelect,
        help_text=hint,
        error_messages={"required": sentence, "invalid_choice": sentence},
    )


def number(label: str, least: int, most: int, *, hint: str = "") -> forms.IntegerField:
    """Return a whole number between two bounds."""
    sentence = f"{label}要在 {least} 到 {most} 之间"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=hint,
        error_messages={
            "required": f"请填写{label}",
            "invalid": sentence,
            "min_value": sentence,
            "max_value": sentence,
        },
    )


def plain(data: QueryDict) -> QueryDict:
    """Return what was sent without NUL characters, which no text column holds."""
    found = data.copy()
    for name, values in data.lists():
        found.setlist(name, [str(v).replace("\0", "") for v in values])
    return found
