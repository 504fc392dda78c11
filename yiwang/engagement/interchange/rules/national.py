"""The national exchange tables as data: field, our element, how its value is written.

Names, lengths and required fields are those of standards 1.4.1 to 1.4.3, dictionaries of 1.3. A
path begins with ``#`` for keys and the envelope of a row, ``=`` for what the catalogue owns (a list
may only repeat it), ``~`` for what is written and not read; none: our text has no such element, the
field stays out and is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .columns import Choices, Column, Kind

DIRECTORY, BASIC, EXTEND = "task_directory", "task_basic", "task_extend"
LIMITS = ("statutory", "promised")


class Form(StrEnum):
    """How a value is written."""

    WORDS = "WORDS"
    CODE = "CODE"
    WHOLE = "WHOLE"
    FLAG = "FLAG"
    CHOICE = "CHOICE"
    PEOPLE = "PEOPLE"
    LINES = "LINES"
    JOINED = "JOINED"
    LAWS = "LAWS"
    POWER = "POWER"
    EXPRESS = "EXPRESS"
    DAY = "DAY"
    STAMP = "STAMP"


_KINDS = {
    Form.WORDS: Kind.LONG, Form.LINES: Kind.LONG, Form.JOINED: Kind.LONG, Form.LAWS: Kind.LONG,
    Form.WHOLE: Kind.WHOLE, Form.FLAG: Kind.CHOICE, Form.EXPRESS: Kind.CHOICE,
    Form.CHOICE: Kind.CHOICE, Form.POWER: Kind.CHOICE,
}  # fmt: skip
YES_NO: Choices = (("1", "1"), ("0", "0"))


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a national table."""

    name: str
    title: str
    longest: int
    path: str = ""
    form: Form = Form.WORDS
    needed: bool = False
    choices: Choices = ()

    @property
    def is_known(self) -> bool:
        """Whether our text has an element for it."""
        return bool(self.path)

    @property
    def is_read(self) -> bool:
        """Whether an import takes or compares it."""
        return self.is_known and not self.path.startswith("~")

    @property
    def column(self) -> Column:
        """The column whose reader reads it."""
        flags = YES_NO if self.form in {Form.FLAG, Form.EXPRESS} else ()
        return Column(
            self.name, self.path, _KINDS.get(self.form, Kind.CODE), needed=self.needed,
            choices=self.choices or flags,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class National:
    """A national table; ``source`` is its place in the standards."""

    name: str
    title: str
    source: str
    fields: tuple[Field, ...]

    @property
    def written(self) -> tuple[Field, ...]:
        """The fields that an export fills."""
        return tuple(field for field in self.fields if field.is_known)


F = Form
_ENVELOPE = (
    Field("row_guid", "行标识", 50, "#guid", F.CODE, needed=True),
    Field("cd_operation", "操作类型", 2, "#operation", F.CHOICE, needed=True,
          choices=(("I", "I"), ("U", "U"), ("D", "D"))),
    Field("cd_batch", "批次号", 32, "#batch", F.CODE, needed=True),
    Field("cd_time", "操作时间", 19, "#time", F.STAMP, needed=True),
    Field("data_source", "数据来源", 3, "#source", F.CODE, needed=True),
)  # fmt: skip
_STATE: Choices = (("1", "1"), ("2", "2"), ("3", "3"))
_UNITS: Choices = (("WD", "1"), ("CD", "2"), ("M", "3"))
_SOURCES: Choices = tuple((n, n) for n in "123456")
_DATES = (
    Field("plan_effective_date", "计划生效日期", 10, form=F.DAY),
    Field("plan_cancel_date", "计划取消日期", 10, form=F.DAY),
)
TABLES: tuple[National, ...] = (
    National(DIRECTORY, "基本目录", "1.4.1", (
        *_ENVELOPE,
        Field("catalog_code", "基本编码", 12, "#basic", F.CODE, needed=True),
        Field("local_catalog_code", "地方基本编码", 50),
        Field("task_name", "事项名称", 1000, "name", needed=True),
        Field("task_type", "事项类型", 2, "kind_code", F.CODE, needed=True),
        Field("by_law", "设定依据", 4000, "bases", F.LAWS, needed=True),
        Field("use_level", "行使层级", 11, "use_levels", F.CODE, needed=True),
        Field("task_state", "事项状态", 2, "#state", F.CHOICE, needed=True, choices=_STATE),
        Field("task_version", "事项版本", 9, "~version", F.WHOLE),
        *_DATES,
        Field("central_dept", "中央业务指导部门代码", 50),
        Field("parent_id", "上级事项", 50, "~parent", F.CODE),
        Field("has_child", "是否有下级", 1, "~has_child", F.FLAG),
        Field("is_handle", "是否办理项", 1, "~is_handle", F.FLAG),
    )),
    National(BASIC, "实施清单基本信息", "1.4.2", (
        *_ENVELOPE,
        Field("task_code", "实施编码", 36, "#task", F.CODE, needed=True),
        Field("task_handle_item", "业务办理项编码", 50),
        Field("catalog_code", "基本编码", 12, "#basic", F.CODE, needed=True),
        Field("local_catalog_code", "地方基本编码", 50),
        Field("local_task_code", "地方实施编码", 50),
        Field("task_name", "事项名称", 1000, "=name", needed=True),
        Field("task_type", "事项类型", 2, "=kind_code", F.CODE, needed=True),
        Field("task_version", "事项版本", 9, "~version", F.WHOLE),
        Field("task_state", "事项状态", 2, "#state", F.CHOICE, needed=True, choices=_STATE),
        Field("by_law", "设定依据", 4000, "=bases", F.LAWS, needed=True),
        Field("use_level", "行使层级", 11, "=use_levels", F.CODE, needed=True),
        Field("power_source", "权力来源", 2, "power_source", F.POWER, choices=_SOURCES),
        Field("dept_code", "实施主体编码", 50, "#office", F.CODE, needed=True),
        Field("dept_name", "实施主体名称", 200, "~office"),
        Field("dept_type", "实施主体性质", 2),
        Field("entrust_name", "委托部门", 100),
        Field("anticipate_day", "法定办结时限", 6, "statutory.value", F.WHOLE),
        Field("anticipate_type", "法定办结时限单位", 2, "statutory.unit", F.CHOICE, choices=_UNITS),
        Field("anticipate_explain", "法定办结时限说明", 4000),
        Field("promise_day", "承诺办结时限", 6, "promised.value", F.WHOLE),
        Field("promise_type", "承诺办结时限单位", 2, "promised.unit", F.CHOICE, choices=_UNITS),
        Field("promise_explain", "承诺办结时限说明", 4000),
        Field("accept_condition", "受理条件", 4000, "conditions", F.LINES),
        Field("handle_flow", "办理流程", 4000, "~steps"),
        Field("special_procedure", "特别程序", 500, "special", F.JOINED, needed=True),
        Field("is_fee", "是否收费", 1, "fee.charged", F.FLAG, needed=True),
        Field("fee_basis", "收费依据", 4000, "fee.basis"),
        Field("server_type", "服务对象", 32, "=audience", F.PEOPLE, needed=True),
        Field("project_type", "办件类型", 2, "handling", F.CHOICE, needed=True,
              choices=(("NOW", "1"), ("PROMISED", "2"))),
        Field("handle_type", "办理形式", 5),
        Field("limit_scene_num", "到办事现场次数", 6, "visits", F.WHOLE, needed=True),
        Field("transact_addr", "办理地点", 500, "contact.address"),
        Field("transact_time", "办理时间", 500, "contact.hours"),
        Field("link_way", "咨询方式", 4000, "contact.consult"),
        Field("supervise_way", "监督投诉方式", 4000, "contact.complaint"),
        Field("link_addr", "电脑端办理地址", 4000),
        Field("mobile_terminal_url", "移动端办理地址", 500),
        Field("is_single_login", "电脑端单点登录", 2),
        Field("app_is_single_login", "移动端单点登录", 2),
        *_DATES,
    )),
    National(EXTEND, "实施清单扩展信息", "1.4.3", (
        *_ENVELOPE,
        Field("task_code", "实施编码", 36, "#task", F.CODE, needed=True),
        *(Field(name, title, longest) for name, title, longest in (
            ("is_entry_center", "是否进驻大厅", 1), ("handle_area", "通办范围", 20),
            ("service_type", "中介服务", 500), ("is_schedule", "预约", 1),
            ("is_service_terminals", "自助终端", 1), ("user_topic_type", "自然人主题", 40),
            ("corp_topic_type", "法人主题", 40),
            ("user_character_topic_type", "自然人特色主题", 100),
            ("corp_character_topic_type", "法人特色主题", 100),
            ("online_handle_depth", "网上办理深度", 20), ("online_handle_url", "网上办理地址", 256),
            ("town_code", "乡镇代码", 50), ("town_name", "乡镇名称", 100),
            ("village_code", "村代码", 50), ("village_name", "村名称", 100),
            ("extend_field", "扩展字段", 2000),
        )),
        Field("other_dept", "联办机构", 4000, "joint_with", F.JOINED),
        Field("limit_explain", "数量限制", 4000, "quantity"),
        Field("result_type", "审批结果类型", 30, "result.type", F.CHOICE, needed=True,
              choices=(("证照", "10"), ("批文", "20"), ("其他", "99"))),
        Field("result_name", "审批结果名称", 200, "result.name"),
        Field("result_guid", "审批结果样本", 4000, "result.sample"),
        Field("is_pay_online", "网上支付", 1, "pay_online", F.FLAG, needed=True),
        Field("is_express", "物流快递", 1, "delivery", F.EXPRESS, needed=True),
        Field("is_online", "是否网办", 1, "online", F.FLAG, needed=True),
        Field("limit_scene_explain", "必须现场办理原因", 1000, "visits_reason"),
    )),
)  # fmt: skip
BY_NAME: Mapping[str, National] = {table.name: table for table in TABLES}


def field_of(path: str) -> Field | None:
    """Return the field that carries an element of ours (``=`` away)."""
    found = (field for table in TABLES for field in table.fields if field.path == path)
    return next(found, None)


def explained() -> Iterator[tuple[str, ...]]:
    """Yield the lines of the explanation: table, field, needed, what becomes of it."""
    for table in TABLES:
        for field in table.fields:
            note = f"{field.title}（最长 {field.longest}）"
            if not field.is_known:
                note += "：本平台没有对应的要素，不导出，也不导入"
            elif not field.is_read:
                note += "：只导出，不导入"
            elif field.path.startswith("="):
                note += "：由基本目录统一，这里只能写得一样"
            yield table.name, field.name, "必填" if field.needed else "", note
