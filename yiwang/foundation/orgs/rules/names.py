"""Names of departments: how a province, a city and an item call the same body."""

import re

_PARENTHESIS = re.compile(r"（.*?）|\(.*?\)")
_SEPARATORS = re.compile(r"[、，,/]")
# Provinces say 厅, cities and counties say 局; some bodies differ in more than that.
ALIASES = {
    "经济和信息化厅": "工业和信息化局",
    "自然资源厅": "自然资源和规划局",
    "自然资源局": "自然资源和规划局",
    "数据资源局": "数据资源管理局",
    "消防救援总队": "消防救援支队",
    "消防救援大队": "消防救援支队",
    "委机构编制委员会办公室": "机构编制委员会办公室",
    "民族事务委员会": "民族宗教事务局",
    "城市管理行政执法局": "城市管理局",
    "县级人民政府": "人民政府办公室",
    "人民政府办公厅": "人民政府办公室",
    "街道办事处": "乡镇人民政府",
    "镇人民政府": "乡镇人民政府",
    "乡人民政府": "乡镇人民政府",
    "居民委员会": "村民委员会",
}
_TAX = re.compile(r"国家税务总局.*税务局")
_MINES = re.compile(r"国家矿山安全监察局.*局")


def standard_name(text: str) -> str:
    """Return a department's name without its place: ``省公安厅`` → ``公安局``.

    Of several bodies the first is meant; what stands in brackets is left out.
    """
    first = _SEPARATORS.split(_PARENTHESIS.sub("", text).strip())[0]
    if _TAX.fullmatch(first):
        return "税务局"
    if _MINES.fullmatch(first):
        return "矿山安全监察局"
    bare = first.removeprefix("安徽省").removeprefix("省")
    bare = ALIASES.get(bare, bare)
    return bare.removesuffix("厅") + "局" if bare.endswith("厅") else bare


def provincial_name(listed: str, province: str = "安徽省") -> str:
    """Return the full name of a body in the provincial list: ``省民政厅`` → ``安徽省民政厅``."""
    short = province.removesuffix("省")
    bare = _PARENTHESIS.sub("", listed).replace("安徽", short)
    if bare.startswith("省委"):
        return f"中共{short}{bare}"
    return short + bare if bare.startswith("省") else bare


def township_body(name: str) -> str:
    """Return the body that governs a division of level four: ``关庙镇`` → ``关庙镇人民政府``."""
    if name.endswith("街道"):
        return name.removesuffix("办事处") + "办事处"
    if name.endswith(("镇", "乡")):
        return name + "人民政府"
    return name if name.endswith(("管委会", "管理委员会")) else name + "管理委员会"


def village_body(name: str) -> str:
    """Return the committee of a division of level five: ``某村委会`` → ``某村村民委员会``."""
    if name.endswith("社区居委会"):
        return name.removesuffix("居委会") + "居民委员会"
    if name.endswith("居委会"):
        return name.removesuffix("居委会") + "居民委员会"
    if name.endswith("村委会"):
        return name.removesuffix("村委会") + "村村民委员会"
    if name.endswith("社区"):
        return name + "居民委员会"
    return name + "村民委员会" if name.endswith("村") else name
