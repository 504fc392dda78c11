"""Facts read from the audit log: where each matter stands, each act, counters of both.

Supervision's own tables (decision 0019): no row of another app is joined, and all of them can be
made again from the log. Nobody but the reader of the log writes them.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Fact(models.Model):
    """Where a watched matter stands (监察事实): a case, a consultation, a complaint, a rating.

    ``red_on``: the first day on which the promised or the legal day is over, ``yellow_on`` the
    first day of a yellow light, both empty while the clock stands still or nothing is open: a
    light is a comparison with today, so that no row has to be touched when a day begins.
    """

    matter = models.CharField("对象编号", max_length=40, primary_key=True)
    kind = models.CharField("种类", max_length=16)
    v = models.PositiveIntegerField("版本")
    entry = models.BigIntegerField("审计记录")
    organisation_id = models.UUIDField("部门", null=True)
    region_code = models.CharField("区划", max_length=12)
    item_code = models.CharField("实施编码", max_length=33, blank=True)
    basic_code = models.CharField("基本编码", max_length=12, blank=True)
    item_name = models.CharField("事项名称", max_length=1000, blank=True)
    channel = models.CharField("渠道", max_length=12, blank=True)
    state = models.CharField("状态", max_length=24)
    is_open = models.BooleanField("未办结")
    outcome = models.CharField("结果", max_length=24, blank=True)
    step = models.CharField("环节", max_length=60, blank=True)
    step_since = models.DateField("环节开始日", null=True)
    step_due_on = models.DateField("环节到期日", null=True)
    holder = models.UUIDField("经办人", null=True)
    opened_on = models.DateField("收件日")
    accepted_on = models.DateField("受理日", null=True)
    decided_on = models.DateField("决定日", null=True)
    closed_on = models.DateField("办结日", null=True)
    due_on = models.DateField("承诺到期日", null=True)
    statutory_due_on = models.DateField("法定到期日", null=True)
    yellow_on = models.DateField("黄灯日", null=True)
    red_on = models.DateField("红灯日", null=True)
    ended_on = models.DateField("办完日", null=True, help_text="决定、答复或者结束的那一天")
    was_due_on = models.DateField("办完时的到期日", null=True)
    is_late = models.BooleanField("超时", default=False, help_text="办完时已经超过承诺或者法定期限")
    notices = models.PositiveSmallIntegerField("补正次数", default=0)
    moved_on = models.DateField("最近一次工作人员办理")
    done_by = models.UUIDField("办完人", null=True)
    reviewed_on = models.DateField("开始审查日", null=True)
    delivered_on = models.DateField("送达日", null=True)

    class Meta:
        """Open matters by light for each level that lists them; all by organisation and day."""

        verbose_name = "监察事实"
        indexes: ClassVar = [
            models.Index(fields=["red_on", "matter"], name="fact_red", condition=Q(is_open=True)),
            models.Index(
                fields=["yellow_on", "matter"], name="fact_yellow", condition=Q(is_open=True)
            ),
            models.Index(
                fields=["organisation_id", "red_on", "matter"],
                name="fact_red_of_office",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["region_code", "red_on", "matter"],
                name="fact_red_of_region",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["statutory_due_on"], name="fact_statutory", condition=Q(is_open=True)
            ),
            models.Index(fields=["step_due_on"], name="fact_step", condition=Q(is_open=True)),
            models.Index(fields=["moved_on"], name="fact_silent", condition=Q(is_open=True)),
            models.Index(fields=["organisation_id", "opened_on", "matter"], name="fact_opened"),
            models.Index(fields=["organisation_id", "ended_on", "matter"], name="fact_ended"),
            models.Index(fields=["ended_on", "matter"], name="fact_ended_all"),
            models.Index(fields=["opened_on", "matter"], name="fact_opened_all"),
            models.Index(fields=["basic_code", "ended_on", "matter"], name="fact_of_item"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.matter}"


class DidAct(models.Model):
    """One act on a matter as the log tells it (办理动作); never changed.

    ``more`` holds the particulars that rules read; ``is_late``: done after the step's own day.
    """

    pk = models.CompositePrimaryKey("matter", "v")
    matter = models.CharField("对象编号", max_length=40)
    v = models.PositiveIntegerField("版本")
    entry = models.BigIntegerField("审计记录")
    act = models.CharField("动作", max_length=40)
    at = models.DateTimeField("时间")
    by = models.UUIDField("工作人员", null=True)
    role = models.CharField("角色", max_length=24, blank=True)
    organisation_id = models.UUIDField("部门", null=True)
    state = models.CharField("状态", max_length=24)
    step = models.CharField("环节", max_length=60, blank=True)
    due_on = models.DateField("此后到期日", null=True)
    is_late = models.BooleanField("环节超时", default=False)
    has_ended = models.BooleanField("此后已办完", default=False)
    more = models.JSONField("要素", default=dict)

    class Meta:
        """Acts of a person by time; of a kind by time, for trial runs."""

        verbose_name = "办理动作"
        indexes: ClassVar = [
            models.Index(fields=["by", "at"], name="act_of_staff", condition=Q(by__isnull=False)),
            models.Index(fields=["act", "at"], name="act_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.matter}/{self.v} {self.act}"


class Tally(models.Model):
    """A maintained counter (监察计数): how many matters of a scope a day counts for a measure.

    ``scope`` is ``r:<division>``, ``o:<organisation>``, ``i:<organisation>:<basic code>`` or
    ``s:<member of staff>``. The day is the matter's own (opened, ended, turning red …), so that
    what is red today is a sum over days, and no counter has to move when a day begins.
    """

    pk = models.CompositePrimaryKey("scope", "kind", "measure", "day")
    scope = models.CharField("范围", max_length=60)
    kind = models.CharField("种类", max_length=16)
    measure = models.CharField("指标", max_length=12)
    day = models.DateField("日")
    n = models.BigIntegerField("数")

    class Meta:
        verbose_name = "监察计数"

    def __str__(self) -> str:
        return f"{self.scope} {self.kind} {self.measure} {self.day}: {self.n}"


class StepTime(models.Model):
    """How long a division's cases took to come to a step (环节用时): the median of a month.

    Counted anew each night from facts alone, so that there is nothing to be maintained or proved.
    """

    pk = models.CompositePrimaryKey("scope", "step")
    scope = models.CharField("范围", max_length=60)
    step = models.CharField("环节", max_length=12)
    n = models.PositiveIntegerField("件数")
    days = models.PositiveIntegerField("中位用时", help_text="从上一环节起的天数")
    counted_at = models.DateTimeField("计数时间")

    class Meta:
        verbose_name = "环节用时"

    def __str__(self) -> str:
        return f"{self.scope} {self.step}: {self.days}"


class LogReader(models.Model):
    """How far the log has been read (日志读到), and which entries were not yet to be seen then.

    Up to ``replay_until`` it is read anew: nothing is raised, and counters are made at its end.
    """

    name = models.CharField("名称", max_length=40, primary_key=True)
    entry = models.BigIntegerField("读到", default=0)
    gaps = models.JSONField("空号", default=dict, help_text="编号 → 第一次没有看到的时间")
    read_at = models.DateTimeField("时间", null=True)
    replay_until = models.BigIntegerField("重放到", default=0)

    class Meta:
        verbose_name = "日志读到"

    def __str__(self) -> str:
        return f"{self.name} {self.entry}"

    @property
    def is_replaying(self) -> bool:
        """Whether old entries are being read anew, so that facts and counters are not whole."""
        return self.entry < self.replay_until


class Recount(models.Model):
    """A proof of the counters (复核): how many there were and which differed; never changed."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("时间")
    counters = models.PositiveIntegerField("计数")
    total = models.BigIntegerField("合计")
    differing = models.PositiveIntegerField("不一致")
    is_mended = models.BooleanField("已更正", default=False)
    lines = models.JSONField("不一致的计数", default=list)
    by_name = models.CharField("发起人", max_length=80)

    class Meta:
        verbose_name = "计数复核"

    def __str__(self) -> str:
        return f"{self.pk}: {self.differing} of {self.counters}"
