"""What is published names nobody, and other words stay as they were."""

import pytest

from yiwang.lib.codes.masking import covered


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("姓名：张三丰，电话13800138000", "姓名：张**，电话138****8000"),
        ("我叫李雷，住在城南", "我叫李*，住在城南"),
        ("您好我叫阿依古丽的时候", "您好我叫阿***的时候"),
        ("联系人 王芳。", "联系人 王*。"),
        ("我的车鲁A12345停在门口", "我的车鲁****停在门口"),
        ("新能源车京AD12345和沪A·D1234", "新能源车京****和沪****"),
        ("湘A座二楼，桂B栋", "湘A座二楼，桂B栋"),
        ("申请人要带身份证吗？", "申请人要带身份证吗？"),
        ("请填写姓名和电话", "请填写姓名和电话"),
        ("孩子名叫什么都可以登记吗", "孩子名叫什么都可以登记吗"),
    ],
)
def test_names_and_plates_are_covered_and_nothing_else(said, shown):
    assert covered(said) == shown
