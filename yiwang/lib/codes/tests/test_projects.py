"""投资项目统一代码."""

from typing import Any

import pytest

from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.projects import ProjectCode, build_project_code, parse_project_code

CODE = "2020-340102-47-01-000001"


@pytest.mark.parametrize("typed", [CODE, CODE.replace("-", ""), "２０２０－340102－47－01－000001"])
def test_a_code_is_read_however_it_is_typed(typed):
    found = parse_project_code(typed)
    assert found == ProjectCode(2020, "340102", "47", "01", 1)
    assert str(found) == CODE


@pytest.mark.parametrize(
    "typed",
    ["", "2020-340102", CODE + "1", CODE.replace("4", "A"), "1990" + CODE[4:], CODE[:-1] + "0"],
)
def test_what_cannot_be_a_code_is_told(typed):
    with pytest.raises(InvalidCode, match="项目代码是 24 位"):
        parse_project_code(typed)


def test_a_code_is_built_of_its_parts():
    parts: dict[str, Any] = {
        "year": 2020,
        "division": "340102000000",
        "industry": "47",
        "serial": 1,
    }
    assert build_project_code(**parts, type_code="01") == CODE
    with pytest.raises(InvalidCode):
        build_project_code(**parts, type_code="09")
