"""Cases that stand at every stage, so that every act finds one that it fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devtools.storm_api.roles import CITIZEN

Ask = Callable[[str, str, str, Any], Any]
FITS = {"opinion": "申请材料齐全，符合法定形式", "passed": True}
WAY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("窗口", "accept", {}),
    ("审查员一", "review", FITS),
    ("审查员二", "review", FITS),
    ("审查员一", "send-to-decision", {"proposal": "拟准予许可"}),
    ("审批人", "decide", {"outcome": "GRANTED", "clause": "《行政许可法》第三十八条"}),
)
POINT = {"material": 1, "problem": "缺少签字页", "how": "补交有申请人签字的一页"}


def prepare(ask: Ask, whole: dict[str, Any]) -> None:
    """Begin a draft, then file one case for each stage and bring it there.

    :param ask: (role, method, path, body) → the answer's JSON, or None when it was refused.
    :param whole: the body of an application.
    """
    ask(CITIZEN, "POST", "cases", {"item": whole["item"], "form": whole["form"]})
    for stage in range(len(WAY) + 2):
        filed = ask(CITIZEN, "POST", "cases", whole)
        if not filed:
            continue
        steps = WAY[:stage]
        if stage > len(WAY):
            steps = (("窗口", "request-correction", {"points": [POINT]}),)
        for role, act, body in steps:
            case = ask(role, "GET", f"desk/cases/{filed['number']}", None)
            if case:
                asked = {**body, "version": case["version"]}
                ask(role, "POST", f"desk/cases/{filed['number']}/{act}", asked)
