"""Written promises in place of proof: what is offered, checked, and what a false one leads to.

国办发〔2020〕42号: the authority says what it asks, what is promised and what follows; the decision
needs no proof; the check comes afterwards; who promised falsely promises no more until a day that
is told, with a way to object.
"""

from datetime import date
from typing import Final, NamedTuple

from yiwang.services.cases.types import Judgement
from yiwang.services.catalogue.types import MaterialLine

from .periods import add_months
from .wording import in_words

CONSEQUENCE: Final = (
    "承诺不实的，依法终止办理、责令限期整改、撤销决定，在限制期内不再适用告知承诺，并承担法律责任。"
)
CHECK: Final = "核查承诺的事实是否真实"
DAYS: Final = 60
"""Working days of the decision within which it is checked when the guide names none."""
BASIS: Final = (
    "《国务院办公厅关于全面推行证明事项和涉企经营许可事项告知承诺制的指导意见》"
    "（国办发〔2020〕42号）"
)
LAW: Final = "《中华人民共和国行政许可法》第六十九条"
MOST_MONTHS: Final = 36
OBJECT: Final = (
    "对核查结果有异议的，可以在“我的办件”里提出，由另一名负责人员复核；复核改正的，限制立即解除。"
)


class Offer(NamedTuple):
    """A promise as it is offered to the applicant."""

    no: int
    name: str
    text: str
    consequence: str
    check: str
    days: int

    @property
    def check_words(self) -> str:
        """What is checked and by when, as the applicant reads it."""
        return f"{self.check}，决定后 {self.days} 个工作日内"


def offer(line: MaterialLine) -> Offer:
    """What a line offers: the guide's words, else those of the State Council."""
    return Offer(
        line.no,
        line.name,
        line.promise,
        line.promise_consequence or CONSEQUENCE,
        line.promise_check or CHECK,
        line.promise_days or DAYS,
    )


def check_faults(opinion: str, *, on_site: bool, has_second: bool, same: bool) -> dict[str, str]:
    """Return what a check lacks: words, and two persons when it was on site (行政许可法 34)."""
    faults = {}
    if not opinion.strip():
        faults["opinion"] = "请写明核查了什么、查到什么"
    if on_site and not has_second:
        faults["second"] = "现场核查要有两名以上工作人员，请选择第二名核查人"
    elif on_site and same:
        faults["second"] = "两名核查人不能是同一个人"
    return faults


def judgement_faults(
    reason: str, proposal: str, rectify_by: date | None, barred_until: date, today: date
) -> dict[str, str]:
    """Return what a judgement lacks."""
    faults = {}
    if not reason.strip():
        faults["reason"] = "请写明认定的事实和理由"
    if proposal == Judgement.RECTIFY and (rectify_by is None or rectify_by <= today):
        faults["rectify_by"] = "请填写整改期限，要晚于今天"
    if not today < barred_until <= add_months(today, MOST_MONTHS):
        faults["barred_until"] = "限制的结束日期要晚于今天，最长三年"
    return faults


def treatment(proposal: Judgement, rectify_by: date | None, barred_until: date) -> str:
    """What follows from a false promise, in words."""
    if proposal is Judgement.RECTIFY and rectify_by is not None:
        first = f"责令于{in_words(rectify_by)}前整改，逾期没有改正的，依法撤销决定"
    else:
        first = f"拟依据{LAW}撤销已经作出的决定，撤销前会另行告知并听取您的意见"
    return f"{first}；在{in_words(barred_until)}以前办事不再适用告知承诺。"


def barred(until: date, organisation: str, item: str) -> str:
    """Why a party may not promise now."""
    return (
        f"{in_words(until)}以前不能用书面承诺代替证明：{organisation}核查“{item}”时认定承诺不实。"
        "请上传这份材料；有异议的，可以在那件办件里提出"
    )
