"""What differs between two texts, element by element, in words a checker reads (逐要素对照)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yiwang.lib.codes.items import KINDS, LEVELS
from yiwang.services.catalogue.types import UNITS
from yiwang.services.catalogue.types.routes import KIND_NAMES, WHOSE_NAMES
from yiwang.services.catalogue.types.terms import HANDLINGS, NECESSITIES, POWER_SOURCES
from yiwang.services.editing.types import Difference, Merged, Target

from .elements import elements, unlike

Plain = Mapping[str, Any]
_AUDIENCE = {"PERSON": "自然人", "LEGAL": "法人或其他组织"}
_YES = {True: "是", False: "否"}


def _limit(value: Plain) -> list[str]:
    unit = value.get("unit", "WD")
    at_once = unit == "NOW" or not value.get("value")
    text = "当场办结" if at_once else f"{value['value']}{UNITS[unit]}"
    law = f"（《{value['law']}》{value.get('article', '')}）" if value.get("law") else ""
    return [text + law]


_SAID = (
    ("promise", "书面承诺代替"), ("promise_consequence", "承诺不实的后果"),
    ("promise_check", "承诺后核查"), ("promise_days", "核查的工作日数"),
    ("source", "来源"), ("condition", "条件"), ("basis", "依据"),
)  # fmt: skip


def _material(row: Plain) -> str:
    marks = [NECESSITIES.get(row["necessity"], row["necessity"]), row.get("form", "")]
    if row.get("is_application_form"):
        marks.append("申请表，在线填写")
    if row.get("shareable"):
        marks.append(f"共享{row.get('licence_type', '')}，免交")
    if row.get("tolerable"):
        marks.append("可容缺")
    for name, label in _SAID:
        if row.get(name):
            marks.append(f"{label}：{row[name]}")
    return f"{row['name']}（{'，'.join(m for m in marks if m)}）"


def _basis(row: Plain) -> str:
    text = f"《{row['law']}》{'、'.join(row.get('articles', ()))}"
    rest = [row.get("number", ""), row.get("version", ""), row.get("validity", "")]
    rest = [part for part in rest if part]
    clause = f"：{row['clause']}" if row.get("clause") else ""
    return text + (f"（{'，'.join(rest)}）" if rest else "") + clause


def _step(row: Plain) -> str:
    days = f"{row['days']}{UNITS[row.get('unit', 'WD')]}" if row.get("days") else "当天"
    return f"{row['name']}：{row.get('role', '')}，{days}"


def _fee(value: Plain) -> list[str]:
    if not value.get("charged"):
        return ["不收费"]
    basis = value.get("basis", "")
    return [f"收费标准：{value.get('standard', '')}", *([f"依据：{basis}"] if basis else [])]


def _contact(value: Plain) -> list[str]:
    names = {"consult": "咨询", "complaint": "投诉", "address": "地点", "hours": "时间"}
    return [f"{label}：{value[key]}" for key, label in names.items() if value.get(key)]


def _answers(asked: Plain, content: Plain) -> str:
    """Return answers in words: 谁来办？选“委托别人办”; ``a|b`` is any of two."""
    named = {row["key"]: row for row in content.get("questions", ())}
    said = []
    for key, wanted in asked.items():
        row = named.get(key, {"text": key, "options": ()})
        options = {one["key"]: one["text"] for one in row["options"]}
        chosen = "或者".join(f"“{options.get(one, one)}”" for one in str(wanted).split("|"))
        said.append(f"{row['text']}选{chosen}")
    return "、".join(said)


def _question(row: Plain, content: Plain) -> str:
    when = _answers(row.get("needs", {}), content)
    marks = [row.get("hint", ""), f"{when}时才问" if when else ""]
    end = "" if row["text"].endswith("？") else "："
    return f"{row['text']}{end}{'、'.join(o['text'] for o in row['options'])}" + "".join(
        f"（{mark}）" for mark in marks if mark
    )


def _situation(row: Plain, content: Plain) -> str:
    """What a situation chooses, so that a checker sees each change of it."""
    names = {one["no"]: one["name"] for one in content.get("materials", ())}
    needed = "、".join(names.get(no, f"第{no}项") for no in row.get("materials", ()))
    marks = [_answers(row.get("answers", {}), content), f"材料：{needed}" if needed else ""]
    marks.append(row.get("note", ""))
    if row.get("not_applicable"):
        marks.append(f"不适用：{row['not_applicable']}")
    marks += [f"表单：{'、'.join(row['parts'])}"] if row.get("parts") else []
    marks += ["、".join(_fee(row["fee"]))] if row.get("fee") else []
    marks += [f"承诺时限{_limit(row['promised'])[0]}"] if row.get("promised") else []
    marks += [HANDLINGS[row["handling"]]] if row.get("handling") else []
    marks += [f"环节：{'、'.join(row['steps'])}"] if row.get("steps") else []
    marks += ["只在窗口办"] if row.get("window_only") else []
    return f"{row['name']}（{'；'.join(m for m in marks if m)}）"


def _route(value: Plain) -> list[str]:
    """Every node of a route on a line, so that a checker sees each change of it."""
    rows = list(value.get("nodes", ()))
    kinds = {k.value: name for k, name in KIND_NAMES.items()}
    names = {r["key"]: r.get("name") or kinds[r["kind"]] for r in rows}
    return [_node(row, names, kinds[row["kind"]]) for row in rows]


_POSTS = {"cases.review": "审查员", "cases.decide": "审批人", "cases.accept": "受理人员"}
_OPS = {"IN": "是", "NOT": "不是", "GE": "不少于", "LT": "少于"}
_NODE: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("days", lambda v: f"{v}个工作日"),
    ("right", lambda v: _POSTS.get(v, v)),
    ("whose", lambda v: WHOSE_NAMES.get(v, v)),
    ("organisations", lambda v: f"{len(v)}个指定单位"),
    ("parties", lambda v: f"{v}人会签"),
    ("quorum", lambda v: f"{v}个同意就通过"),
    ("opinion", lambda v: "写意见" if v else "不写意见"),
    ("other", lambda v: "由另一人办" if v else ""),
)


def _node(row: Plain, names: Plain, kind: str) -> str:
    marks = [kind] if row.get("name") else []
    marks += [say(row[key]) for key, say in _NODE if key in row and row[key] not in (0, [])]
    ways = [_way(way, names) for way in row.get("ways", ())]
    marks += [f"下一步：{'、'.join(ways)}"] if ways else []
    backs = [f"{names.get(b['to'], b['to'])}（{b['most']}次）" for b in row.get("returns", ())]
    marks += [f"可退回{'、'.join(backs)}"] if backs else []
    return f"{names[row['key']]}（{'；'.join(m for m in marks if m)}）"


def _way(way: Plain, names: Plain) -> str:
    tests = [
        f"{t['of'].partition(':')[2] or t['of']}{_OPS[t['op']]}{'或'.join(t['values'])}"
        for t in way.get("when", ())
    ]
    told = "，".join(tests) or ("其他情况" if way.get("otherwise") else "")
    return f"{told}→{names.get(way['to'], way['to'])}" if told else names.get(way["to"], way["to"])


_SAY: dict[str, Callable[[Any], Sequence[str]]] = {
    "kind_code": lambda v: [KINDS.get(v, v)],
    "use_levels": lambda v: [LEVELS.get(one, one) for one in v.split(",") if one],
    "audience": lambda v: [_AUDIENCE.get(one, one) for one in v],
    "bases": lambda v: [_basis(row) for row in v],
    "handling": lambda v: [HANDLINGS.get(v, v)],
    "conditions": lambda v: [row["text"] for row in v],
    "power_source": lambda v: [POWER_SOURCES.get(v, v)],
    "materials": lambda v: [_material(row) for row in v],
    "statutory": _limit,
    "promised": _limit,
    "correction_days": lambda v: [f"{v}日"],
    "steps": lambda v: [_step(row) for row in v],
    "route": _route,
    "visits": lambda v: [f"{v}次"],
    "fee": _fee,
    "result": lambda v: [f"{v['name']}（{v['type']}）"],
    "contact": _contact,
    "faq": lambda v: [f"{row['question']}{row['answer']}" for row in v],
}
_SAY_WITHIN: dict[str, Callable[[Plain, Plain], str]] = {
    "questions": _question,
    "situations": _situation,
}
"""Rows that speak of other elements of the same text."""


def lines(key: str, content: Plain) -> tuple[str, ...]:
    """Return an element of a text as lines."""
    value = content.get(key)
    if value in (None, "", [], (), {}):
        return ()
    if key in _SAY_WITHIN:
        return tuple(_SAY_WITHIN[key](row, content) for row in value)
    if key in _SAY:
        return tuple(_SAY[key](value))
    if isinstance(value, bool):
        return (_YES[value],)
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    return (str(value),)


def differences(target: Target, old: Plain, new: Plain) -> tuple[Difference, ...]:
    """Return the elements that differ, in their order."""
    found = []
    for element in elements(target):
        if not unlike(old, new, element.key):
            continue
        before, now = lines(element.key, old), lines(element.key, new)
        if before == now:  # something that no reader sees: a mark, an order of keys
            continue
        found.append(Difference(element.key, element.label, element.group, before, now))
    return tuple(found)


def changed(target: Target, old: Plain, new: Plain) -> tuple[str, ...]:
    """Return the keys of the elements that differ."""
    return tuple(e.key for e in elements(target) if unlike(old, new, e.key))


def merge(target: Target, *, base: Plain, mine: Plain, theirs: Plain) -> Merged:
    """Put two changes of one text together; what both changed stays mine and is named."""
    content, disputed = dict(theirs), []
    for element in elements(target):
        key = element.key
        if not unlike(base, mine, key):
            continue
        if unlike(base, theirs, key) and unlike(mine, theirs, key):
            disputed.append(key)
        if key in mine:
            content[key] = mine[key]
        else:
            content.pop(key, None)
    return Merged(content, tuple(disputed))


def labels(target: Target, keys: Sequence[str]) -> tuple[str, ...]:
    """Return the names of elements."""
    known = {e.key: e.label for e in elements(target)}
    return tuple(known.get(key, key) for key in keys)
