"""What a check found as a file (导出): by some hundred rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import queries
from yiwang.services.catalogue.types.checks import CheckFindingInfo
from yiwang.web.desk.fields import plain
from yiwang.web.desk.quality import pages
from yiwang.web.desk.quality.views import run_or_404
from yiwang.web.desk.tables import cell, download, pieces
from yiwang.web.ui.access import actor_of, staff

AT_ONCE = 500
HEAD = (
    "规则", "规则名称", "来源", "严重程度", "编码", "事项", "部门", "要素", "怎么改", "指南数",
    "新增",
)  # fmt: skip


def _findings(key: UUID, wanted: pages.Asked, viewer: Actor) -> Iterator[CheckFindingInfo]:
    """Yield what was found, read by some hundred."""
    after = None
    while True:
        found = queries.check_findings(
            key,
            check=wanted.check,
            department=wanted.department,
            severity=wanted.severity,
            is_fresh=wanted.news == "fresh",
            is_mended=wanted.news == "mended",
            region_code=wanted.code,
            after=after,
            limit=AT_ONCE,
            viewer=viewer,
        )
        yield from found
        if len(found) < AT_ONCE:
            return
        after = (found[-1].guides, found[-1].id)


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
    run = run_or_404(request, key)
    wanted = pages.asked(plain(request.POST), actor_of(request))
    name = f"质量核查-{timezone.localtime(run.started_at):%Y%m%d-%H%M}.csv"
    rows = map(_cells, _findings(key, wanted, actor_of(request)))
    return download(pieces(HEAD, rows, "共 {} 条".format), name)
