"""Checks on site: who may make them, by when, what a report needs (现场核查，行政许可法 34、55)."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.types.scene import CheckKind

LEAST: Final = 2
"""Arts. 34 and 55: two persons or more."""
INSPECT_DAYS: Final = 5
"""Art. 55: inspectors are assigned within five days of acceptance."""
MOST: Final = 6
OTHER_DAYS: Final = 10
FIELDS: Final = ("place", "present", "words", "applicant", "refusal", "conclusion", "passed")
"""What a sheet has beside its points: where, the applicant there or not, their words and
signature, the end."""


def latest_due(kind: CheckKind, today: date, accepted_on: date | None, calendar: Calendar) -> date:
    """The last due day that may be set: five working days from acceptance under art. 55.

    Once these have passed the check is due today.
    """
    if kind is CheckKind.INSPECT:
        return max(today, calendar.add_working_days(accepted_on or today, INSPECT_DAYS))
    return calendar.add_working_days(today, OTHER_DAYS)


def fault_of_people(
    people: Mapping[UUID, UUID | None],
    wanted: Collection[UUID],
    *,
    parties: Collection[UUID],
    took_in: UUID | None,
) -> str:
    """Why these cannot make the check; empty when they can.

    :param people: members of staff of the organisation → the person each is.
    """
    chosen = list(dict.fromkeys(wanted))
    persons = {people[one] for one in chosen if people.get(one) is not None}
    named = len(persons) + sum(people.get(one) is None for one in chosen)
    found = (
        (len(chosen) < LEAST, "现场核查要由两名以上工作人员进行（《行政许可法》第三十四条）"),
        (len(chosen) > MOST, f"一次核查最多{MOST}人"),
        (any(one not in people for one in chosen), "核查人员要是本单位在岗的工作人员"),
        (took_in in chosen, "收件的工作人员不能核查自己收的件"),
        (bool(persons & set(parties)), "核查人员是申请人或者经办人，应当回避"),
        (named < LEAST, "现场核查要由两个不同的人进行"),
    )
    return next((sentence for is_so, sentence in found if is_so), "")


def points_of(conditions: Collection[str]) -> list[dict[str, str]]:
    """The checklist of an item: its conditions for acceptance, and one point if it has none."""
    texts = [text.strip() for text in conditions if text.strip()]
    return [
        {"key": f"c{place}", "point": text}
        for place, text in enumerate(texts or ["现场情况与申请材料一致"], 1)
    ]


def cleaned(values: Mapping[str, str], points: Collection[Mapping[str, str]]) -> dict[str, str]:
    """Keep what a sheet knows, cut to length; everything else is dropped."""
    keys = {*FIELDS}
    for point in points:
        keys |= {point["key"], f"{point['key']}-note"}
    return {key: str(values[key])[:2000] for key in sorted(keys) if key in values}


def faults_of_report(
    values: Mapping[str, str], points: Collection[Mapping[str, str]]
) -> dict[str, str]:
    """What a sheet needs before it is signed, by field."""
    faults = _faults_of_points(values, points)
    if not values.get("place", "").strip():
        faults["place"] = "请填写核查地点"
    if values.get("present") not in {"YES", "NO"}:
        faults["present"] = "请选择申请人是否在场"
    elif values["present"] == "YES":
        faults |= _faults_of_presence(values)
    if values.get("passed") not in {"YES", "NO"}:
        faults["passed"] = "请选择核查结论"
    if not values.get("conclusion", "").strip():
        faults["conclusion"] = "请写明核查情况"
    return faults


def _faults_of_points(
    values: Mapping[str, str], points: Collection[Mapping[str, str]]
) -> dict[str, str]:
    faults = {}
    for point in points:
        key, words = point["key"], point["point"]
        result = values.get(key, "")
        if result not in {"PASS", "PROBLEM"}:
            faults[key] = f"请选择“{words}”是否符合"
        elif result == "PROBLEM" and not values.get(f"{key}-note", "").strip():
            faults[f"{key}-note"] = f"请写明“{words}”有什么问题"
    return faults


def _faults_of_presence(values: Mapping[str, str]) -> dict[str, str]:
    faults = {}
    if not values.get("words", "").strip():
        faults["words"] = "请记下申请人的意见，没有意见的写“无”"
    if not (values.get("applicant", "").strip() or values.get("refusal", "").strip()):
        faults["applicant"] = "请让在场的申请人签字，不签的写明理由"
    return faults
