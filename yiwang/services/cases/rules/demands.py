"""What may not be asked because the platform has it (不重复索要): pure."""

from datetime import date
from typing import Final

from yiwang.services.cases.types import CorrectionPoint
from yiwang.services.cases.types.ways import HeldLine

from .wording import in_words

COPIES: Final = ("复印件", "影印件", "复印")
MOST: Final = 500


def where(source: str, on: date | None) -> str:
    """Say where a material is, and since when."""
    return f"{source}（{in_words(on)}取得）" if on else source


def refusal(point: CorrectionPoint, held: HeldLine | None) -> str:
    """Return why the point may not be asked as it is, or nothing.

    《优化营商环境条例》第三十六条: what is held needs a reason; a copy of it is never asked.
    """
    if held is None:
        return ""
    there = f"“{held.name}”平台已经有了：{where(held.source, held.on)}"
    asked = f"{point.problem}{point.how}"
    if any(word in asked for word in COPIES):
        return f"{there}，不能要求申请人提供复印件"
    if not point.reason.strip():
        return f"{there}，不能再要求申请人提供。确实要重新提供的，请写明理由，会计入重复索要监察"
    if len(point.reason.strip()) > MOST:
        return f"理由最多 {MOST} 个字，现在有 {len(point.reason.strip())} 个字"
    return ""


def explained(point: CorrectionPoint, held: HeldLine | None) -> str:
    """Return the problem as the applicant reads it: with why what is held is asked again."""
    said = point.problem.strip()
    if held is None or not point.reason.strip():
        return said
    return f"{said}。平台已有{where(held.source, held.on)}，仍需提供的理由：{point.reason.strip()}"
