"""Small builders of fields, and readers of what was typed; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from yiwang.web.ui.forms import Field, Option

MOST_ROWS = 60
YES_NO = (("yes", "是"), ("no", "否"))


def options(pairs: Sequence[tuple[str, str]], value: object = "") -> list[Option]:
    """Return the options, and the present value as one when it is none of them."""
    known = {v for v, _ in pairs}
    extra = [(str(value), str(value))] if value and str(value) not in known else []
    return [Option(v, label) for v, label in (*pairs, *extra)]


def text(name: str, label: str, value: object, *, most: int = 200, hint: str = "") -> Field:
    """A line of text."""
    shown = "" if value is None else str(value)
    return Field(name=name, label=label, value=shown, maxlength=most, hint=hint, required=False)


def lines(name: str, label: str, values: Sequence[str], *, hint: str = "一行一条") -> Field:
    """Several lines of text, one to a line."""
    rows = max(3, len(values) + 1)
    value = "\n".join(values)
    return Field(
        name=name, label=label, kind="textarea", value=value, hint=hint, rows=rows, required=False
    )


def choice(
    name: str, label: str, value: object, pairs: Sequence[tuple[str, str]], *, hint: str = ""
) -> Field:
    """One of some."""
    return Field(
        name=name,
        label=label,
        kind="select",
        value=value,
        options=options(pairs, value),
        hint=hint,
        required=False,
    )


def yes_no(name: str, label: str, value: object) -> Field:
    """Yes or no."""
    return choice(name, label, "yes" if value else "no", YES_NO)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of rows: its name, its columns (key, label, options), and the words above."""

    name: str
    label: str
    columns: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    hint: str = ""

    def field(self, rows: Sequence[Mapping[str, Any]]) -> Field:
        """Return the table with its rows."""
        cells = [
            [self._cell(n, key, label, pairs, row) for key, label, pairs in self.columns]
            for n, row in enumerate(rows)
        ]
        return Field(
            name=self.name,
            label=self.label,
            kind="table",
            lines=cells,
            hint=self.hint,
            required=False,
        )

    def _cell(
        self,
        n: int,
        key: str,
        label: str,
        pairs: tuple[tuple[str, str], ...],
        row: Mapping[str, Any],
    ) -> Field:
        name, value = f"{self.name}-{n}-{key}", row.get(key, "")
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if pairs:
            return choice(name, label, value, pairs)
        return text(name, label, value, most=500)

    def read(self, data: QueryDict) -> list[dict[str, str]]:
        """Return the rows as typed, after the button that adds or removes one; empty ones go."""
        keys = [key for key, _, _ in self.columns]
        rows = []
        for n in range(MOST_ROWS):
            if f"{self.name}-{n}-{keys[0]}" not in data:
                break
            rows.append({key: data.get(f"{self.name}-{n}-{key}", "").strip() for key in keys})
        gone = data.get(f"remove-{self.name}", "")
        if gone.isdecimal() and len(gone) < 4:  # noqa: PLR2004
            rows = [row for n, row in enumerate(rows) if n != int(gone)]
        rows = [row for row in rows if row[keys[0]] or any(row[k] for k in self._free())]
        if data.get(f"add-{self.name}"):
            rows.append(dict.fromkeys(keys, ""))
        return rows

    def _free(self) -> list[str]:
        return [key for key, _, pairs in self.columns if not pairs]


def is_reshaping(data: QueryDict) -> bool:
    """Whether a button only added or removed a row."""
    return any(name.startswith(("add-", "remove-")) for name in data)


def split(value: str) -> list[str]:
    """Return the lines of a text, without empty ones."""
    return [line.strip() for line in value.splitlines() if line.strip()]


def whole(value: str) -> int | str:
    """Return a number, or what was typed instead of one."""
    plain = value.strip()
    return int(plain) if plain.isdecimal() and len(plain) < 6 else plain  # noqa: PLR2004
