"""How long a licence holds (有效期), and how dates stand on its face."""

from datetime import date, timedelta

from yiwang.services.licences.types.licence_types import NoEnd, Validity, ValidityKind

OPEN = "长期"
_LAST_YEAR = date.max.year
_DAY_ONE = timedelta(days=1)


def ends_on(
    rule: Validity, begins: date, *, years: int | None = None, told: date | None = None
) -> date | None:
    """Return the last day a licence holds that begins on a day; None: 长期.

    ``years`` is the choice where a rule leaves one (0: 长期), ``told`` the day the face names.
    Five years from 1 March 2026 end on 28 February 2031, the day before the fifth anniversary;
    where that day is missing (29 February), on the month's last day (民法典 第二百零二条).

    :raises NoEnd: the choice is not one of the rule's, or the day is missing or too early.
    """
    if rule.kind is ValidityKind.YEARS:
        return _after_years(rule, begins, years)
    if rule.kind is ValidityKind.OPEN or (rule.kind is ValidityKind.TERM and told is None):
        return None
    if told is None:
        raise NoEnd("请填写有效期的截止日期")
    if told < begins:
        raise NoEnd("有效期的截止日期要晚于起始日期")
    return told


def granted_end(rule: Validity, begins: date, told: date | None) -> date | None:
    """Return the last day of what was granted from a day, as the decision told it or by the rule.

    :raises NoEnd: the rule does not allow the day that was told, or leaves a choice not made.
    """
    if told is None or rule.kind in {ValidityKind.FIELD, ValidityKind.TERM}:
        return ends_on(rule, begins, told=told)
    if rule.kind is ValidityKind.OPEN:
        raise NoEnd("这类证照长期有效，请不要填写有效期的最后一天")
    ends = {_after_years(rule, begins, years): years for years in rule.years}
    if told not in ends:
        choices = "、".join(f"{day_text(day)}（{years}年）" for day, years in ends.items() if day)
        raise NoEnd(f"这类证照的有效期按规定到{choices}为止，请改正有效期的最后一天")
    return told


def _after_years(rule: Validity, begins: date, years: int | None) -> date | None:
    chosen = rule.years[0] if years is None and len(rule.years) == 1 else years
    if chosen == 0 and rule.or_open:
        return None
    if chosen not in rule.years:
        choices = [f"{n}年" for n in rule.years] + ([OPEN] if rule.or_open else [])
        raise NoEnd(f"请选择有效期：{'、'.join(choices)}")
    if begins.year + chosen > _LAST_YEAR:
        raise NoEnd("有效期的起始日期太晚，请检查")
    try:
        return begins.replace(year=begins.year + chosen) - _DAY_ONE
    except ValueError:  # 29 February in a year without one
        return date(begins.year + chosen, 2, 28)


def rule_text(rule: Validity, labels: dict[str, str]) -> str:
    """Say a rule in words; ``labels`` are those of the fields."""
    if rule.kind is ValidityKind.YEARS:
        words = "、".join(f"{n}年" for n in rule.years)
        return f"{words}或者{OPEN}" if rule.or_open else words
    if rule.kind is ValidityKind.FIELD:
        return f"到“{labels.get(rule.field, rule.field)}”写的日期为止"
    return f"{OPEN}，或者按营业期限" if rule.kind is ValidityKind.TERM else OPEN


def day_text(day: date) -> str:
    """Write a day as it stands on a face."""
    return f"{day.year}年{day.month}月{day.day}日"


def date_face(text: str) -> str:
    """Write an ISO day as a face does; other words stay (长期)."""
    try:
        return day_text(date.fromisoformat(text))
    except ValueError:
        return text


def period_face(text: str) -> str:
    """Write ``2026-03-01/2031-02-28`` as a face does; without an end it holds 长期."""
    begins, slash, ends = text.partition("/")
    if not slash:
        return date_face(text)
    return f"{date_face(begins)}至{date_face(ends) if ends else OPEN}"
