"""What verification says of a copy for a purpose, beside its seals (加注件核验)."""

from __future__ import annotations

from datetime import datetime

from yiwang.foundation.core.types import ANYONE
from yiwang.services.licences import queries
from yiwang.services.licences.types.verification import FileVerdict
from yiwang.web.ui.elements import Row
from yiwang.web.ui.templatetags.ui import date_zh, moment_zh


def copied(verdict: FileVerdict, *, at: datetime) -> dict[str, object]:
    """Return what the copy is for and whether it may still be relied upon; nothing of others."""
    found = queries.copy_by_file(verdict.sm3, viewer=ANYONE, at=at) if verdict.holds else None
    if found is None:
        return {}
    rows = [
        Row("证照", found.type_name),
        Row("只用于", found.reason),
        Row("交给", found.user),
        Row("用到", date_zh(found.until)),
        Row("制作时间", moment_zh(found.made_at)),
    ]
    became = {"notice": (f"{found.became}，请不要再采信。", "warning", "不能再用")}
    return {"copy": rows, **(became if found.became else {})}
