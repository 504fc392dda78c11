"""Rules of conditions and materials: nothing vague, nothing twice, nothing the state has."""

import re
from collections import defaultdict
from itertools import combinations

from yiwang.services.catalogue.types.checks import Severity

from .shape import (
    CITATION,
    FIELD,
    ONLINE,
    VAGUE_SOURCE,
    Check,
    Found,
    Plain,
    Subject,
    bare,
    text,
)

_THING = "(?:材料|资料|文件|手续|证明)"
VAGUE = re.compile(
    rf"^(?:其他|其它|有关|相关)(?:的)?(?:证明)?{_THING}$"
    rf"|(?:其他|其它)(?:应当|需要|要求|必要|相关|有关|规定)?(?:提交|提供)?的?(?:证明)?{_THING}"
    rf"|(?:法律|法规|规章|文件|部门|机关)[^，。；]{{0,12}}(?:规定|要求|认为)[^，。；]{{0,6}}(?:其他|其它)"
    rf"|(?:相关|有关)(?:的)?证明(?:{_THING})?$"
    rf"|等(?:其他|其它|相关|有关){_THING}"
    rf"|(?:^|[、，；及和或])(?:有关|相关)(?:的)?(?:证明)?{_THING}$"
)
OPEN_END = re.compile(rf"等(?:证明)?{_THING}?$")
VAGUE_CONDITION = re.compile(
    r"(?:法律|法规|规章|部门|机关)[^，。；]{0,12}(?:规定|要求|认为)[^，。；]{0,6}(?:其他|其它)"
    r"|(?:其他|其它)(?:相关|有关|必要|规定)?(?:的)?(?:条件|要求|情形)"
)
REASON = re.compile(r"因|由于|需要|核验|核对|原件|《")
WITHDRAWN = (
    "亲属关系证明", "居民身份信息证明", "居民婚姻状况证明", "出生证明", "健在证明", "生存证明",
    "死亡证明", "疾病状况证明", "残疾状况证明", "婚育状况证明", "就业状况证明", "居民个人档案证明",
    "财产证明", "遗产继承公证证明", "市场主体住所证明", "证件遗失证明", "无犯罪记录证明",
    "人员失踪证明", "养犬证明",
)  # fmt: skip
"""What villages and communities no longer certify (不应由基层群众性自治组织出具的证明)."""
NEIGHBOURS = ("村民委员会", "村委会", "居民委员会", "居委会", "社区", "村（")
FACTS = {
    "身份": ("居民身份证", "身份证", "身份证明"),
    "主体资格": ("营业执照", "主体资格证明", "法人资格证明"),
    "婚姻状况": ("结婚证", "离婚证", "婚姻状况证明", "婚姻关系证明", "单身证明"),
    "亲属关系": ("亲属关系证明", "居民户口簿", "户口簿", "户口本"),
    "住房权属": ("不动产权证书", "房屋所有权证", "房产证", "房屋产权证明", "不动产权属证明"),
    "居住": ("居住证", "居住证明", "暂住证"),
    "出生": ("出生医学证明", "出生证明", "出生证"),
    "死亡": ("居民死亡医学证明", "死亡医学证明", "死亡证明", "火化证明"),
    "学历": ("学历证书", "学历证明", "毕业证书", "毕业证"),
    "收入": ("收入证明", "工资证明", "工资流水"),
    "劳动关系": ("劳动合同", "劳动关系证明", "在职证明"),
    "残疾": ("残疾人证", "残疾证明", "残疾状况证明"),
    "无违法犯罪": ("无犯罪记录证明", "无违法犯罪记录证明"),
}
"""Facts with the papers that prove each, the longer names first."""
SELVES = re.compile(r"^(?:本人|申请人|申领人|当事人)?的?(?:有效)?$")


def is_vague(name: str) -> bool:
    """Whether a material's name is a catch-all (兜底条款)."""
    return bool(VAGUE.search(name.strip())) or bool(VAGUE.search(bare(name)))


def _vague(subject: Subject) -> Found:
    for material in subject.materials:
        if is_vague(material["name"]):
            yield (
                f"materials.{material['no']}",
                f"材料“{material['name']}”不能使用兜底表述。请写出具体材料名称",
            )


def _open_end(subject: Subject) -> Found:
    for material in subject.materials:
        if OPEN_END.search(bare(material["name"])) and not is_vague(material["name"]):
            yield (
                f"materials.{material['no']}",
                f"材料“{material['name']}”不能用“等”收尾。请把要哪几种材料逐个写出来",
            )


def _vague_condition(subject: Subject) -> Found:
    for n, condition in enumerate(subject.body["conditions"], 1):
        if VAGUE_CONDITION.search(condition["text"]):
            yield f"conditions.{n}", "受理条件不能使用兜底表述。请写出具体条件，或者删去这一条"


def _condition_basis(subject: Subject) -> Found:
    for n, condition in enumerate(subject.body["conditions"], 1):
        if not CITATION.search(condition["text"]):
            yield (
                f"conditions.{n}",
                "没有依据的条件不能设。请在条件后面写明法律、法规和条款，例如“（《食品安全法》第三十三条）”",
            )


def _material_basis(subject: Subject) -> Found:
    for material in subject.materials:
        if not CITATION.search(text(material.get("basis"))):
            yield (
                f"materials.{material['no']}",
                f"请写明要求提供“{material['name']}”的法律、法规和条款，没有依据的请取消",
            )


def _shared(subject: Subject) -> Found:
    for material in subject.materials:
        if material["shareable"] and not material.get("licence_type"):
            yield (
                f"materials.{material['no']}",
                f"“{material['name']}”可以共享，请写明来自哪种证照或者数据",
            )


def _supplied_by(material: Plain, supplied: frozenset[str]) -> str:
    if material.get("licence_type"):
        return str(material["licence_type"])
    name = bare(material["name"])
    return next((s for s in sorted(supplied, key=len, reverse=True) if name.endswith(s)), "")


def _demanded(subject: Subject) -> Found:
    for material in subject.materials:
        if material["shareable"] or material.get("is_application_form"):
            continue
        source = _supplied_by(material, subject.supplied)
        if source and not REASON.search(text(material.get("note"))):
            name = material["name"]
            advice = "请改为数据共享，或者在材料说明里写明还要提交的原因"
            yield f"materials.{material['no']}", f"“{name}”能从“{source}”取得。{advice}"


def _case(subject: Subject) -> Found:
    for material in subject.materials:
        if material["necessity"] == "CONDITIONAL" and not text(material.get("condition")):
            yield (
                f"materials.{material['no']}",
                f"“{material['name']}”不是必要的，请写明什么情形需要",
            )


def _twice(subject: Subject) -> Found:
    seen: dict[str, Plain] = {}
    for material in subject.materials:
        first = seen.setdefault(bare(material["name"]), material)
        if first is not material and not _apart(subject, first, material):
            yield (
                f"materials.{material['no']}",
                f"材料“{material['name']}”重复，请删去一个，或者写清楚各是谁的、什么情形用",
            )


def _numbers(subject: Subject) -> Found:
    numbers = [material["no"] for material in subject.materials]
    if len(numbers) != len(set(numbers)):
        yield "materials", "材料序号有重复，请重新编号"


def _apart(subject: Subject, one: Plain, other: Plain) -> bool:
    """Whether no applicant is asked for both: no situation has both, or each has its own case."""
    sets = [set(row.get("materials", ())) for row in subject.body.get("situations", ())]
    if sets:
        return not any({one["no"], other["no"]} <= numbers for numbers in sets)
    cases = [text(m.get("condition")) for m in (one, other) if m["necessity"] == "CONDITIONAL"]
    return len(cases) == 2 and cases[0] != cases[1]  # noqa: PLR2004


def proofs(material: Plain) -> list[tuple[str, str]]:
    """Return what a material proves and about whom: (身份, 法定代表人)."""
    name = bare(material["name"])
    for fact, papers in FACTS.items():
        paper = next((p for p in papers if p in name), "")
        if paper:
            about = name.partition(paper)[0]
            return [(fact, "" if SELVES.match(about) else about)]
    return []


def _same_fact(subject: Subject) -> Found:
    found: dict[tuple[str, str], list[Plain]] = defaultdict(list)
    for material in subject.materials:
        for proof in proofs(material):
            found[proof].append(material)
    for (fact, _), group in found.items():
        for one, other in combinations(group, 2):
            if bare(one["name"]) != bare(other["name"]) and not _apart(subject, one, other):
                yield (
                    f"materials.{other['no']}",
                    f"“{one['name']}”和“{other['name']}”都证明{fact}，请只留一个",
                )


def _odd(subject: Subject) -> Found:
    for material in subject.materials:
        where = text(material.get("source")) + material["name"]
        if any(who in where for who in NEIGHBOURS):
            for name in WITHDRAWN:
                if name in material["name"]:
                    yield (
                        f"materials.{material['no']}",
                        f"村（社区）不再出具{name}，请取消，或者改为部门核验、书面承诺",
                    )
                    break


def _tolerable(subject: Subject) -> Found:
    for material in subject.materials:
        if material.get("tolerable") and material.get("is_application_form"):
            yield f"materials.{material['no']}", "申请表不能容缺后补，请取消容缺"


def _copies(subject: Subject) -> Found:
    for material in subject.materials:
        if material.get("copies"):
            yield (
                f"materials.{material['no']}",
                f"“{material['name']}”一律不得要求提供复印件，份数请改为0",
            )


MARK = Severity.WARNING
CHECKS = (
    Check("vague", "兜底材料", VAGUE_SOURCE, _vague),
    Check("open_end", "以“等”收尾的材料", VAGUE_SOURCE, _open_end, loaded=MARK),
    Check("vague_condition", "兜底条件", VAGUE_SOURCE, _vague_condition, loaded=MARK),
    Check(
        "condition_basis", "条件的依据", "无依据不设条件（安徽 2018-08）", _condition_basis,
        loaded=MARK,
    ),
    Check("material_basis", "材料的依据", FIELD, _material_basis, loaded=MARK),
    Check("shared", "共享来源", f"{ONLINE}第七条", _shared, Severity.WARNING, MARK),
    Check("demanded", "可共享的材料", f"{ONLINE}第七条", _demanded, loaded=MARK),
    Check("case", "视情形的材料", FIELD, _case, loaded=MARK),
    Check("twice", "重复材料", VAGUE_SOURCE, _twice, loaded=MARK),
    Check("numbers", "材料序号", FIELD, _numbers),
    Check("same_fact", "重复证明", "减证便民（安徽 2018-08）", _same_fact, Severity.WARNING, MARK),
    Check("odd", "村（社区）证明", "民发〔2020〕20号", _odd, Severity.WARNING, MARK),
    Check("tolerable", "容缺材料", "容缺受理（廊坊 2018-09）", _tolerable, loaded=MARK),
    Check("copies", "复印件", "减证便民（安徽 2018-08）", _copies, loaded=MARK),
)  # fmt: skip
