"""The words of a tailored list (我的清单): what one person in a situation brings, pays and waits.

The page, the PDF and the API show these elements and no others, so that the hash under each is the
same exactly while the words are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yiwang.services.catalogue.types import UNSURE, Guide, MaterialLine
from yiwang.services.catalogue.types.sheets import Sheet, SheetElement

from . import situations
from .hashing import content_hash
from .sheet import Row

NOT_SURE = "不确定"


@dataclass(frozen=True, slots=True)
class Beside:
    """What is handled with a joint guide (一起办的事项), in words, and what of it is charged."""

    lines: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()


NOTHING = Beside()


def own_list(
    guide: Guide, situation_key: str, answers: Mapping[str, str], beside: Beside = NOTHING
) -> Sheet:
    """Return the elements of a situation's list in words, and SM3 over them."""
    shown = situations.tailored(guide, situation_key)
    rows = [
        *_facts(shown, situation_key, beside),
        *_lines(shown, situation_key),
        *_rest(shown, answers),
    ]
    elements = tuple(SheetElement(*row) for row in rows)
    return Sheet(elements, content_hash([[e.key, e.label, list(e.lines)] for e in elements]))


def _facts(shown: Guide, key: str, beside: Beside) -> Iterator[Row]:
    one = shown.situation(key)
    yield "name", "事项名称", (shown.name,)
    yield (
        "situation",
        "您的情形",
        tuple(t for t in (one.name, one.note) if t) if one else ("不分情形",),
    )
    yield "organisation", "办理部门", (shown.organisation_name,)
    yield "promised", "多久办好", (shown.promised_limit.text,)
    basis = f"依据：{shown.fee.basis}" if shown.fee.charged and shown.fee.basis else ""
    alone = tuple(part for part in (shown.fee.text, basis) if part)
    yield "fee", "收费", ("部分收费", "；".join(beside.fees)) if beside.fees else alone
    if beside.lines:
        yield "parts", "一起办的事项", beside.lines
    yield "visits", "跑几次", (_visits(shown, is_at_window=bool(one and one.window_only)),)


def _visits(shown: Guide, *, is_at_window: bool) -> str:
    if is_at_window:
        return "到窗口办理"
    return f"最多跑 {shown.onsite_visits} 次" if shown.onsite_visits else "一次不用跑"


def _lines(shown: Guide, key: str) -> Iterator[Row]:
    lines = situations.materials_for(shown, key)
    handed = tuple(_brought(m) for m in lines if not m.is_exempt)
    yield "prepare", "您要准备的", handed or ("不用准备材料",)
    shared = "、".join(m.name for m in lines if m.shareable)
    filled = "、".join(m.name for m in lines if m.is_application_form)
    free = [f"由系统向有关部门查询，免交：{shared}"] if shared else []
    free += [f"在网上或者窗口填写：{filled}"] if filled else []
    if free:
        yield "exempt", "不用交的", tuple(free)


def _brought(line: MaterialLine) -> str:
    said = [line.form]
    if line.condition and line.necessity == "CONDITIONAL":
        said.append(line.condition)
    if line.promise:
        said.append("可以用书面承诺代替")
    elif line.tolerable:
        said.append("可以先受理、后补交")
    said.append(line.note)
    return f"{line.name}：{'；'.join(part for part in said if part)}"


def _rest(shown: Guide, answers: Mapping[str, str]) -> Iterator[Row]:
    contact = shown.contact
    where = [
        "网上或者窗口" if shown.is_online else "窗口",
        f"窗口：{contact.address}" if contact.address else "",
        f"时间：{contact.hours}" if contact.hours else "",
        f"咨询：{contact.consult or '12345'}",
    ]
    yield "where", "去哪里办", tuple(part for part in where if part)
    said = tuple(said_in_words(shown, answers).values())
    if said:
        yield "answers", "您的回答", tuple(f"{question}{answer}" for question, answer in said)
    yield "version", "版本", (f"第 {shown.version_no} 版",)
    yield "code", "实施编码", (shown.code,)


def said_in_words(shown: Guide, answers: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return question and answer in words, by the question's key, in the order asked."""
    texts = {(q.key, o.key): o.text for q in shown.questions for o in q.options}
    return {
        q.key: (q.text, NOT_SURE if answers[q.key] == UNSURE else texts[q.key, answers[q.key]])
        for q in shown.questions
        if q.key in answers
    }
