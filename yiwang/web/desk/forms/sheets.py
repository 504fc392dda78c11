"""The sheet of one field: its questions are fields of a form themselves, so one renderer does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from yiwang.services.designing import queries
from yiwang.services.eforms.types import (
    CHOICES,
    USUAL_FILES,
    Condition,
    FieldKind,
    FormField,
    FormPage,
)
from yiwang.web.ui import answers
from yiwang.web.ui.forms import Form

K = FieldKind
NO_SOURCE, NO_DAY = "不预填", "不限"
ASKED, NOT_ASKED = "必填", "选填"
OWN: dict[K, tuple[str, ...]] = {
    **dict.fromkeys(CHOICES, ("options",)),
    **dict.fromkeys((K.NUMBER, K.MONEY), ("unit",)),
    **dict.fromkeys((K.TEXT, K.TEXTAREA), ("max_length",)),
    K.TABLE: ("columns",),
    K.DECLARATION: ("statement",),
    K.DATE: ("after",),
    K.FILE: ("accept", "most"),
}
"""The questions of the sheet that only some kinds have."""
PARTS = {"show_when": "when"}
"""How the sheet calls the parts that faults name."""
_SPLIT = re.compile(r"[、，,;；\n]+")


def kind_names() -> dict[FieldKind, str]:
    """Return the kinds of fields with their words."""
    return dict(queries.kind_names())


def kind_name(kind: FieldKind) -> str:
    """Return the word of a kind."""
    return kind_names()[kind]


def _kind(word: str, default: FieldKind) -> FieldKind:
    return next((kind for kind, name in kind_names().items() if name == word), default)


@dataclass(frozen=True)
class Sheet:
    """The sheet of a field on one page of a design."""

    pages: Sequence[FormPage]
    page_key: str
    old: str = ""

    def earlier(self) -> list[FormField]:
        """The fields that stand before this one."""
        found: list[FormField] = []
        for page in self.pages:
            for item in page.fields:
                if item.key == self.old:
                    return found
                found.append(item)
            if page.key == self.page_key and not self.old:
                return found
        return found

    def places(self) -> dict[str, str]:
        """The pages by their words: 「1. 申请人信息」."""
        return {f"{n}. {page.title}": page.key for n, page in enumerate(self.pages, 1)}

    def conditions(self) -> dict[str, tuple[str, str]]:
        """The conditions there can be: each option of each choice that stands before."""
        return {
            f"“{item.label}”（{item.key}）选“{option}”": (item.key, option)
            for item in self.earlier()
            if item.kind in CHOICES
            for option in item.options
        }

    def asked(self, values: Mapping[str, Any]) -> list[FormField]:
        """The questions of the sheet, those of its kind among them.

        What is chosen but gone stays among the options.
        """
        own = OWN.get(_kind(str(values.get("kind", "")), K.TEXT), ())
        every = [*_contents(), *self._rest(values)]
        kind = [item for item in every if item.key in own]
        return [*self._first(), *kind, *self._rules(values)]

    def _first(self) -> list[FormField]:
        kinds = kind_names().values()
        return [
            FormField(key="label", label="字段名称", hint="群众看到的问题"),
            FormField(key="key", label="字段编码", hint="英文字母开头，对接系统用"),
            FormField(
                key="kind",
                label="种类",
                kind=K.SELECT,
                options=tuple(kinds),
                hint="换了种类，先按保存，再填这一种要填的内容",
            ),
            FormField(key="page", label="放在哪一页", kind=K.SELECT, options=tuple(self.places())),
            FormField(key="hint", label="提示", required=False, hint="怎么填、在哪里找"),
            FormField(key="required", label="要不要填", kind=K.RADIO, options=(ASKED, NOT_ASKED)),
        ]

    def _rules(self, values: Mapping[str, Any]) -> list[FormField]:
        sources = [NO_SOURCE, *(s.key for s in queries.known_sources())]
        return [
            FormField(
                key="when",
                label="什么时候问",
                kind=K.MULTISELECT,
                required=False,
                hint="不选就总是问。条件只能看前面一个选择题的选项，可以选几个",
                options=_with(self.conditions(), values.get("when")),
            ),
            FormField(
                key="prefill",
                label="预填来源",
                kind=K.SELECT,
                options=_with(sources, values.get("prefill")),
                hint="平台已经知道的，不要再请群众填",
            ),
            FormField(
                key="legal_need",
                label="法律依据",
                kind=K.TEXTAREA,
                required=False,
                hint="问敏感信息、和事项没有直接关系的或者已经知道的内容时要填，如：《居民身份证法》第三条",
            ),
        ]

    def _rest(self, values: Mapping[str, Any]) -> list[FormField]:
        days = [f"{f.label}（{f.key}）" for f in self.earlier() if f.kind is K.DATE]
        return [
            FormField(key="unit", label="单位", required=False, hint="如 平方米"),
            FormField(
                key="statement", label="声明全文", kind=K.TEXTAREA, hint="群众勾选以前读到的全文"
            ),
            FormField(
                key="after",
                label="要晚于哪个日期",
                kind=K.SELECT,
                options=_with([NO_DAY, *days], values.get("after")),
            ),
            FormField(key="max_length", label="最多几个字", kind=K.NUMBER, required=False),
            FormField(
                key="accept",
                label="收哪些文件",
                kind=K.MULTISELECT,
                required=False,
                hint="不选就都收",
                options=tuple(queries.file_sorts().values()),
            ),
            FormField(
                key="most",
                label="最多几个文件",
                kind=K.NUMBER,
                required=False,
                hint=f"1 到 {_MOST_FILES}，不填是 {USUAL_FILES} 个",
            ),
        ]

    def values(self, item: FormField) -> dict[str, Any]:
        """What the sheet says of a field that is there."""
        names, known = kind_names(), {pair: word for word, pair in self.conditions().items()}
        chosen = item.show_when
        pairs = [(chosen.key, value) for value in chosen.values] if chosen else []
        days = {f.key: f"{f.label}（{f.key}）" for f in self.earlier()}
        here = next((word for word, key in self.places().items() if key == self.page_key), "")
        return {
            "label": item.label,
            "key": item.key,
            "kind": names[item.kind],
            "page": here,
            "hint": item.hint,
            "required": ASKED if item.required else NOT_ASKED,
            "options": "\n".join(item.options),
            "columns": [
                {
                    "label": c.label,
                    "key": c.key,
                    "kind": names[c.kind],
                    "options": "、".join(c.options),
                    "required": ASKED if c.required else NOT_ASKED,
                }
                for c in item.columns
            ],
            "when": [known.get(pair, f"{pair[0]}={pair[1]}") for pair in pairs],
            "prefill": item.prefill or NO_SOURCE,
            "legal_need": item.legal_need,
            "unit": item.unit,
            "statement": item.statement,
            "after": days.get(item.after, item.after) or NO_DAY,
            "max_length": item.max_length or "",
            "accept": [word for sort, word in queries.file_sorts().items() if sort in item.accept],
            "most": item.most or "",
        }

    def form(
        self, values: Mapping[str, Any], errors: Mapping[str, str], *, blank_rows: int = 0
    ) -> Form:
        """The sheet as a template renders it."""
        named = {PARTS.get(part, part): text for part, text in errors.items()}
        made = [
            answers.field(item, values.get(item.key), named, blank_rows=blank_rows)
            for item in self.asked(values)
        ]
        return Form(made, named)

    def read(self, data: QueryDict) -> dict[str, Any]:
        """What was typed on the sheet."""
        chosen = {"when": data.getlist("when"), "kind": data.get("kind", "")}
        return answers.posted(self.asked(chosen), data)

    @staticmethod
    def is_incomplete(typed: Mapping[str, Any], shown: str) -> bool:
        """Whether another kind was chosen whose own questions were not on the sheet yet."""
        kind = _kind(str(typed["kind"]), K.TEXT)
        return OWN.get(kind, ()) != OWN.get(_kind(shown, kind), ())

    def field(self, typed: Mapping[str, Any]) -> tuple[FormField, str, dict[str, str]]:
        """The field that was typed, its page, and what the sheet itself cannot take."""
        condition, errors = self._condition(typed["when"])
        days = {f"{f.label}（{f.key}）": f.key for f in self.earlier()}
        after = typed.get("after", NO_DAY)
        made = FormField(
            key=typed["key"].strip(),
            label=typed["label"].strip(),
            kind=_kind(typed["kind"], K.TEXT),
            required=typed["required"] != NOT_ASKED,
            hint=typed["hint"].strip(),
            prefill="" if typed["prefill"] == NO_SOURCE else typed["prefill"],
            options=_lines(typed.get("options", "")),
            columns=_columns(typed.get("columns", ())),
            show_when=condition,
            legal_need=typed["legal_need"].strip(),
            unit=typed.get("unit", "").strip(),
            statement=typed.get("statement", "").strip(),
            after="" if after == NO_DAY else days.get(after, after),
            max_length=_number(typed, "max_length", _LONGEST_TEXT, errors),
            accept=_sorts(typed.get("accept", ())),
            most=_number(typed, "most", _MOST_FILES, errors),
        )
        return made, self.places().get(typed["page"], self.page_key), errors

    def _condition(self, chosen: Sequence[str]) -> tuple[Condition | None, dict[str, str]]:
        known = self.conditions()
        pairs = [known.get(word) or tuple(word.partition("=")[::2]) for word in chosen]
        if not pairs:
            return None, {}
        if len({key for key, _ in pairs}) > 1:
            return None, {"show_when": "条件只能看一个字段的选项，请只选同一个字段的"}
        return Condition(pairs[0][0], tuple(value for _, value in pairs)), {}


_CELLS = frozenset(K) - {K.TABLE, K.FILE, K.DECLARATION}
_LONGEST_TEXT = 5000
_MOST_FILES = 20


def _contents() -> list[FormField]:
    """The questions that only some kinds have: options, columns."""
    cells = [name for kind, name in kind_names().items() if kind in _CELLS]
    columns = (
        FormField(key="label", label="列名"),
        FormField(key="key", label="列编码", required=False, hint="英文，不填会自动编"),
        FormField(key="kind", label="列的种类", kind=K.SELECT, options=tuple(cells)),
        FormField(key="options", label="选项", required=False, hint="选择题才填，用顿号隔开"),
        FormField(key="required", label="要不要填", kind=K.SELECT, options=(ASKED, NOT_ASKED)),
    )
    return [
        FormField(
            key="options",
            label="选项",
            kind=K.TEXTAREA,
            hint="一行一个",
        ),
        FormField(
            key="columns",
            label="表格的列",
            kind=K.TABLE,
            hint="群众按行填写，每一行都有这些列",
            columns=columns,
        ),
    ]


def _with(known: Any, chosen: Any) -> tuple[str, ...]:
    """The options, and what is chosen as one when it is none of them."""
    picked = chosen if isinstance(chosen, list) else [chosen]
    options = list(known)
    return (*options, *(str(one) for one in picked if one and one not in options))


def _number(typed: Mapping[str, Any], name: str, most: int, errors: dict[str, str]) -> int:
    text = str(typed.get(name, "")).strip()
    if not text:
        return 0
    if text.isdecimal() and 0 < int(text[:6]) <= most:
        return int(text)
    errors[name] = f"请填写 1 到 {most} 的数字，或者不填"
    return 0


def _sorts(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(sort) for sort, word in queries.file_sorts().items() if word in words)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _columns(rows: Sequence[Mapping[str, str]]) -> tuple[FormField, ...]:
    made = []
    for n, row in enumerate(rows, 1):
        if not any(str(cell).strip() for name, cell in row.items() if name in {"label", "key"}):
            continue
        kind = _kind(row["kind"], K.TEXT)
        options = tuple(o.strip() for o in _SPLIT.split(row["options"]) if o.strip())
        made.append(
            FormField(
                key=row["key"].strip() or f"c{n}",
                label=row["label"].strip(),
                kind=kind,
                options=options if kind in CHOICES else (),
                required=row["required"] != NOT_ASKED,
            )
        )
    return tuple(made)
