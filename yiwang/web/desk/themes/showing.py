"""What the composer shows of a compiled theme: figures, drawing, clashes, one form, one list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yiwang.foundation.core import clock
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.composing import Own
from yiwang.services.catalogue.types.themes import CompiledTheme, ThemeSpec
from yiwang.services.designing import queries
from yiwang.services.designing.types import ThemeDraftInfo
from yiwang.services.eforms.types import FormField
from yiwang.web.ui import pictures

MARK = "."


def written(own: Own) -> str:
    """Return a question or line of an item as one word of an address or button."""
    return f"{own.basic_code}{MARK}{own.key}"


def read(text: str) -> Own:
    """Return it from its word."""
    code, _, key = text.partition(MARK)
    return Own(code, key)


def composed(info: ThemeDraftInfo) -> dict[str, Any]:
    """Return everything that the page shows of a working copy."""
    made = info.made
    course = made.composition.course
    names = {part.basic_code: part.name for part in made.parts}
    return {
        "items": _items(made),
        "figures": figures(made),
        "path": [names[code] for code in course.path],
        "days": course.days,
        "due_on": _due_on(course.days),
        "picture": picture(made),
        "clashes": _clashes(made),
        "lookalikes": _lookalikes(made),
        "settled": _settled(made),
        "pages": _pages(made),
        "lines": _lines(made),
        "supplied": _supplied(made),
        "answered": _answered(made),
        "leaves": [(leaf, [names[code] for code in leaf if code in names]) for leaf in made.leaves],
        "questions": _questions(made),
    }


def figures(made: CompiledTheme) -> list[tuple[str, str, str]]:
    """Return what the theme saves: what, one by one, together."""
    whole = made.composition
    alone = sum(part.days for part in made.parts)
    return [
        ("申请表", f"{len(made.parts)} 张", "1 张"),
        ("要回答的问题", f"{whole.asked_before} 个", f"{whole.asked_now} 个"),
        ("材料", f"{whole.handed_in_before} 份", f"{len(whole.materials)} 份"),
        ("办理时间", f"{alone} 个工作日（一个接一个）", f"{whole.course.days} 个工作日"),
    ]


def _due_on(days: int) -> Any:
    if not days:
        return None
    return orgs.working_calendar().add_working_days(clock.local_date(clock.now()), days)


def picture(made: CompiledTheme) -> pictures.Picture | None:
    """Return the order as a drawing, the critical path marked; none while it is a circle."""
    offered = {part.basic_code: part for part in made.parts if part.code}
    after = {m.basic_code: m.after for m in made.composition.members}
    drawing = catalogue.joint_drawing({c: p.name for c, p in offered.items()}, after)
    if drawing is None:
        return None
    course = made.composition.course
    notes = {}
    for code in offered:
        begins, ends = course.spans.get(code, (0, 0))
        look = "open" if code in course.path else "ahead"
        notes[code] = pictures.Note(look, f"第 {begins}～{ends} 天")
    return pictures.picture(drawing, notes, "先后顺序图")


def _items(made: CompiledTheme) -> list[dict[str, Any]]:
    spec, last = made.spec, len(made.spec.items) - 1
    after = {m.basic_code: m.after for m in made.composition.members}
    rows = []
    for n, (item, part) in enumerate(zip(spec.items, made.parts, strict=True)):
        course = made.composition.course.spans.get(item.basic_code)
        rows.append(
            {
                "item": item,
                "part": part,
                "after": [made.named(Own(code, "")) for code in after.get(item.basic_code, ())],
                "when": in_words(spec, item.when),
                "span": course,
                "is_first": n == 0,
                "is_last": n == last,
            }
        )
    return rows


def in_words(spec: ThemeSpec, when: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    """Return 「“要不要雇人？”选“要”」 for each condition."""
    texts = {q.key: (q.text, {o.key: o.text for o in q.options}) for q in spec.questions}
    told = []
    for key, options in when:
        text, known = texts.get(key, (key, {}))
        chosen = "”或“".join(known.get(one, one) for one in options)
        told.append(f"“{text}”选“{chosen}”")
    return told


def _fields(made: CompiledTheme) -> dict[Own, FormField]:
    fields = {f.key: f for page in made.pages for f in page.fields}
    return {own: fields[key] for key, some in made.composition.form.provenance for own in some}


def _way(field: FormField) -> str:
    kind = queries.kind_names()[field.kind]
    return f"{kind}：{'、'.join(field.options)}" if field.options else kind


def _clashes(made: CompiledTheme) -> list[dict[str, Any]]:
    fields = _fields(made)
    return [
        {
            "label": clash.label,
            "why": clash.why,
            "one": written(clash.one),
            "other": written(clash.other),
            "one_name": made.named(clash.one),
            "other_name": made.named(clash.other),
            "one_way": _way(fields[clash.one]),
            "other_way": _way(fields[clash.other]),
        }
        for clash in made.composition.form.clashes
    ]


def _lookalikes(made: CompiledTheme) -> list[dict[str, Any]]:
    return [
        {
            "one": written(pair.one),
            "other": written(pair.other),
            "names": pair.names,
            "items": (made.named(pair.one), made.named(pair.other)),
        }
        for pair in made.lookalikes
    ]


def _settled(made: CompiledTheme) -> list[dict[str, str]]:
    """Return what staff settled, each with the button that takes it back."""
    fields = _fields(made)
    rows = []
    for one in made.spec.fields:
        label = fields[one.own].label if one.own in fields else one.own.key
        told = f"“{made.named(one.own)}”的问题改名为“{one.label}”"
        if one.same is not None:
            told = f"“{label}”：“{made.named(one.own)}”和“{made.named(one.same)}”合成一个问题"
        rows.append({"told": told, "do": f"unfield:{written(one.own)}"})
    names = {
        own: str(line.content["name"]) for line in made.composition.materials for own in line.of
    }
    for pair in made.spec.materials:
        both = "”和“".join(
            f"{made.named(own)}：{names.get(own, own.key)}" for own in (pair.one, pair.other)
        )
        same = "是同一份材料" if pair.is_same else "不是同一份材料"
        do = f"unmaterial:{written(pair.one)}:{written(pair.other)}"
        rows.append({"told": f"“{both}”{same}。理由：{pair.reason}", "do": do})
    return rows


def _pages(made: CompiledTheme) -> list[tuple[str, list[tuple[FormField, str, list[str]]]]]:
    of = dict(made.composition.form.provenance)
    return [
        (
            page.title,
            [(f, _way(f), [made.named(own) for own in of.get(f.key, ())]) for f in page.fields],
        )
        for page in made.pages
    ]


def _lines(made: CompiledTheme) -> list[dict[str, Any]]:
    rows = []
    for line in made.composition.materials:
        owns = [(written(own), made.named(own)) for own in line.of]
        rows.append(
            {
                "no": line.content["no"],
                "name": line.content["name"],
                "owns": owns,
                "others": owns[1:],
                "is_form": line.content["is_application_form"],
            }
        )
    return rows


def _supplied(made: CompiledTheme) -> list[str]:
    listed = {own for line in made.composition.materials for own in line.of}
    told = []
    for own, by in made.composition.supplied:
        giver = made.named(Own(by, ""))
        rest = "时不用交" if own in listed else "，不用交"
        told.append(f"“{made.named(own)}”的第 {own.key} 份材料由“{giver}”的结果代替{rest}")
    return told


def _answered(made: CompiledTheme) -> list[str]:
    """Return what nobody is asked, because the result of an item bears it."""
    by: dict[str, dict[str, None]] = {}
    for own, giver in made.composition.answered:
        by.setdefault(made.named(Own(giver, "")), {})[made.named(own)] = None
    return [f"“{giver}”的结果上有的，“{'”“'.join(who)}”不再问" for giver, who in by.items()]


def _questions(made: CompiledTheme) -> list[dict[str, Any]]:
    own = {q.key for q in made.spec.questions}
    return [
        {
            "question": q,
            "is_own": q.key in own,
            "options": "、".join(o.text for o in q.options),
            "needs": in_words(_asking(made), q.needs),
        }
        for q in made.questions
    ]


def _asking(made: CompiledTheme) -> ThemeSpec:
    """The theme with the questions of its items too, to name them."""
    spec = made.spec
    return ThemeSpec(
        spec.name, spec.basic_code, spec.lead, spec.region_code, spec.items, made.questions
    )
