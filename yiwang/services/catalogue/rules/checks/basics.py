"""Rules of what the basic catalogue owns: codes, five-level sameness, basis."""

from yiwang.lib.codes import items as codes
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.catalogue.types.checks import Severity

from .shape import FIELD, LICENSING, SAME, Check, Found, Subject, always, text, with_text

LONGEST_NAME = 200
TOWNSHIP, VILLAGE = "5", "6"
UNKNOWN = "待补"
AUDIENCES = {"PERSON", "LEGAL"}
OWNED = {
    "name": "名称",
    "code": "编码",
    "kind_code": "类型",
    "bases": "设定依据",
    "use_levels": "行使层级",
    "audience": "服务对象",
    "department": "标准部门",
    "themes": "主题",
}
"""Elements of the basic catalogue that no implementing list may say otherwise."""
PERSONAL = {
    "生育收养", "户籍办理", "入伍服役", "婚姻登记", "优待抚恤", "出境入境", "离职退休", "死亡殡葬",
    "新生儿出生", "公民婚育", "公民身后", "退休", "养老", "扶残助困", "计生奖扶", "退役军人",
}  # fmt: skip
CORPORATE = {
    "资质认证", "年检年审", "投资审批", "招标拍卖", "海关口岸", "法人注销", "企业资质", "企业注销",
}  # fmt: skip


def _shape(subject: Subject) -> Found:
    try:
        codes.parse_basic_code(subject.code)
    except InvalidCode as error:
        yield "code", f"{error.sentence}，请按基本目录的编码改正"


def _kind(subject: Subject) -> Found:
    kind = subject.basic["kind_code"]
    if not codes.kind_name(kind):
        yield "kind_code", f"“{kind}”不是事项类型代码，请从事项类型中选择"
    elif subject.code[2:4] != kind:
        yield "kind_code", f"基本编码第3、4位是“{subject.code[2:4]}”，事项类型要选同一种"


def _credit_code(subject: Subject) -> Found:
    for uscc in sorted(subject.usccs):
        try:
            codes.build_task_code(uscc=uscc, level="4", basic="340101000000")
        except InvalidCode:
            sentence = f"实施主体的统一社会信用代码 {uscc} 最后一位校验不对，请对照证书改正"
            yield "code", sentence


def _name(subject: Subject) -> Found:
    name = text(subject.basic["name"])
    if not name:
        yield "name", "请填写事项名称"
    elif len(name) > LONGEST_NAME:
        yield "name", f"事项名称最多{LONGEST_NAME}个字，现在有{len(name)}个，请缩短"


def _levels(subject: Subject) -> Found:
    levels = [level for level in subject.basic["use_levels"].split(",") if level]
    if not levels or not set(levels) <= set(codes.LEVELS) or len(levels) != len(set(levels)):
        yield "use_levels", "请选择行使层级，每级选一次"


def _level_of_list(subject: Subject) -> Found:
    allowed = set(subject.basic["use_levels"].split(","))
    if VILLAGE in allowed:  # a township answers for its villages
        allowed.add(TOWNSHIP)
    for level in sorted(subject.levels - allowed):
        if "7" not in allowed:
            named = codes.LEVELS.get(level, level)
            yield "level", f"基本目录没有{named}的行使层级，请改实施主体，或者先修订基本目录"


def _owned(subject: Subject) -> Found:
    for key, label in OWNED.items():
        if key in subject.body and subject.body[key] != subject.basic.get(key):
            yield key, f"{label}由基本目录统一，实施清单不能改，请删去或者修订基本目录"


def _basis(subject: Subject) -> Found:
    if not subject.basic["bases"]:
        yield "bases", "还没有设定依据，请写明法律、法规的名称和条款；没有依据的条件和材料不能设"


def _article(subject: Subject) -> Found:
    for n, basis in enumerate(subject.basic["bases"], 1):
        law = text(basis.get("law"))
        if not law or UNKNOWN in law:
            yield f"bases.{n}", "请写明设定依据的法律、法规或者文件的全称和文号"
        elif not basis.get("articles"):
            yield f"bases.{n}", f"请写明《{law}》的具体条款，例如“第三十五条”"


def _audience(subject: Subject) -> Found:
    if not subject.basic["audience"] or not set(subject.basic["audience"]) <= AUDIENCES:
        yield "audience", "请选择服务对象：自然人、法人或者都选"


def _themes(subject: Subject) -> Found:
    themes, audience = set(subject.basic["themes"]), set(subject.basic["audience"])
    if "PERSON" not in audience:
        for theme in sorted(themes & PERSONAL):
            yield "themes", f"“{theme}”是自然人主题，服务对象没有自然人，请改主题或者服务对象"
    if "LEGAL" not in audience:
        for theme in sorted(themes & CORPORATE):
            yield "themes", f"“{theme}”是法人主题，服务对象没有法人，请改主题或者服务对象"


MARK = Severity.WARNING
CHECKS = (
    Check("basic_code", "基本编码", "GB/T 39554.1-2020", _shape, applies=always),
    Check("kind", "类型与编码一致", "GB/T 39046-2020 A.1", _kind, applies=always),
    Check("credit_code", "信用代码校验位", "GB 32100-2015", _credit_code, loaded=MARK),
    Check("name", "事项名称", FIELD, _name, applies=always),
    Check("levels", "行使层级", "GB/T 39046-2020 A.2", _levels, applies=always),
    Check("level_of_list", "清单的行使层级", SAME, _level_of_list, loaded=MARK),
    Check("owned", "名称、编码、类型、依据相同", SAME, _owned, applies=with_text),
    Check("basis", "设定依据", f"{LICENSING}第四条", _basis, applies=always),
    Check("article", "依据的条款", FIELD, _article, loaded=MARK, applies=always),
    Check("audience", "服务对象", "GB/T 39046-2020 A.4", _audience, applies=always),
    Check("themes", "服务对象与主题", "事项要素质量规则 7", _themes, loaded=MARK, applies=always),
)
