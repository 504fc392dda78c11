"""Everything a third party needs to assess (第三方评估): one zip, each file with its SM3."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm.digest import sm3_hex
from yiwang.oversight.assessment import policy
from yiwang.oversight.assessment.models import Period, Report, Score, Target, Task
from yiwang.oversight.assessment.rules import spans
from yiwang.oversight.assessment.types import (
    PARTY_NAMES,
    TASK_NAMES,
    Party,
    PeriodState,
    ReportState,
    Span,
    TaskState,
)

from .goals import target_ledger
from .reports import workbook

MOST_REPORTS: Final = 8
MOST_SCORES: Final = 5000
MOST_TASKS: Final = 2000
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
README: Final = """第三方评估资料

地区：{place}
导出时间：{when}
导出人：{who}

目标台账.csv      目标、期限、责任单位、实际值、是否达到、出处；实际值由系统按办件和清单计算
任务台账.csv      任务、责任单位、期限、状态、最近进展
评估得分.csv      已定案的效能评估：单位和窗口的得分、等次、名次；不含工作人员和申请人姓名
*.xlsx            已签发的办理情况统计表，与网页、PDF 的数一致

每个文件的 SM3 值（国密杂凑，GB/T 32905）见下。用任何 SM3 工具计算后比对，不同就是改过。
"""


def package(region_code: str, *, today: datetime, viewer: Actor) -> tuple[str, bytes]:
    """Return name and bytes of the export of a division for third-party assessment.

    :raises NotPermitted: the viewer does not evaluate there.
    """
    require(policy.may_see(viewer, region_code), NotPermitted)
    files = {
        "目标台账.csv": _csv(_targets(region_code, today, viewer)),
        "任务台账.csv": _csv(_tasks(region_code)),
        "评估得分.csv": _csv(_scores(region_code)),
    }
    issued = Report.objects.filter(region_code=region_code, state=ReportState.ISSUED)
    for key in issued.order_by("-id").values_list("pk", flat=True)[:MOST_REPORTS]:
        name, data = workbook(key, viewer=viewer)
        files[name] = data
    when = f"{today.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
    told = README.format(place=region_code, when=when, who=viewer.name)
    hashes = "\n".join(f"{sm3_hex(data)}  {name}" for name, data in files.items())
    files["说明.txt"] = f"{told}\n{hashes}\n".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return f"第三方评估资料-{region_code}-{clock.local_date(today):%Y%m%d}.zip", out.getvalue()


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        texts = [str(value) for value in row]
        writer.writerow([f"'{one}" if one.startswith(FORMULAS) else one for one in texts])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _targets(region_code: str, today: datetime, viewer: Actor) -> Iterable[Sequence[object]]:
    yield ("目标", "算法", "期限", "责任单位", "目标值", "实际值", "是否达到", "出处")
    words = {True: "已达到", False: "未达到", None: "没有数据"}
    for one in target_ledger(region_code, today=clock.local_date(today), viewer=viewer):
        yield (
            one.name, one.measure, one.due_on, one.owner, one.wanted, one.actual,
            words[one.is_reached], one.source,
        )  # fmt: skip
    ended = Target.objects.filter(region_code=region_code, ended_at__isnull=False)
    for row in ended.order_by("due_on")[:MOST_TASKS]:
        yield (row.indicator, "", row.due_on, row.owner, row.value, "", "已停用", row.source)


def _tasks(region_code: str) -> Iterable[Sequence[object]]:
    yield ("编号", "任务", "责任单位", "期限", "状态", "最近进展", "佐证", "时间", "出处")
    rows = Task.objects.filter(region_code=region_code).prefetch_related("notes")
    for row in rows.order_by("due_on", "pk")[:MOST_TASKS]:
        last = max(row.notes.all(), key=lambda note: note.pk)
        when = f"{last.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
        yield (
            row.number, row.text, row.owner_name, row.due_on, TASK_NAMES[TaskState(row.state)],
            last.text, last.evidence, when, row.source,
        )  # fmt: skip


def _scores(region_code: str) -> Iterable[Sequence[object]]:
    yield ("周期", "结果号", "对象", "名称", "同类", "办结", "得分", "等次", "名次", "同类数")
    closed = Period.objects.filter(region_code=region_code, state=PeriodState.CLOSED)
    rows = Score.objects.filter(period__in=closed).exclude(party=Party.STAFF)
    ordered = rows.select_related("period").order_by("-period_id", "party", "group", "rank")
    for row in ordered[:MOST_SCORES]:
        points = "件数不足" if row.points is None else row.points
        yield (
            spans.name(Span(row.period.span), row.period.first), row.period.number,
            PARTY_NAMES[Party(row.party)], row.name, row.group, row.handled, points, row.grade,
            row.rank or "", row.among,
        )  # fmt: skip
