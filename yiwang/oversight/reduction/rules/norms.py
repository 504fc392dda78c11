"""The norms that are shipped: tests of cleaning (八个一律) and targets; editions replace them.

The press conference of 2018-08-14 says that Anhui widened the nation's 四个一律 to 八个一律 and
does not list them. The four of the nation are those of 国办发〔2015〕86号 and the 减证便民 actions
that followed it; the other four are what later actions had in common. No wording was checked
against a published text, so ``verified`` is false and every one says where it comes from.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from yiwang.oversight.reduction.types import TO_CHOOSE, NormInfo, NormKind, Outcome

_PRESS = "安徽省政府新闻发布会2018-08-14提到“八个一律”，没有列出条文"
_FOUR = f"国办发〔2015〕86号和各地“四个一律”的通行表述，条文未核对；{_PRESS}"
_EIGHT = f"各地“减证便民”清理标准的通行表述，条文未核对；{_PRESS}"
_S4 = "廊坊市实施方案（征求意见稿）2018-09 工作目标"
_S3 = "安徽省政府新闻发布会2018-08-14"


def _test(text: str, outcome: Outcome, evidence: str, source: str) -> dict[str, Any]:
    return {
        "text": text,
        "outcome": outcome.value,
        "evidence": evidence,
        "source": source,
        "verified": False,
    }


def _target(due_on: str, percent: int, level: str, source: str, *, steps: bool = False) -> Any:
    return {
        "due_on": due_on,
        "percent": percent,
        "level": level,
        "measure": "STEPS" if steps else "MATERIALS",
        "source": source,
        "verified": True,
    }


_CANCEL, _SHARE = Outcome.CANCEL, Outcome.SHARE
TESTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "no_law": _test(
            "凡没有法律法规依据的，一律取消",
            _CANCEL,
            "查法律、法规、规章有没有这一条",
            _FOUR,
        ),
        "own_licence": _test(
            "凡能用个人或者企业的有效证照证明的，一律取消",
            _CANCEL,
            "写明是哪一种证照",
            _FOUR,
        ),
        "promise": _test(
            "凡能由申请人书面承诺解决的，一律取消",
            Outcome.PROMISE,
            "写明承诺的内容和事后怎么核查",
            _FOUR,
        ),
        "shared": _test(
            "凡能通过部门之间信息共享取得的，一律取消",
            _SHARE,
            "写明来自哪个部门的哪种数据",
            _FOUR,
        ),
        "covered": _test(
            "凡能被其他材料涵盖或者替代的，一律取消",
            Outcome.MERGE,
            "写明由哪个材料涵盖",
            _EIGHT,
        ),
        "online_check": _test(
            "凡能通过网络核验的，一律取消",
            Outcome.VERIFY,
            "写明核验的网站或者接口",
            _EIGHT,
        ),
        "no_means": _test(
            "凡开具单位没有能力调查核实的，一律取消",
            Outcome.VERIFY,
            "写明开具单位和无法核实的原因",
            _EIGHT,
        ),
        "unrelated": _test(
            "凡与办理的事项没有直接关系的，一律取消",
            _CANCEL,
            "对照受理条件，看它证明哪一条",
            _EIGHT,
        ),
    }
)
TARGETS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "2018-11-province": _target("2018-11-30", 50, "2", f"{_S3}：省级材料精简50%以上"),
        "2018-12": _target("2018-12-31", 30, "", f"{_S4}：材料减少30%以上"),
        "2019-12": _target("2019-12-31", 60, "", f"{_S4}；{_S3}：材料减少60%以上"),
    }
)
SHIPPED = MappingProxyType(
    {
        **{(NormKind.TEST, code): content for code, content in TESTS.items()},
        **{(NormKind.TARGET, code): content for code, content in TARGETS.items()},
    }
)


def shipped(kind: NormKind) -> dict[str, NormInfo]:
    """Return the shipped norms of a kind: their version is 0."""
    return {
        code: NormInfo(kind, code, 0, content)
        for (one, code), content in SHIPPED.items()
        if one is kind
    }


def faults(kind: NormKind, content: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with a norm, field by field."""
    found = {}
    if not str(content.get("source", "")).strip():
        found["source"] = "请填写出处，写明文件名称或者会议"
    if kind is NormKind.TEST:
        if not str(content.get("text", "")).strip():
            found["text"] = "请填写清理标准，例如“凡没有法律法规依据的，一律取消”"
        if content.get("outcome") not in set(TO_CHOOSE) - {Outcome.KEEP}:
            found["outcome"] = "请选择适用这条标准时怎么处理"
        return found
    if not content.get("due_on"):
        found["due_on"] = "请填写到期日期，如 2018 年 12 月 31 日"
    percent = content.get("percent")
    if not isinstance(percent, int) or not 1 <= percent <= 100:  # noqa: PLR2004  of a hundred
        found["percent"] = "目标比例要在 1 到 100 之间"
    return found
