"""The one table of columns: template, explanation, reader and writer are made from it.

A path names the value in a published text (``fee.charged``); ``#basic`` and ``#office`` are the
keys that tie the rows of several sheets together; what is ``SHOWN`` is written and not read back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from yiwang.lib.codes import items as codes

Choices = tuple[tuple[str, str], ...]
"""Stored value and what stands in the cell."""


class Kind(StrEnum):
    """What a cell holds: words on one line or several, code, number, yes or no, choice, list …."""

    TEXT = "TEXT"
    LONG = "LONG"
    CODE = "CODE"
    WHOLE = "WHOLE"
    FLAG = "FLAG"
    CHOICE = "CHOICE"
    CHOICES = "CHOICES"
    MANY = "MANY"
    NUMBERS = "NUMBERS"
    PAIRS = "PAIRS"
    DATE = "DATE"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, where its value stands, what it holds, whether it must be filled."""

    title: str
    path: str
    kind: Kind = Kind.TEXT
    note: str = ""
    needed: bool = False
    choices: Choices = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: of basic items or of lists, one row each, or many rows for one element."""

    title: str
    note: str
    is_list: bool
    columns: tuple[Column, ...]
    element: str = ""

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that say which item or list a row belongs to."""
        return tuple(c for c in self.columns if c.path in {"#basic", "#office"})

    @property
    def values(self) -> tuple[Column, ...]:
        """The columns that carry a value."""
        return tuple(c for c in self.columns if not c.path.startswith("#"))

    def column(self, title: str) -> Column | None:
        """Return the column of a title."""
        return next((c for c in self.columns if c.title == title), None)


K = Kind
UNITS: Choices = (
    ("WD", "工作日"), ("CD", "自然日"), ("M", "月"), ("H", "小时"), ("NOW", "当场"),
)  # fmt: skip
NECESSITY: Choices = (("REQUIRED", "必要"), ("CONDITIONAL", "视情形"), ("OPTIONAL", "非必要"))
HANDLING: Choices = (("NOW", "即办件"), ("PROMISED", "承诺件"))
PEOPLE: Choices = (("PERSON", "自然人"), ("LEGAL", "法人或其他组织"))
LEVELS: Choices = tuple((key, f"{key} {name}") for key, name in codes.LEVELS.items())
KINDS: Choices = tuple((key, f"{key} {name}") for key, name in codes.KINDS.items())
SHOWN = frozenset({"#name", "#standing", "#published"})
STANDING = Column("状态", "#standing", note="在用或者停用，方便查看，不导入")
PUBLISHED = Column("发布日期", "#published", note="现行版本的发布日期，方便查看，不导入")
BASIC = Column("基本编码", "#basic", K.CODE, "12 位：区划、类型、主项、子项", needed=True)
OFFICE = Column("实施主体代码", "#office", K.CODE, "实施主体的 18 位统一社会信用代码", needed=True)
SHEETS: tuple[Sheet, ...] = (
    Sheet("基本目录", "一行一个事项", is_list=False, columns=(
        BASIC,
        Column("事项名称", "name", note="五级一致，最多 200 个字", needed=True),
        Column("事项类型", "kind_code", K.CHOICE, "与编码一致", needed=True, choices=KINDS),
        Column("行使层级", "use_levels", K.CODE, "层级代码，多个用逗号隔开，如 3,4", needed=True),
        Column("服务对象", "audience", K.CHOICES, "多个用分号隔开", needed=True, choices=PEOPLE),
        Column("标准部门", "department", note="主管这个事项的部门的标准名称", needed=True),
        Column("主题", "themes", K.MANY, "多个用分号隔开"),
        STANDING, PUBLISHED,
    )),
    Sheet("设定依据", "一行一部法律", is_list=False, element="bases", columns=(
        BASIC,
        Column("法律名称", "law", note="不带书名号", needed=True),
        Column("版本日期", "version", K.DATE, "公布或修订日期，如 2019-04-23"),
        Column("条款", "articles", K.MANY, "多个用分号隔开，如 第十二条；第三十条"),
        Column("文号", "number"),
        Column("条文", "clause", K.LONG),
        Column("效力", "validity"),
        Column("已核对", "verified", K.FLAG),
    )),
    Sheet("实施清单", "一行一份实施清单：一个事项在一个单位", is_list=True, columns=(
        BASIC,
        OFFICE,
        Column("实施主体名称", "#name", note="方便查看，不导入"),
        Column("办件类型", "handling", K.CHOICE, needed=True, choices=HANDLING),
        Column("法定时限", "statutory.value", K.WHOLE, "法律没有规定时限的留空"),
        Column("法定时限单位", "statutory.unit", K.CHOICE, choices=UNITS),
        Column("法定时限依据", "statutory.law"),
        Column("法定时限条款", "statutory.article"),
        Column("法定时限是一般规定", "statutory.general_rule", K.FLAG),
        Column("承诺时限", "promised.value", K.WHOLE, "当场办结填 0", needed=True),
        Column("承诺时限单位", "promised.unit", K.CHOICE, needed=True, choices=UNITS),
        Column("补正期限（工作日）", "correction_days", K.WHOLE),
        Column("数量限制", "quantity", K.LONG),
        Column("权力来源", "power_source", K.CODE, "1 至 6 的代码，如 1 法定本级行使"),
        Column("特别程序", "special", K.MANY, "多个用分号隔开"),
        Column("网上可办", "online", K.FLAG),
        Column("网上办理深度", "depth", note="如 全程网上办理", needed=True),
        Column("到现场次数", "visits", K.WHOLE, needed=True),
        Column("到现场的原因", "visits_reason", K.LONG, "到现场次数大于 0 必须填写"),
        Column("现场核查", "site_visit", K.FLAG),
        Column("双人审查", "two_reviewers", K.FLAG),
        Column("联合办理", "joint", K.FLAG),
        Column("联办机构", "joint_with", K.MANY, "多个用分号隔开"),
        Column("收费", "fee.charged", K.FLAG, needed=True),
        Column("收费标准", "fee.standard", K.LONG),
        Column("收费依据", "fee.basis", K.LONG),
        Column("网上支付", "pay_online", K.FLAG),
        Column("结果名称", "result.name", needed=True),
        Column("结果类型", "result.type", note="证照、批文或其他", needed=True),
        Column("结果样本", "result.sample"),
        Column("送达方式", "delivery", K.MANY, "多个用分号隔开"),
        Column("咨询方式", "contact.consult", K.LONG),
        Column("监督投诉", "contact.complaint", K.LONG),
        Column("办理地点", "contact.address", K.LONG),
        Column("办理时间", "contact.hours", K.LONG),
        Column("备注", "note", K.LONG),
        Column("表单", "form", note="表单编号，没有的留空"),
        STANDING, PUBLISHED,
    )),
    Sheet("受理条件", "一行一个条件", is_list=True, element="conditions", columns=(
        BASIC, OFFICE,
        Column("条件", "text", K.LONG, needed=True),
        Column("已核对", "verified", K.FLAG),
    )),
    Sheet("申请材料", "一行一份材料", is_list=True, element="materials", columns=(
        BASIC, OFFICE,
        Column("序号", "no", K.WHOLE, "情形用它指明材料", needed=True),
        Column("材料名称", "name", note="不能写“其他材料”“有关材料”", needed=True),
        Column("材料形式", "form", K.LONG, needed=True),
        Column("必要性", "necessity", K.CHOICE, needed=True, choices=NECESSITY),
        Column("什么情况需要", "condition", K.LONG, "视情形的材料填写"),
        Column("来源", "source"),
        Column("申请表", "is_application_form", K.FLAG),
        Column("数据共享免交", "shareable", K.FLAG),
        Column("证照类型", "licence_type"),
        Column("可以容缺", "tolerable", K.FLAG),
        Column("取得顺序", "ways"),
        Column("份数", "copies", K.WHOLE),
        Column("填报须知", "note", K.LONG),
        Column("依据", "basis", K.LONG),
        Column("样本", "sample"),
        Column("已核对", "verified", K.FLAG),
    )),
    Sheet("办理环节", "一行一个环节", is_list=True, element="steps", columns=(
        BASIC, OFFICE,
        Column("环节名称", "name", needed=True),
        Column("办理人", "role"),
        Column("时限", "days", K.WHOLE),
        Column("时限单位", "unit", K.CHOICE, choices=UNITS),
    )),
    Sheet("常见问题", "一行一问一答", is_list=True, element="faq", columns=(
        BASIC, OFFICE,
        Column("问题", "question", K.LONG, needed=True),
        Column("回答", "answer", K.LONG, needed=True),
    )),
    Sheet("导办问题", "一行一个选项，连着写", is_list=True, element="questions", columns=(
        BASIC, OFFICE,
        Column("问题编号", "key", K.TEXT, needed=True),
        Column("问题", "text", K.LONG, needed=True),
        Column("问题说明", "hint", K.LONG),
        Column("前提", "needs", K.PAIRS, "问题编号=选项编号，多个用分号隔开，任一选项用|隔开"),
        Column("选项编号", "option.key", needed=True),
        Column("选项", "option.text", K.LONG, needed=True),
        Column("选项说明", "option.hint", K.LONG),
    )),
    Sheet("情形", "一行一个情形", is_list=True, element="situations", columns=(
        BASIC, OFFICE,
        Column("情形编号", "key", needed=True),
        Column("情形名称", "name", needed=True),
        Column("条件", "answers", K.PAIRS, "问题编号=选项编号，多个用分号隔开，任一选项用|隔开"),
        Column("材料序号", "materials", K.NUMBERS, "申请材料的序号，多个用分号隔开"),
        Column("说明", "note", K.LONG),
        Column("不适用的原因", "not_applicable", K.LONG),
    )),
)  # fmt: skip
BY_TITLE = {sheet.title: sheet for sheet in SHEETS}


def of(*, is_list: bool) -> tuple[Sheet, ...]:
    """Return the sheets of basic items, or of lists."""
    return tuple(sheet for sheet in SHEETS if sheet.is_list is is_list)


def label(element: str) -> str:
    """Return the name of an element: the title of its sheet or of its first column."""
    for sheet in SHEETS:
        if sheet.element == element:
            return sheet.title
        for column in sheet.values if not sheet.element else ():
            if column.path.split(".")[0] == element:
                return column.title
    return element


def place(element: str) -> tuple[str, str]:
    """Return the sheet and the column where an element stands."""
    for sheet in SHEETS:
        if sheet.element == element:
            return sheet.title, ""
        for column in sheet.values if not sheet.element else ():
            if column.path.split(".")[0] == element:
                return sheet.title, column.title
    return "", ""


def explained() -> Iterator[tuple[str, ...]]:
    """Yield the lines of the explanation: sheet, column, needed, what it holds, choices."""
    for sheet in SHEETS:
        for one in sheet.columns:
            chosen = "；".join(word for _, word in one.choices)
            yield (
                sheet.title,
                one.title,
                "必填" if one.needed else "",
                one.note + (f"（{chosen}）" if chosen else ""),
            )
