"""Rules of situations: every walk of the questions ends in exactly one, and each is whole."""

from collections.abc import Collection, Iterable

from yiwang.services.catalogue.rules import trees
from yiwang.services.catalogue.types import ANY

from .handling import is_longer
from .shape import CITATION, QUALITY, Check, Found, Plain, Subject, mark, text

SMALLEST = "最小颗粒化（安徽 2018-08）"
MOST = 99
"""A handled variant's serial has two digits."""


NEEDLESS = "无需材料"
RESERVED = frozenset(("asked", "situation", "restart", "question", "answer", "version", "choose"))


def _questions(subject: Subject) -> list[Plain]:
    return list(subject.body.get("questions", ()))


def _situations(subject: Subject) -> list[Plain]:
    return list(subject.body.get("situations", ()))


def _applying(subject: Subject) -> Iterable[tuple[str, Plain]]:
    """The situations in which the item is handled, with their places."""
    for n, row in enumerate(_situations(subject), 1):
        if not row.get("not_applicable"):
            yield f"situations.{n}", row


def _is_sound(subject: Subject) -> bool:
    """Whether the questions can be walked at all."""
    checks = (_shape, _cycle, _needs, _order, _reach, _answers, _count, _size)
    return not any(True for check in checks for _ in check(subject))


def _said(subject: Subject, answers: Iterable[tuple[str, Collection[str]]]) -> str:
    """Say answers in words: “一？”选“是”、“二？”选“否”或“不知道”."""
    by_key = {q["key"]: q for q in _questions(subject)}
    words = []
    for key, some in answers:
        options = [o for o in by_key[key].get("options", ()) if o["key"] in some]
        told = "”或“".join(text(o.get("text")) for o in options)
        words.append(f"“{text(by_key[key].get('text'))}”选“{told}”")
    return "、".join(words) or "不回答任何问题"


def _walk(subject: Subject, walk: trees.Walk) -> str:
    return _said(subject, ((key, (option,)) for key, option in walk.answers))


def _shape(subject: Subject) -> Found:
    seen: set[str] = set()
    for n, row in enumerate(_questions(subject), 1):
        named, options = text(row.get("text")), [text(o.get("text")) for o in row["options"]]
        if not named or row["key"] in seen | RESERVED:
            yield f"questions.{n}", f"第{n}个问题没有写问什么，或者标识重复，请修改"
        elif any(ANY in key for key in (row["key"], *_keys(row))):
            yield f"questions.{n}", f"问题“{named}”或者它的选项，标识里不能有“{ANY}”，请修改"
        elif len(options) < 2 or not all(options) or len(set(options)) < len(options):  # noqa: PLR2004
            yield f"questions.{n}", f"问题“{named}”至少要有两个不同的选项，请补上"
        seen.add(row["key"])


def _keys(question: Plain) -> list[str]:
    return [o["key"] for o in question["options"]]


def _cycle(subject: Subject) -> Found:
    names = {q["key"]: text(q.get("text")) for q in _questions(subject)}
    for circle in trees.cycles(_questions(subject)):
        told = "、".join(f"“{names[key]}”" for key in circle)
        yield "questions", f"问题{told}互相等着先回答，谁也问不到，请改掉其中一个“什么时候问”"


def _needs(subject: Subject) -> Found:
    rows = _questions(subject)
    for n, row in enumerate(rows, 1):
        if trees.unknown(rows, trees.wanted(row, "needs")):
            told = f"问题“{text(row.get('text'))}”要等的问题或者选项不存在，请重新选择什么时候问"
            yield f"questions.{n}", told


def _order(subject: Subject) -> Found:
    rows = _questions(subject)
    if trees.cycles(rows):
        return
    for row, first in trees.late(rows):
        told = f"问题“{text(row.get('text'))}”要等“{text(first.get('text'))}”先回答，请移到它后面"
        yield f"questions.{rows.index(row) + 1}", told


def _reach(subject: Subject) -> Found:
    rows = _questions(subject)
    if trees.cycles(rows):
        return
    for n, row in enumerate(rows, 1):
        wanted = trees.wanted(row, "needs")
        twice = None if trees.unknown(rows, wanted) else trees.contradiction(rows, wanted)
        if twice:
            both = _said(subject, ((twice[0], options) for options in twice[1]))
            told = f"问题“{text(row.get('text'))}”永远问不到：要同时{both}。请改“什么时候问”"
            yield f"questions.{n}", told


def _size(subject: Subject) -> Found:
    if len(_questions(subject)) > trees.MOST_QUESTIONS:
        yield "questions", f"一个事项最多{trees.MOST_QUESTIONS}个问题，请把事项拆成子项"


def _walked(subject: Subject) -> trees.Walked:
    rows, leaves = _questions(subject), _situations(subject)
    if not (rows or leaves) or not _is_sound(subject):
        return trees.Walked(reached=frozenset(range(len(leaves))))
    return trees.walked(rows, leaves)


def _gap(subject: Subject) -> Found:
    found = _walked(subject)
    if not found.is_whole:
        yield "questions", "问题的组合太多，查不完，请减少互不相关的问题，或者把事项拆成子项"
    for walk in found.gaps if found.is_whole else ():
        yield "situations", f"{_walk(subject, walk)}，走不到任何情形，请补上这个情形"


def _clash(subject: Subject) -> Found:
    leaves = _situations(subject)
    for walk in _walked(subject).clashes:
        both = "、".join(f"“{text(leaves[n].get('name'))}”" for n in walk.situations)
        told = f"{_walk(subject, walk)}，同时符合情形{both}，请写清楚它们的区别"
        yield f"situations.{walk.situations[-1] + 1}", told


def _lost(subject: Subject) -> Found:
    found, leaves = _walked(subject), _situations(subject)
    for n in sorted(set(range(len(leaves))) - found.reached) if found.is_whole else ():
        yield f"situations.{n + 1}", _never(subject, leaves[n])


def _never(subject: Subject, row: Plain) -> str:
    """Say why a situation is never reached."""
    rows, wanted = _questions(subject), trees.wanted(row, "answers")
    twice = trees.contradiction(rows, wanted)
    why = "别的情形都更具体"
    if twice:
        why = f"要同时{_said(subject, ((twice[0], options) for options in twice[1]))}"
    return f"情形“{text(row.get('name'))}”永远走不到：{why}。请改它的回答，或者删除"


def _empty(subject: Subject) -> Found:
    for place, row in _applying(subject):
        if not row.get("materials") and NEEDLESS not in text(row.get("note")):
            yield place, f"情形“{row['name']}”没有材料，请填写或注明“{NEEDLESS}”"


def _numbers(subject: Subject) -> Found:
    numbers = {m["no"] for m in subject.materials}
    for n, row in enumerate(_situations(subject), 1):
        if not set(row.get("materials", ())) <= numbers:
            yield f"situations.{n}", f"情形“{row['name']}”用了清单里没有的材料，请重新选择"


def _unused(subject: Subject) -> Found:
    used = {no for _, row in _applying(subject) for no in row.get("materials", ())}
    for n, line in enumerate(subject.materials if used else (), 1):
        if line["no"] not in used:
            told = f"材料“{text(line.get('name'))}”没有哪个情形用到，请加到情形里，或者删除"
            yield f"materials.{n}", told


def _answers(subject: Subject) -> Found:
    rows = _questions(subject)
    for n, row in enumerate(_situations(subject), 1):
        if trees.unknown(rows, trees.wanted(row, "answers")):
            yield f"situations.{n}", f"情形“{row['name']}”的回答不在问题里，请重新选择"


def _count(subject: Subject) -> Found:
    if len(_situations(subject)) > MOST:
        yield "situations", f"一个事项最多{MOST}个情形，业务办理项编码只有两位序号，请拆成子项"


def _names(subject: Subject) -> Found:
    seen: set[str] = set()
    for n, row in enumerate(_situations(subject)[:MOST], 1):
        name = text(row.get("name"))
        if not name or name in seen:
            yield f"situations.{n}", f"第{n}个情形没有名称，或者和别的情形同名，请改名"
        seen.add(name)


def _fees(subject: Subject) -> Found:
    for place, row in _applying(subject):
        fee = row.get("fee") or {}
        whole = text(fee.get("standard")) and CITATION.search(text(fee.get("basis")))
        if fee.get("charged") and not whole:
            yield place, f"情形“{row['name']}”收费，要写明收费标准和依据的文件（写在《》里）"


def _limits(subject: Subject) -> Found:
    for place, row in _applying(subject):
        own, whole = row.get("promised"), subject.body.get("promised")
        if own and whole and is_longer(own, whole):
            yield place, f"情形“{row['name']}”的承诺时限比事项的长，请缩短"
        at_once = own is None or own.get("unit") == "NOW" or not own.get("value")
        if row.get("handling") == "NOW" and not at_once:
            yield place, f"情形“{row['name']}”是即办件，承诺时限请选当场办结"


def _routes(subject: Subject) -> Found:
    known = {text(step.get("name")) for step in subject.body.get("steps", ())}
    for place, row in _applying(subject):
        strange = [one for one in row.get("steps", ()) if one not in known]
        if strange:
            yield place, f"情形“{row['name']}”的环节“{strange[0]}”不在办理环节里，请重新选择"


def _parts(subject: Subject) -> Found:
    for place, row in _applying(subject):
        strange = sorted(set(row.get("parts", ())) - (subject.parts or frozenset()))
        if strange and subject.parts is not None:
            yield place, f"情形“{row['name']}”要填的“{strange[0]}”不在表单里，请重新选择"


CHECKS = (
    Check("question", "问题和选项", SMALLEST, _shape),
    Check("question_cycle", "问题互相等待", SMALLEST, _cycle),
    Check("question_needs", "什么时候问", SMALLEST, _needs),
    Check("question_order", "问题的先后", SMALLEST, _order),
    Check("question_reach", "问不到的问题", SMALLEST, _reach),
    Check("question_count", "问题的数量", SMALLEST, _size),
    Check("situation_gap", "每种回答都有情形", SMALLEST, _gap),
    Check("situation_clash", "每种回答只有一个情形", SMALLEST, _clash),
    Check("situation_reach", "走不到的情形", SMALLEST, _lost),
    mark(Check("situation_name", "情形名称", SMALLEST, _names)),
    mark(Check("situation", "情形的材料", SMALLEST, _empty)),
    Check("situation_no", "情形用的材料", SMALLEST, _numbers),
    mark(Check("situation_unused", "没有情形用的材料", SMALLEST, _unused)),
    Check("situation_answer", "情形的回答", SMALLEST, _answers),
    Check("situation_count", "业务办理项编码", "GB/T 39554.1-2020", _count),
    Check("situation_fee", "情形的收费", QUALITY, _fees),
    Check("situation_limit", "情形的时限", QUALITY, _limits),
    Check("situation_route", "情形的办理环节", QUALITY, _routes),
    Check("situation_parts", "情形要填的表单", QUALITY, _parts),
)
