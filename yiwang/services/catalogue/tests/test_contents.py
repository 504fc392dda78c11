"""The shape of texts: what is shipped has it; what strange hands write is refused in words."""

from dataclasses import MISSING, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.services.catalogue.rules import checks, contents
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.catalogue.types import Option

STRANGE = [
    ("visits", "两次", "这里应当是整数"),
    ("visits", -1, "0 到 100000"),
    ("visits", True, "这里应当是整数"),
    ("online", "yes", "“是”或者“否”"),
    ("handling", "SOON", "NOW、PROMISED"),
    ("conditions", "年满十八岁", "应当是列表"),
    ("conditions", ["年满十八岁"], "1：这里应当是一组要素"),
    ("conditions", [{"verified": True}], "1.text：这里缺少一项"),
    ("conditions", [{"text": "x" * 5000}], "最多 4000 个字"),
    ("materials", [f.material(odd=1)], "1.odd：没有这一项"),
    ("materials", [f.material()] * 301, "最多 300 行"),
    ("materials", [f.material(no="一")], "1.no：这里应当是整数"),
    ("promised", {"value": 5, "unit": "周"}, "unit：这里应当是"),
    ("promised", None, "这里应当是一组要素"),
    ("situations", [{"key": "a", "name": "甲", "answers": ["b"]}], "1.answers：这里应当是“问题"),
    ("note", "a\x00b", "无法保存的字符"),
    ("note", "\ud800", "无法保存的字符"),
    ("price", 1, "没有“price”这个要素"),
]


@pytest.mark.parametrize(("element", "value", "says"), STRANGE, ids=lambda v: str(v)[:12])
def test_what_has_not_the_shape_is_refused_with_its_place(element, value, says):
    found = contents.misshapen(f.body(**{element: value}), is_list=True)
    assert list(found) == [element]
    assert says in found[element]


def test_every_shipped_text_has_the_shape():
    for name, basic, body in f.shipped_contents():
        assert contents.misshapen(basic, is_list=False) == {}, name
        assert contents.misshapen(body, is_list=True) == {}, name


WORDS = st.text("户口本证明《》第一条（）", max_size=8)
SOME: dict[str, st.SearchStrategy[Any]] = {
    "no": st.integers(0, 9), "value": st.integers(0, 99), "days": st.integers(0, 99),
    "copies": st.integers(0, 3), "promise_days": st.integers(0, 99),
    "necessity": st.sampled_from(["REQUIRED", "OPTIONAL"]),
    "unit": st.sampled_from(["WD", "CD", "NOW"]), "articles": st.lists(WORDS, max_size=2),
}  # fmt: skip


def rows(cls: type) -> st.SearchStrategy[dict[str, Any]]:
    """Rows of a class with the values it needs, and any of the others."""
    named = {
        f.name: st.booleans() if f.type is bool else SOME.get(f.name, WORDS) for f in fields(cls)
    }
    needed = {f.name for f in fields(cls) if f.default is MISSING}
    return st.fixed_dictionaries(
        {name: one for name, one in named.items() if name in needed},
        optional={name: one for name, one in named.items() if name not in needed},
    )


ELEMENTS = {
    key: rows(cls) if key in {"statutory", "promised", "fee", "contact"} else st.lists(rows(cls))
    for key, cls in contents.ROWS.items()
    if key != "bases"
}
QUESTIONS = st.lists(
    st.fixed_dictionaries({"key": WORDS, "text": WORDS, "options": st.lists(rows(Option))})
)
SITUATIONS = st.lists(
    st.fixed_dictionaries(
        {"key": WORDS, "name": WORDS}, optional={"materials": st.lists(st.just(1))}
    )
)


@given(
    st.fixed_dictionaries(
        {}, optional={**ELEMENTS, "questions": QUESTIONS, "situations": SITUATIONS}
    )
)
def test_no_rule_of_publishing_stumbles_over_what_has_the_shape(changes):
    text = f.body(**changes)
    assert contents.misshapen(text, is_list=True) == {}
    subject = checks.Subject(code=f.BASIC, basic=f.basic(), body=text)
    assert isinstance(checks.faults(subject), tuple)
