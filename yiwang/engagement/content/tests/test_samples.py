"""Forms on paper: every kind of question has its example, and none of them is anybody's."""

import pytest

from yiwang.engagement.content.rules import samples
from yiwang.services.eforms.types import FieldKind, FormField, FormInfo, FormPage

EXAMPLES = [
    (FormField(key="a", label="姓名", kind=FieldKind.NAME), "张示例"),
    (FormField(key="a", label="单位名称", kind=FieldKind.NAME), "示例食品有限公司"),
    (FormField(key="a", label="面积", kind=FieldKind.NUMBER), "1"),
    (FormField(key="a", label="方式", kind=FieldKind.RADIO, options=("邮寄", "自取")), "■ 邮寄"),
    (FormField(key="a", label="用途", hint="写明用途，如：开店"), "开店"),
    (FormField(key="a", label="备注"), "按实际情况填写"),
]


@pytest.mark.parametrize(("field", "expected"), EXAMPLES)
def test_a_question_has_an_example(field, expected):
    assert samples.example(field) == expected


@pytest.mark.parametrize("kind", list(FieldKind))
def test_every_kind_is_written_empty_and_filled_in(kind):
    field = FormField(key="a", label="题", kind=kind, unit="元", required=False)
    page = FormPage(key="p", title="一", fields=(field,))
    info = FormInfo(id=1, code="c", version=1, title="表", pages=(page,), schema={})
    (part,) = samples.lines(info, is_filled=True)
    assert part["rows"][0][0] == "题（元）（选填）"
    assert part["rows"][0][1]
    (part,) = samples.lines(info, is_filled=False)
    assert "张示例" not in part["rows"][0][1]
