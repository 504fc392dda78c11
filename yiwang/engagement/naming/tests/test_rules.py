"""What names are made of and how they are compared, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.engagement.naming.rules import (
    composing,
    industries,
    measure,
    parsing,
    proposing,
    terms,
    words,
)
from yiwang.engagement.naming.types import ORGANISATION_FORMS, Box, Likeness, NameParts

DIVISIONS = {
    "安徽": ("340000000000",),
    "安徽省": ("340000000000",),
    "北京": ("110000000000",),
    "合肥市": ("340100000000",),
    "福州市": ("350100000000",),
    "鼓楼区": ("320106000000", "350102000000"),
    "示例县": ("990102000000",),
}
HAN = st.text(alphabet="云溪明德和安禾", min_size=2, max_size=5)


def faults(trade="云溪", industry="餐饮", form="有限公司", division="示例县", *, mixed=False):
    found = composing.faults(
        NameParts(division, trade, industry, form),
        divisions=frozenset(DIVISIONS),
        is_mixed=mixed,
    )
    return {(one.box, one.basis[-2:-1] if "条" in one.basis[-1] else "") for one in found}, found


@pytest.mark.law("企业名称登记管理规定", 6, 8, 9, 10, 11)
@pytest.mark.parametrize(
    ("given", "box", "words_told"),
    [
        ({"division": ""}, Box.DIVISION, "行政区划"),
        ({"trade": "云"}, Box.TRADE, "两个以上"),
        ({"trade": "Yun溪"}, Box.TRADE, "规范汉字"),
        ({"trade": "雲溪"}, Box.TRADE, "简体"),
        ({"trade": "合肥市"}, Box.TRADE, "行政区划名称"),
        ({"trade": "餐饮"}, Box.TRADE, "行业用语"),
        ({"trade": "云" * 11}, Box.TRADE, "10 个字以内"),
        ({"industry": ""}, Box.INDUSTRY, "请填写行业"),
        ({"industry": "酒"}, Box.INDUSTRY, "两个以上"),
        ({"industry": "餐 饮"}, Box.INDUSTRY, "规范汉字"),
        ({"form": "工厂"}, Box.FORM, "组织形式"),
        ({"industry": "餐饮公司"}, Box.TRADE, "只在最后一格"),
        ({"trade": "公安云溪"}, Box.TRADE, "党政军机关"),
        ({"trade": "联合国"}, Box.TRADE, "国际组织"),
        ({"industry": "博彩服务"}, Box.INDUSTRY, "赌博"),
        ({"trade": "国家级"}, Box.TRADE, "受骗"),
        ({"trade": "中国云溪"}, Box.TRADE, "国务院"),
    ],
)
def test_what_cannot_stand_names_its_box_and_mends_it(given, box, words_told):
    _, found = faults(**given)
    assert any(one.box is box and words_told in one.sentence for one in found), found
    assert all(one.basis.startswith("《企业名称登记管理规定》") for one in found)


@pytest.mark.parametrize("form", ORGANISATION_FORMS)
def test_an_ordinary_name_stands(form):
    assert faults(form=form)[1] == ()
    assert faults(industry="", mixed=True)[1] == ()


def test_words_of_approved_trades_need_a_proof():
    assert words.proofs_for("云溪小额贷款")[0].startswith("“小额贷款”")
    assert words.proofs_for("云溪餐饮") == ()


@pytest.mark.law("企业名称登记管理规定", 17)
@pytest.mark.parametrize(
    ("trade", "industry", "taken", "kind", "wanted"),
    [
        ("云溪", "餐饮", "云溪", "62", Likeness.SAME),
        ("云溪", "饭店", "云溪", "62", Likeness.SAME),  # 行业表述不同，含义相同
        ("云溪", "", "云溪", "62", Likeness.SAME),  # 不使用行业表述
        ("云溪", "餐饮", "云溪", "", Likeness.SAME),
        ("云溪", "软件", "云溪", "62", None),
        ("芸熙", "餐饮", "云溪", "62", Likeness.SOUND),
        ("溪云", "餐饮", "云溪", "62", Likeness.ORDER),
        ("新云溪", "餐饮", "云溪", "62", Likeness.HOLDS),
        ("云溪", "餐饮", "云溪阁", "62", Likeness.HELD),
        ("云溪", "餐饮", "明德", "62", None),
        ("云 溪", "餐饮", "云溪", "62", Likeness.SAME),
        ("贰拾", "餐饮", "二十", "62", Likeness.SAME),
        ("云溪", "星际旅行", "云溪", "星际旅行", Likeness.SAME),  # 表外的行业只和自己相同
    ],
)
def test_names_are_compared_within_one_trade(trade, industry, taken, kind, wanted):
    assert measure.likeness(trade, industry, taken, kind) is wanted


@given(
    mine=HAN,
    theirs=HAN,
    industry=st.sampled_from(["餐饮", "软件", "", "星际旅行"]),
    other=st.sampled_from(["餐饮", "软件", "", "星际旅行"]),
)
def test_the_index_finds_whatever_is_alike(mine, theirs, industry, other):
    kind = industries.class_of(other)
    found = measure.likeness(mine, industry, theirs, kind)
    kept = set(measure.keys_of("990102000000", theirs, kind))
    same = kept & set(measure.same_keys("990102000000", mine, industry))
    near = kept & set(measure.near_keys("990102000000", mine, industry))
    if found is Likeness.SAME:
        assert same
    elif found is not None:
        assert near
    else:
        assert not same
    assert not set(measure.keys_of("990101000000", theirs, kind)) & (same | near)


@given(mine=HAN, theirs=HAN)
def test_being_the_same_is_mutual(mine, theirs):
    def one_way(a, b):
        return measure.likeness(a, "餐饮", b, "62")

    mirrored = {Likeness.HOLDS: Likeness.HELD, Likeness.HELD: Likeness.HOLDS}
    there = one_way(mine, theirs)
    assert one_way(theirs, mine) is mirrored.get(there, there)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("示例县云溪餐饮有限公司", ("990102000000", "云溪", "餐饮")),
        ("安徽省合肥市红光酒业发展有限公司", ("340100000000", "红光", "酒业发展")),
        ("红光（北京）酒业发展有限公司", ("110000000000", "红光", "酒业发展")),
        ("福州市鼓楼区明德物业管理有限公司", ("350102000000", "明德", "物业管理")),
        ("安徽明德集团有限公司", ("340000000000", "明德", "")),
        ("示例县明德软件（有限合伙）", ("990102000000", "明德", "软件")),
        ("明德软件有限公司", ("", "明德", "软件")),
    ],
)
def test_a_registered_name_is_taken_apart(name, wanted):
    assert tuple(parsing.taken_apart(name, DIVISIONS)) == wanted


@pytest.mark.law("企业名称登记管理规定", 18)
@pytest.mark.parametrize(
    ("on", "approval", "last"),
    [
        (date(2026, 3, 2), False, date(2026, 5, 2)),
        (date(2026, 12, 31), False, date(2027, 2, 28)),
        (date(2027, 12, 31), False, date(2028, 2, 29)),
        (date(2026, 3, 2), True, date(2027, 3, 2)),
        (date(2028, 2, 29), True, date(2029, 2, 28)),
    ],
)
def test_a_name_is_kept_two_months_or_a_year(on, approval, last):
    assert terms.last_day(on, needs_approval=approval) == last
    assert terms.free_on(last) > last


@given(HAN)
def test_what_is_proposed_differs_and_has_a_trade_name(trade):
    found = list(proposing.variants(trade))
    assert trade not in found
    assert all(2 <= len(one) <= 10 and trade not in one for one in found)
