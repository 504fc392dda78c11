"""Words for the codes that texts of the catalogue carry (GB/T 39554.1-2020, GB/T 39046-2020)."""

from collections.abc import Mapping
from types import MappingProxyType

POWER_SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "1": "法定本级行使",
        "2": "上级下放",
        "3": "上级授权",
        "4": "同级授权",
        "5": "上级委托",
        "6": "同级委托",
    }
)
NECESSITIES: Mapping[str, str] = MappingProxyType(
    {"REQUIRED": "必要", "CONDITIONAL": "视情形", "OPTIONAL": "非必要"}
)
HANDLINGS: Mapping[str, str] = MappingProxyType({"PROMISED": "承诺件", "NOW": "即办件"})
