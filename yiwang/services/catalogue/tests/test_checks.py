"""The rules of publishing, one by one: a refused example with its sentence, and an accepted one."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.services.catalogue.rules import checks
from yiwang.services.catalogue.rules.checks import across, handling
from yiwang.services.catalogue.tests.factories import BASIC, basic, body, material, question
from yiwang.services.catalogue.types.checks import Severity

TREE = {"questions": [question("q", "在哪办？"), question("r", "谁来办？", q="a")]}
GRAVE, MARK = Severity.ERROR, Severity.WARNING
VISIT = {"visits": 1, "depth": "网上申请、现场核验"}
FEE = {"charged": True, "standard": "工本费10元", "basis": "《居民身份证法》第二十条"}
TEXTS = {"consult": "0551-62222222", "complaint": "12345"}
WRONG_USCC = "113400000000000008"


def subject(changes: Mapping[str, Any], **rest: Any) -> checks.Subject:
    """A clean subject, changed: `basic.name` is of the basic item, `code` and others beside it."""
    plain = {k: v for k, v in changes.items() if "." not in k and k not in OUTSIDE}
    above = {k.partition(".")[2]: v for k, v in changes.items() if k.startswith("basic.")}
    beside = {k: v for k, v in changes.items() if k in OUTSIDE}
    return checks.Subject(**{"code": BASIC, **beside}, basic=basic(**above), body=body(**plain))


OUTSIDE = {"code", "levels", "usccs", "supplied", "has_own_phones", "abolished", "parts"}


def lines(*changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "materials": [material(n, **{"name": f"图纸{n}", **c}) for n, c in enumerate(changes, 1)]
    }


def limit(value: int, **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": "WD", "law": "行政许可法", "article": "第四十二条", **more}


def leaves(*answers: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """The situations of these answers; what is added says the first one."""
    rows = [
        {"key": f"s{n}", "name": f"情形{n}", "materials": [1], "answers": dict(a)}
        for n, a in enumerate(answers)
    ]
    return {"situations": [{**rows[0], **more}, *rows[1:]]}


WALKS = ({"q": "a", "r": "a"}, {"q": "a", "r": "b"}, {"q": "b"})
WHOLE = {**TREE, **leaves(*WALKS)}


def asking(*rows: Any) -> dict[str, Any]:
    return {**leaves(*WALKS), "questions": list(rows)}


def situation(**more: Any) -> dict[str, Any]:
    return {"situations": [{"key": "a", "name": "甲", "materials": [1], **more}]}


def route(days: int, *, to: str = "decision") -> dict[str, Any]:
    row = {"key": "a", "kind": "STAGE", "name": "审查", "days": days, "ways": [{"to": to}]}
    decides = {"name": "决定", "right": "cases.decide", "ways": [{"to": "end"}]}
    return {
        "nodes": [
            {"key": "start", "kind": "START", "ways": [{"to": "a"}]},
            row,
            {"key": "decision", "kind": "DECISION", **decides},
            {"key": "end", "kind": "END"},
        ]
    }


TABLE: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "basic_code": ({"code": "99013199900"}, {}, "基本编码是12位"),
    "kind": ({"basic.kind_code": "07"}, {}, "事项类型要选同一种"),
    "credit_code": ({"usccs": frozenset({WRONG_USCC})}, {}, "最后一位校验不对"),
    "name": ({"basic.name": "长" * 201}, {"basic.name": "长" * 200}, "最多200个字"),
    "levels": ({"basic.use_levels": "4,4"}, {"basic.use_levels": "2,3"}, "请选择行使层级"),
    "level_of_list": ({"levels": frozenset("3")}, {"levels": frozenset("4")}, "市级的行使层级"),
    "owned": ({"name": "另一个名称"}, {"name": "测试许可"}, "名称由基本目录统一"),
    "basis": ({"basic.bases": []}, {}, "还没有设定依据"),
    "article": (
        {"basic.bases": [{"law": "食品安全法", "articles": []}]},
        {"basic.bases": [{"law": "食品安全法", "articles": ["第三十五条"]}]},
        "《食品安全法》的具体条款",
    ),
    "audience": ({"basic.audience": []}, {"basic.audience": ["LEGAL"]}, "请选择服务对象"),
    "themes": (
        {"basic.audience": ["LEGAL"], "basic.themes": ["婚姻登记"]},
        {"basic.audience": ["PERSON"], "basic.themes": ["婚姻登记"]},
        "“婚姻登记”是自然人主题",
    ),
    "promise": ({"promised": limit(21)}, {"promised": limit(20)}, "请缩短承诺时限"),
    "statutory_law": (
        {"statutory": limit(9, law="")},
        {"statutory": limit(9, general_rule=True, law="")},
        "出自哪部法的哪一条",
    ),
    "permit_limit": (
        {"statutory": limit(30)},
        {"statutory": limit(30, law="药品管理法", article="第五十二条")},
        "超过20个工作日",
    ),
    "handling": (
        {"promised": {"value": 0, "unit": "NOW"}},
        {"promised": {"value": 0, "unit": "NOW"}, "handling": "NOW"},
        "即办件的承诺时限是当场办结",
    ),
    "visits": (
        {"visits_reason": "《护照法》第五条"},
        {**VISIT, "visits_reason": "《护照法》第五条"},
        "等于0，不能写",
    ),
    "visits_law": (
        {**VISIT, "visits_reason": "要核对原件"},
        {**VISIT, "visits_reason": "要本人申请（《护照法》第五条）"},
        "要求到现场的法律",
    ),
    "depth": (
        {"visits": 1, "visits_reason": "《护照法》第五条"},
        {**VISIT, "visits_reason": "《护照法》第五条"},
        "全程网上办理的事项到现场次数要填0",
    ),
    "postal": (
        {"online": False, "delivery": ["窗口领取"]},
        {"online": False, "delivery": ["邮寄送达"]},
        "要能邮寄办理",
    ),
    "fee": ({"fee": {**FEE, "standard": ""}}, {"fee": FEE}, "要写明收费标准"),
    "fee_basis": ({"fee": {**FEE, "basis": "物价局"}}, {"fee": FEE}, "还没有写明收费依据"),
    "fee_name": ({"fee": {**FEE, "standard": "10元"}}, {"fee": FEE}, "写明收费项目名称"),
    "pay_online": ({"pay_online": True}, {"fee": FEE, "pay_online": True}, "不能选网上缴费"),
    "result": (
        {"result": {"name": "准予许可决定书", "type": "证照", "sample": "样本"}},
        {"result": {"name": "准予许可决定书", "type": "批文/结果", "sample": "样本"}},
        "“准予许可决定书”是批文",
    ),
    "route": ({"route": route(1, to="nowhere")}, {"route": route(1)}, "下一步不存在"),
    "route_days": ({"route": route(300)}, {"route": route(1)}, "共300个工作日，超过承诺时限"),
    "route_reviewers": (
        {"route": route(1), "two_reviewers": True},
        {"route": route(1)},
        "要两名审查员",
    ),
    "sample": ({"result": {"name": "许可证", "type": "证照"}}, {}, "办理结果的样本"),
    "steps": ({"steps": [{"name": "受理"}]}, {}, "许可事项应有受理、审查、决定、办结、送达"),
    "faq": ({"faq": []}, {}, "至少要有一条常见问题"),
    "phones": (
        {"contact": {"consult": "12345", "complaint": "12345"}},
        {"contact": {}, "has_own_phones": True},
        "不能是同一个",
    ),
    "vague": (lines({"name": "其他材料"}), lines({"name": "居民身份证"}), "不能使用兜底表述"),
    "open_end": (lines({"name": "就业、就读等证明材料"}), lines({"name": "等高线图"}), "“等”收尾"),
    "vague_condition": (
        {"conditions": [{"text": "法律法规规定的其他条件（《食品安全法》第三十三条）"}]},
        {"conditions": [{"text": "有固定的经营场所（《食品安全法》第三十三条）"}]},
        "受理条件不能使用兜底表述",
    ),
    "condition_basis": (
        {"conditions": [{"text": "有固定的经营场所"}]},
        {"conditions": [{"text": "有固定的经营场所（《食品安全法》第三十三条）"}]},
        "没有依据的条件不能设",
    ),
    "material_basis": (lines({"basis": ""}), lines({}), "没有依据的请取消"),
    "shared": (
        lines({"shareable": True}),
        lines({"shareable": True, "licence_type": "营业执照"}),
        "来自哪种证照或者数据",
    ),
    "demanded": (
        {"supplied": frozenset({"营业执照"}), **lines({}, {"name": "申请人营业执照"})},
        {
            "supplied": frozenset({"营业执照"}),
            **lines({}, {"name": "申请人营业执照", "note": "因换发要收回原件"}),
        },
        "能从“营业执照”取得",
    ),
    "case": (
        lines({"necessity": "CONDITIONAL"}),
        lines({"necessity": "CONDITIONAL", "condition": "委托他人办理的"}),
        "写明什么情形需要",
    ),
    "twice": (
        lines({"name": "公司章程"}, {"name": "公司章程（复印件）"}),
        {
            **lines({"name": "公司章程"}, {"name": "公司章程（修正案）"}),
            "questions": [question("q", "在哪办？")],
            "situations": [
                {"key": "a", "name": "甲", "materials": [1], "answers": {"q": "a"}},
                {"key": "b", "name": "乙", "materials": [2], "answers": {"q": "b"}},
            ],
        },
        "重复，请删去一个",
    ),
    "numbers": (
        {"materials": [material(1), material(1, name="图纸")]},
        {"materials": [material(1), material(2, name="图纸")]},
        "材料序号有重复",
    ),
    "same_fact": (
        lines({"name": "结婚证"}, {"name": "婚姻状况证明"}),
        lines({"name": "居民身份证"}, {"name": "法定代表人居民身份证"}),
        "“结婚证”和“婚姻状况证明”都证明婚姻状况",
    ),
    "odd": (
        lines({"name": "亲属关系证明", "source": "村民委员会"}),
        lines({"name": "亲属关系公证书", "source": "公证机构"}),
        "村（社区）不再出具亲属关系证明",
    ),
    "tolerable": (lines({"tolerable": True}), lines({}, {"tolerable": True}), "申请表不能容缺后补"),
    "copies": (lines({"copies": 2}), lines({}), "不得要求提供复印件"),
    "question": (
        asking(*TREE["questions"], question("s", "几人？", options="a")),
        WHOLE,
        "至少要有两个不同的选项",
    ),
    "question_cycle": (
        asking(question("q", "在哪办？", r="a"), question("r", "谁来办？", q="a")),
        WHOLE,
        "问题“在哪办？”、“谁来办？”互相等着先回答",
    ),
    "question_needs": (
        asking(question("q", "在哪办？"), question("r", "谁来办？", q="z")),
        WHOLE,
        "问题“谁来办？”要等的问题或者选项不存在",
    ),
    "question_order": (
        asking(question("r", "谁来办？", q="a"), question("q", "在哪办？")),
        WHOLE,
        "要等“在哪办？”先回答，请移到它后面",
    ),
    "question_reach": (
        asking(
            question("q", "在哪办？"),
            question("r", "谁来办？", q="a"),
            question("s", "几人？", q="b", r="a"),
        ),
        WHOLE,
        "问题“几人？”永远问不到：要同时“在哪办？”选“选项a”、“在哪办？”选“选项b”",
    ),
    "question_count": (
        asking(*(question(f"q{n}", f"问题{n}？") for n in range(61)), *TREE["questions"]),
        WHOLE,
        "最多60个问题",
    ),
    "situation_gap": (
        {**TREE, **leaves(*WALKS[:2])},
        WHOLE,
        "“在哪办？”选“选项b”，走不到任何情形，请补上",
    ),
    "situation_clash": (
        {**TREE, **leaves(*WALKS, {"q": "b"})},
        WHOLE,
        "同时符合情形“情形2”、“情形3”，请写清楚它们的区别",
    ),
    "situation_reach": (
        {**TREE, **leaves(*WALKS, {"q": "b", "r": "a"})},
        WHOLE,
        "情形“情形3”永远走不到：要同时“在哪办？”选“选项a”、“在哪办？”选“选项b”",
    ),
    "situation_name": ({**TREE, **leaves(*WALKS, name="情形1")}, WHOLE, "同名，请改名"),
    "situation": (situation(materials=[]), situation(materials=[], note="无需材料"), "没有材料"),
    "situation_no": (situation(materials=[1, 9]), situation(), "清单里没有的材料"),
    "situation_unused": (
        {**lines({}, {}), **situation()},
        {**lines({}, {}), **situation(materials=[1, 2])},
        "材料“图纸2”没有哪个情形用到",
    ),
    "situation_answer": ({**TREE, **leaves({"q": "z"}, *WALKS)}, WHOLE, "回答不在问题里"),
    "situation_fee": (
        situation(fee={"charged": True, "standard": "10元", "basis": ""}),
        situation(fee=FEE),
        "要写明收费标准和依据",
    ),
    "situation_limit": (
        situation(promised={"value": 6, "unit": "WD"}),
        situation(promised={"value": 0, "unit": "NOW"}, handling="NOW"),
        "承诺时限比事项的长",
    ),
    "situation_route": (
        situation(steps=["受理", "听证"]),
        situation(steps=["受理", "决定"]),
        "环节“听证”不在办理环节里",
    ),
    "situation_parts": (
        {"parts": frozenset({"who", "who.name"}), **situation(parts=["who.age"])},
        {"parts": frozenset({"who", "who.name"}), **situation(parts=["who.name"])},
        "“who.age”不在表单里",
    ),
    "situation_count": (
        {"situations": [{"key": str(n), "name": str(n), "materials": [1]} for n in range(100)]},
        situation(),
        "最多99个情形",
    ),
    "abolished": (
        {
            **lines({}, {"name": "健康证明（复印件）"}),
            "abolished": frozenset({(False, "健康证明")}),
        },
        {**lines({}, {"name": "健康证明"}), "abolished": frozenset({(True, "健康证明")})},
        "已经列入取消的证明材料清单",
    ),
}


def test_every_rule_has_its_line_in_the_table():
    assert sorted(TABLE) == sorted(check.code for check in checks.CHECKS)


@pytest.mark.parametrize("code", TABLE)
def test_a_rule_refuses_its_example_with_a_sentence_that_mends_it(code):
    refused, accepted, sentence = TABLE[code]
    found = checks.faults(subject(refused))
    assert {f.check for f in found} == {code}
    assert sentence in found[0].sentence
    assert found[0].source
    assert [f.check for f in checks.faults(subject(accepted))] == []


def test_a_township_answers_for_its_villages():
    changes = {"basic.use_levels": "6", "levels": frozenset("5")}
    assert checks.faults(subject(changes)) == ()


def test_an_empty_element_is_named_before_any_rule_looks_at_it():
    found = checks.faults(subject({"result": None, "visits": None}))
    assert [f.sentence for f in found] == [
        "还没有填写办理结果，请补上",
        "还没有填写到现场次数，请补上",
    ]


def test_a_rule_that_real_data_break_only_marks_what_was_loaded():
    changes = subject({"faq": [], **lines({"name": "其他材料"})})
    found = {f.check: f.severity for f in checks.faults(changes, is_loaded=True)}
    assert found == {"vague": GRAVE, "faq": MARK}
    assert {f.severity for f in checks.faults(changes)} == {GRAVE}


def test_a_fault_that_stood_there_before_stops_nobody_unless_it_never_may():
    changes = subject({"faq": [], **lines({"name": "其他材料"})})
    again = checks.faults(changes, known=checks.faults(changes))
    assert {f.check: f.severity for f in again} == {"vague": GRAVE, "faq": MARK}


@pytest.mark.parametrize(
    "name",
    ["其他材料", "有关材料", "相关证明", "其它相关材料", "法律规定的其他材料", "其他需要提交的材料",
     "身份证、户口簿等有关材料", "法律、行政法规规定的其他文件", "主管部门要求的其他资料"],
)  # fmt: skip
def test_a_catch_all_material_is_refused(name):
    assert [f.check for f in checks.faults(subject(lines({"name": name})))] == ["vague"]


@pytest.mark.parametrize(
    "name", ["居民身份证", "建设工程有关的施工合同", "关系证明", "其他股东的身份证明"]
)
def test_a_concrete_material_is_not_taken_for_a_catch_all(name):
    assert checks.faults(subject(lines({"name": name}))) == ()


@pytest.mark.law("行政许可法", 42)
@pytest.mark.parametrize(
    ("promised", "statutory", "longer"),
    [
        ({"value": 20, "unit": "WD"}, {"value": 20, "unit": "WD"}, False),
        ({"value": 21, "unit": "WD"}, {"value": 20, "unit": "WD"}, True),
        ({"value": 20, "unit": "WD"}, {"value": 60, "unit": "CD"}, False),
        ({"value": 20, "unit": "WD"}, {"value": 15, "unit": "CD"}, True),
        ({"value": 45, "unit": "WD"}, {"value": 3, "unit": "M"}, False),
        ({"value": 0, "unit": "NOW"}, {"value": 3, "unit": "WD"}, False),
        ({"value": 99, "unit": "WD"}, None, False),
    ],
)
def test_a_promise_is_never_longer_than_the_law_allows(promised, statutory, longer):
    assert handling.is_longer(promised, statutory) is longer


def needing(name: str, gives: str, *needs: str) -> across.Node:
    return across.Node(name, name, frozenset({gives}), frozenset(needs))


@pytest.mark.parametrize(
    ("nodes", "rings"),
    [
        ([needing("甲", "甲证书", "乙证书"), needing("乙", "乙证书", "甲证书")], [["甲", "乙"]]),
        (
            [
                needing("甲", "甲证书", "丙证书"),
                needing("乙", "乙证书", "甲证书"),
                needing("丙", "丙证书", "乙证书"),
                needing("丁", "丁证书", "丙证书"),
            ],
            [["甲", "乙", "丙"]],
        ),
        ([needing("甲", "甲证书", "甲证书")], [["甲"]]),
        ([needing("甲", "甲证书", "乙证书"), needing("乙", "乙证书")], []),
        (  # another way leads to the second paper
            [
                needing("甲", "甲证书", "乙证书"),
                needing("乙", "乙证书", "甲证书"),
                needing("乙二", "乙证书", "图纸"),
            ],
            [],
        ),
        ([needing("甲", "甲证书", "外省证书"), needing("乙", "乙证书", "申请人甲证书原件")], []),
    ],
)
def test_a_circle_of_proof_is_found_at_any_length(nodes, rings):
    found = [sorted(n.code for n in ring) for ring in across.circles(nodes)]
    assert found == [sorted(ring) for ring in rings]


def test_what_is_shared_conditional_or_renewed_closes_no_circle():
    asked = lines({}, {"name": "许可证"}, {"name": "乙证书", "shareable": True})
    for name, needs in (("测试许可", {"许可证"}), ("测试许可变更", set())):
        assert across.node(BASIC, name, body(**asked)).needs == needs


def test_one_name_has_one_code_within_a_catalogue():
    named = [
        ("340131900010", "食品许可"),
        ("340131900020", "食品许可"),
        ("990131900010", "食品许可"),
    ]
    found = list(across.same_names(named))
    assert [code for code, _ in found] == ["340131900010", "340131900020"]
    assert "已经有编码340131900020" in found[0][1].sentence
    national = across.same_names([("000131900010", "食品许可"), named[2]])
    assert len(list(national)) == 2


def test_texts_of_one_item_that_differ_are_told_by_element():
    assert across.differing([body(), body()]) is None
    found = across.differing([body(), body(visits=1, faq=[])])
    assert found is not None
    assert "到现场次数不一致" in found.sentence


CLEAN = st.fixed_dictionaries(
    {
        "promised": st.builds(lambda n: {"value": n, "unit": "WD"}, st.integers(1, 20)),
        "fee": st.sampled_from([FEE, {"charged": False, "standard": "", "basis": ""}]),
        "materials": st.lists(
            st.sampled_from(["公司章程", "平面布局图", "居民身份证", "学历证书", "安全管理制度"]),
            unique=True,
        ).map(lambda names: [material(n, name=x) for n, x in enumerate(names, 1)]),
        "conditions": st.lists(
            st.sampled_from(["年满十八周岁", "有固定的场所", "有合格的人员"]), unique=True
        ).map(lambda texts: [{"text": f"{t}（《食品安全法》第三十三条）"} for t in texts]),
        "visits": st.just(0),
        "online": st.booleans(),
        "delivery": st.just(["邮寄送达"]),
        "basic.use_levels": st.sampled_from(["2", "3,4", "4,5,6", "7"]),
        "basic.audience": st.sampled_from([["PERSON"], ["LEGAL"], ["PERSON", "LEGAL"]]),
        "levels": st.just(frozenset()),
    }
)


@given(CLEAN)
def test_a_clean_text_has_no_error(changes):
    assert [f for f in checks.faults(subject(changes)) if f.refuses] == []
