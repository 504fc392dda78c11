"""What a check found as a file (导出): CSV, in pieces, in constant memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import cast
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import queries
from yiwang.services.catalogue.types.checks import CheckFindingInfo
from yiwang.web.desk.casework.export import BYTE_ORDER_MARK
from yiwang.web.desk.casework.export import plain as cell
from yiwang.web.desk.fields import plain
from yiwang.web.desk.quality import pages
from yiwang.web.desk.quality.views import run_or_404
from yiwang.web.ui.access import actor_of, staff

AT_ONCE = 500
HEAD = (
    "规则", "规则名称", "来源", "严重程度", "编码", "事项", "部门", "要素", "怎么改", "指南数",
    "新增",
)  # fmt: skip


class _Line:
    """A file for `csv.writer` that holds what was written since it was last emptied."""

    def __init__(self) -> None:
        self.texts: list[str] = [BYTE_ORDER_MARK]

    def write(self, text: str) -> None:
        """Keep the line."""
        self.texts.append(text)

    def take(self) -> str:
        """Return what was written and forget it."""
        text = "".join(self.texts)
        self.texts.clear()
        return text


def pieces(key: UUID, wanted: pages.Asked, viewer: Actor) -> Iterator[str]:
    """Yield the file by some hundred lines; the last line counts the others."""
    line, count, after = _Line(), 0, None
    writer = csv.writer(line)
    writer.writerow(HEAD)
    while True:
        found = queries.check_findings(
            key,
            check=wanted.check,
            department=wanted.department,
            severity=wanted.severity,
            is_fresh=wanted.news == "fresh",
            is_mended=wanted.news == "mended",
            after=after,
            limit=AT_ONCE,
            viewer=viewer,
        )
        writer.writerows(_cells(one) for one in found)
        count += len(found)
        if len(found) < AT_ONCE:
            break
        after = (found[-1].guides, found[-1].id)
        yield line.take()
    writer.writerow([f"共 {count} 条"])
    yield line.take()


def _cells(one: CheckFindingInfo) -> tuple[str | int, ...]:
    return (
        one.check,
        one.title,
        cell(one.source),
        pages.SEVERITIES[one.severity][0],
        one.code,
        cell(one.name),
        cell(one.department),
        pages.element(one.element),
        cell(one.sentence),
        one.guides,
        "是" if one.is_fresh else "",
    )


@staff()
@require_POST
def export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the findings with their filters as a file."""
    run, wanted = run_or_404(request, key), pages.asked(plain(request.POST))
    response = StreamingHttpResponse(
        (piece.encode() for piece in pieces(key, wanted, actor_of(request))),
        content_type="text/csv; charset=utf-8",
    )
    name = f"质量核查-{timezone.localtime(run.started_at):%Y%m%d-%H%M}.csv"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return cast("HttpResponse", response)
