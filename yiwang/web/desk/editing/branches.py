"""One question or one situation as fields, and back to its row in the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from yiwang.services.catalogue.types import ANY, UNITS
from yiwang.services.eforms.types import FormInfo
from yiwang.web.desk.editing import boxes
from yiwang.web.desk.editing.boxes import Table, choice, text
from yiwang.web.ui.forms import Field, Option

Plain = Mapping[str, Any]
Rows = list[dict[str, Any]]
SAME = "和事项一样"
FEES = (("free", "不收费"), ("charged", "收费"))
HANDLING = (("PROMISED", "承诺件"), ("NOW", "即办件"))
CHANNELS = (("", "网上和窗口都可以"), ("window", "只在窗口办"))
PROMISES = tuple((unit, label) for unit, label in UNITS.items() if unit != "NOW")


def fresh(prefix: str, rows: Iterable[Plain]) -> str:
    """Return a key that none of the rows has."""
    taken = {row["key"] for row in rows}
    return next(f"{prefix}{n}" for n in range(1, 1000) if f"{prefix}{n}" not in taken)


def replaced(rows: Iterable[Plain], row: dict[str, Any]) -> Rows:
    """Return the rows with this one in its place, at the end when it is new."""
    every = [dict(one) for one in rows]
    if any(one["key"] == row["key"] for one in every):
        return [row if one["key"] == row["key"] else one for one in every]
    return [*every, row]


def placed(rows: Rows, key: str) -> Rows:
    """Return the questions with one of them after the last that it waits for."""
    row = next(one for one in rows if one["key"] == key)
    keys = [one["key"] for one in rows]
    last = max((keys.index(k) for k in row.get("needs", {}) if k in keys), default=-1)
    if last <= keys.index(key):
        return rows
    rest = [one for one in rows if one is not row]
    at = [one["key"] for one in rest].index(keys[last]) + 1
    return [*rest[:at], row, *rest[at:]]


def without_question(content: Plain, key: str) -> dict[str, Any]:
    """Return the text without a question, and without what waited for its answer."""

    def cut(row: Plain, name: str) -> dict[str, Any]:
        kept = {k: v for k, v in row.get(name, {}).items() if k != key}
        return {**row, name: kept} if name in row else dict(row)

    return {
        **content,
        "questions": [
            cut(row, "needs") for row in content.get("questions", ()) if row["key"] != key
        ],
        "situations": [cut(row, "answers") for row in content.get("situations", ())],
    }


def question_fields(row: Plain, questions: Iterable[Plain]) -> list[Field]:
    """Return the fields of a question."""
    needs = [{"pair": pair} for pair in pairs_of(row)]
    return [
        Field(name="text", label="问题", value=row.get("text", ""), maxlength=80),
        text("hint", "提示", row.get("hint", ""), hint="帮群众看懂问题的一句话，可以写依据"),
        _options(row.get("options", ())),
        _when(row, questions).field(needs),
    ]


def pairs_of(row: Plain) -> list[str]:
    """Return the answers a question waits for, as options; rows still empty too."""
    needs = [f"{k}={one}" for k, v in row.get("needs", {}).items() for one in v.split(ANY)]
    return [*needs, *row.get("blank", ())]


def _options(rows: Iterable[Plain]) -> Field:
    cells = [
        [
            text(f"options-{n}-text", "选项", one.get("text", ""), most=60),
            text(f"options-{n}-hint", "选项的提示", one.get("hint", "")),
            Field(name=f"options-{n}-key", label="", kind="hidden", value=one.get("key", "")),
        ]
        for n, one in enumerate(rows)
    ]
    hint = "至少两个。群众总可以选“不确定”，不用写进来"
    return Field(name="options", label="选项", kind="table", lines=cells, hint=hint)


def _when(row: Plain, questions: Iterable[Plain]) -> Table:
    pairs = tuple(
        (f"{q['key']}={o['key']}", f"{q['text']} → {o['text']}")
        for q in questions
        if q["key"] != row.get("key")
        for o in q.get("options", ())
    )
    hint = (
        "几个问题都符合才问；同一个问题写几行，答其中任一个就算符合（任一选项）。"
        "一行也没有，就总是问"
    )
    return Table("needs", "什么时候问", (("pair", "以前的回答是", pairs),), hint)


def reshaped(data: QueryDict, row: Plain, typed: Plain, questions: Rows) -> dict[str, Any]:
    """Return the question as typed with the rows a button added, empty ones too."""
    pairs = [one["pair"] for one in _when(row, questions).read(data)]
    options = list(typed["options"]) + [{}] * max(0, 2 - len(typed["options"]))
    return {
        **typed,
        "key": row.get("key", ""),
        "options": options,
        "needs": {},
        "blank": pairs,
    }


def read_question(data: QueryDict, row: Plain, questions: Rows) -> dict[str, Any]:
    """Return the question as typed."""
    shape = Table("options", "", (("text", "", ()), ("hint", "", ()), ("key", "", ())))
    options: Rows = []
    typed = shape.read(data)
    for one in typed:
        if one["text"] or data.get("add-options"):
            key = one["key"] or fresh("o", [*options, *typed])
            said = {"key": key, "text": one["text"], "hint": one["hint"]}
            options.append({k: v for k, v in said.items() if v or k == "text"})
    needs = [one["pair"] for one in _when(row, questions).read(data)]
    found = {
        "key": row.get("key") or fresh("q", questions),
        "text": data.get("text", "").strip(),
        "hint": data.get("hint", "").strip(),
        "options": options,
        "needs": _grouped(pair for pair in needs if "=" in pair),
    }
    return {k: v for k, v in found.items() if v or k in {"text", "options"}}


def _grouped(pairs: Iterable[str]) -> dict[str, str]:
    """Return question → its options, any one of which will do."""
    found: dict[str, dict[str, None]] = {}
    for pair in pairs:
        key, option = pair.split("=", 1)
        found.setdefault(key, {})[option] = None
    return {key: ANY.join(options) for key, options in found.items()}


def situation_fields(row: Plain, content: Plain, form: FormInfo | None) -> list[tuple[str, Any]]:
    """Return the fields of a situation in groups."""
    fee, promised = row.get("fee") or {}, row.get("promised") or {}
    charged = "" if not fee else "charged" if fee.get("charged") else "free"
    return [
        (
            "是什么情形",
            [
                Field(name="name", label="情形名称", value=row.get("name", ""), maxlength=60),
                *_answers(row, content),
            ],
        ),
        ("要什么", [_materials(row, content), *_parts(row, form)]),
        (
            "怎么办",
            [
                choice("handling", "办件类型", row.get("handling", ""), (("", SAME), *HANDLING)),
                text(
                    "promised",
                    "承诺时限",
                    promised.get("value", ""),
                    most=4,
                    hint="比事项的短才填",
                ),
                choice("promised-unit", "承诺时限的单位", promised.get("unit", "WD"), PROMISES),
                choice("fee", "收费", charged, (("", SAME), *FEES)),
                text("fee-standard", "收费标准", fee.get("standard", ""), most=500),
                text("fee-basis", "收费依据", fee.get("basis", ""), most=500),
                _checks("steps", "办理环节", row.get("steps", ()), _step_names(content)),
                choice("channel", "在哪里办", "window" if row.get("window_only") else "", CHANNELS),
            ],
        ),
        (
            "告诉群众",
            [
                _note("note", "说明", row.get("note", ""), "不要材料的，写“无需材料”"),
                _note(
                    "not_applicable",
                    "不适用时去哪里办",
                    row.get("not_applicable", ""),
                    "这种情形不归这个事项办的才填，写清楚该办什么、找谁",
                ),
            ],
        ),
    ]


def _note(name: str, label: str, value: str, hint: str) -> Field:
    return Field(
        name=name,
        label=label,
        kind="textarea",
        value=value,
        hint=hint,
        rows=2,
        maxlength=300,
        required=False,
    )


def _answers(row: Plain, content: Plain) -> list[Field]:
    return [
        _answer(q, row.get("answers", {}).get(q["key"], "")) for q in content.get("questions", ())
    ]


def _answer(question: Plain, said: str) -> Field:
    given = [one for one in said.split(ANY) if one]
    known = [(o["key"], o["text"]) for o in question.get("options", ())]
    gone = [(one, f"{one}（已经没有这个选项）") for one in given if one not in dict(known)]
    hint = "选了几个，答其中任一个都算（任一选项）；一个也不选，就不看这个问题"
    return _checks(f"answer-{question['key']}", question["text"], given, [*known, *gone], hint)


def _checks(
    name: str, label: str, value: Iterable[Any], pairs: Iterable[tuple[str, str]], hint: str = ""
) -> Field:
    return Field(
        name=name,
        label=label,
        kind="checkbox",
        value=[str(one) for one in value],
        options=[Option(v, shown) for v, shown in pairs],
        required=False,
        hint=hint or "一个也不选，就和事项一样",
    )


def _materials(row: Plain, content: Plain) -> Field:
    pairs = [(str(m["no"]), m["name"]) for m in content.get("materials", ())]
    hint = "这种情形要的材料，共享免交的也要选"
    return _checks("materials", "申请材料", row.get("materials", ()), pairs, hint)


def _parts(row: Plain, form: FormInfo | None) -> list[Field]:
    if form is None:
        return []
    pairs = []
    for page in form.pages:
        pairs.append((page.key, f"整页：{page.title}"))
        pairs += [(f"{page.key}.{f.key}", f"{page.title}：{f.label}") for f in page.fields]
    hint = "一个也不选，就填整张表单；声明总是要填"
    return [_checks("parts", "要填的表单", row.get("parts", ()), pairs, hint)]


def _step_names(content: Plain) -> list[tuple[str, str]]:
    return [(one["name"], one["name"]) for one in content.get("steps", ())]


def read_situation(data: QueryDict, row: Plain, content: Plain) -> dict[str, Any]:
    """Return the situation as typed; what is left as the item says has no key."""
    numbers = {str(m["no"]): m["no"] for m in content.get("materials", ())}
    answers = {
        q["key"]: ANY.join(data.getlist(f"answer-{q['key']}")) for q in content.get("questions", ())
    }
    found: dict[str, Any] = {
        "key": row.get("key") or fresh("s", content.get("situations", ())),
        "name": data.get("name", "").strip(),
        "answers": {k: v for k, v in answers.items() if v},
        "materials": [no for key, no in numbers.items() if key in data.getlist("materials")],
        "parts": data.getlist("parts"),
        "fee": _fee(data),
        "promised": _promised(data),
        "handling": data.get("handling", ""),
        "steps": data.getlist("steps"),
        "window_only": data.get("channel") == "window",
        "note": data.get("note", "").strip(),
        "not_applicable": data.get("not_applicable", "").strip(),
    }
    return {k: v for k, v in found.items() if v or k in {"name", "answers", "materials"}}


def _fee(data: QueryDict) -> dict[str, Any]:
    if not data.get("fee"):
        return {}
    said = {k: data.get(f"fee-{k}", "").strip() for k in ("standard", "basis")}
    charged = data["fee"] == "charged"
    return {"charged": charged, **(said if charged else {"standard": "", "basis": ""})}


def _promised(data: QueryDict) -> dict[str, Any]:
    value = boxes.whole(data.get("promised", ""))
    if value == "":
        return {"value": 0, "unit": "NOW"} if data.get("handling") == "NOW" else {}
    return {"value": value, "unit": data.get("promised-unit") or "WD"}


def wrong(row: Plain) -> dict[str, str]:
    """Return what cannot be kept as typed, by field."""
    found = {}
    if "name" in row and not row["name"]:
        found["name"] = "请填写情形名称"
    if "text" in row and not row["text"]:
        found["text"] = "请填写问题"
    if isinstance((row.get("promised") or {}).get("value"), str):
        found["promised"] = "承诺时限要填整数"
    return found
