"""What nobody may ask for without a law that says so: words, each with where it is forbidden."""

import re
from dataclasses import dataclass

from yiwang.services.designing.types import Fault
from yiwang.services.eforms.types import FieldKind, FormField

from .terms import KNOWN

SENSITIVE_LAW = "《个人信息保护法》第六条、第二十八条"
UNRELATED_LAW = "《行政许可法》第二十九条、第三十一条"
KNOWN_LAW = "《国务院关于在线政务服务的若干规定》第十一条"
CITATION = re.compile(r"《[^《》]{2,60}》\s*第[一二三四五六七八九十百千零0-9]+条")
SENSITIVE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("宗教信仰", ("宗教", "信仰", "信教")),
    ("血型", ("血型",)),
    ("婚姻状况", ("婚姻", "婚史", "结婚", "离婚", "已婚", "未婚", "丧偶")),
    ("生物识别信息", ("指纹", "人脸", "面部", "虹膜", "声纹", "掌纹", "基因", "DNA", "血样")),
    ("犯罪记录", ("犯罪", "前科", "刑事处罚", "刑罚", "违法记录")),
    ("亲属收入", ("家庭收入", "亲属收入", "配偶收入", "父母收入", "子女收入", "家庭成员收入")),
    ("医疗健康", ("病史", "疾病", "健康状况", "传染病", "艾滋", "体检", "怀孕", "生育史", "残疾")),
    ("行踪轨迹", ("行踪", "轨迹", "出行记录", "住宿记录")),
    ("金融账户", ("银行卡", "银行账", "银行账号", "收款账户", "存款", "征信", "信用卡")),
    ("性取向", ("性取向", "性生活")),
)
CIRCUMSTANCES: tuple[str, ...] = (
    "政治面貌", "民族", "籍贯", "学历", "文化程度", "毕业", "工作单位", "职业", "身高", "体重",
    "家庭成员", "子女", "父母", "配偶", "收入", "户口", "户籍", "住房", "车辆", "车牌", "微信",
    "QQ", "兴趣", "爱好", "社会关系", "紧急联系人", "社交账号", "持股",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What the form is for: the whole published text of the item, and what shared data supplies."""

    text: str = ""
    shared: tuple[str, ...] = ()


def faults(item: FormField, subject: Subject) -> list[Fault]:
    """Return why a field may not be asked without a law; none when a law is named."""
    if CITATION.search(item.legal_need):
        return []
    found = _sensitive(item) or _unrelated(item, subject) or _shared(item, subject) or _known(item)
    if found is None:
        return []
    if item.legal_need.strip():
        sentence = "法律依据要写出法律名称和条款，如：《居民身份证法》第三条"
        return [Fault("legal_need", item.key, sentence, "legal_need")]
    return [found]


def _told(item: FormField) -> str:
    parts = [item.label, item.hint, item.statement, *item.options]
    return "\n".join([*parts, *(_told(column) for column in item.columns)])


def _labels(item: FormField) -> str:
    return "\n".join([item.label, *(column.label for column in item.columns)])


def _sensitive(item: FormField) -> Fault | None:
    told = _told(item) + ("银行卡" if item.kind is FieldKind.BANK_CARD else "")
    for name, words in SENSITIVE:
        if any(word in told for word in words):
            sentence = (
                f"“{item.label}”问到{name}，是敏感个人信息（{SENSITIVE_LAW}）。"
                "请写明要问它的法律依据，或者删除这个字段"
            )
            return Fault("sensitive", item.key, sentence, "legal_need")
    return None


def _unrelated(item: FormField, subject: Subject) -> Fault | None:
    labels = _labels(item)
    asked = [w for w in CIRCUMSTANCES if w in labels and w not in subject.text]
    if not asked:
        return None
    sentence = (
        f"“{item.label}”问到{asked[0]}，事项的条件和材料里没有提到它。申请人不必提供和事项无关的"
        f"内容（{UNRELATED_LAW}）。请写明法律依据，或者删除这个字段"
    )
    return Fault("unrelated", item.key, sentence, "legal_need")


def _shared(item: FormField, subject: Subject) -> Fault | None:
    taken = next((name for name in subject.shared if name and name in item.label), "")
    if not taken or item.prefill:
        return None
    sentence = (
        f"{taken}由数据共享取得，不能再请申请人填写（{KNOWN_LAW}）。"
        "请选预填来源、写明法律依据，或者删除这个字段"
    )
    return Fault("shared", item.key, sentence, "legal_need")


def _known(item: FormField) -> Fault | None:
    source = KNOWN.get(item.label.strip(), "")
    if not source or item.prefill:
        return None
    sentence = (
        f"平台已经知道“{item.label}”（{source.partition('.')[0]}），不能再请申请人填写"
        f"（{KNOWN_LAW}）。请选预填来源，或者写明再问一次的法律依据"
    )
    return Fault("known", item.key, sentence, "prefill")
