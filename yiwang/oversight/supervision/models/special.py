"""The special watch: what is counted, to whom alarms go, what was sent."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yiwang.oversight.supervision.types.special import AlarmState, WatchedKind, Way

from .findings import Finding


class WatchedEvent(models.Model):
    """An event of licences, seals or payment as the special watch counts it (专项事件)."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(
        "种类", max_length=24, choices=[(k.value, k.value) for k in WatchedKind]
    )
    subject = models.CharField("对象", max_length=160)
    about = models.CharField("说明", max_length=200, blank=True)
    who = models.CharField("操作人编号", max_length=64, blank=True)
    thing = models.CharField("被比较的对象", max_length=64, blank=True)
    organisation_id = models.UUIDField("部门", null=True)
    region_code = models.CharField("区划", max_length=12, blank=True)
    staff = models.UUIDField("责任人", null=True)
    amount = models.BigIntegerField("金额(分)", default=0)
    days = models.PositiveSmallIntegerField("已持续天数", default=0)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "专项事件"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject"], name="watched_event_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "at"], name="watched_event_time"),
            models.Index(
                fields=["thing", "at"], name="watched_event_thing", condition=~Q(thing="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class AlarmChannel(models.Model):
    """To whom alarms of a division go, and which (告警通道). Its secret is sealed."""

    id = models.BigAutoField(primary_key=True)
    way = models.CharField("方式", max_length=8, choices=[(w.value, w.value) for w in Way])
    name = models.CharField("名称", max_length=60)
    address = models.CharField("地址", max_length=300)
    secret = models.BinaryField("签名密钥（密文）", default=b"")
    areas = models.JSONField("专项", default=list)
    levels = models.JSONField("级别", default=list)
    region_code = models.CharField("区划", max_length=12)
    is_on = models.BooleanField("启用", default=True)
    made_by = models.CharField("设定人编号", max_length=80)
    made_name = models.CharField("设定人", max_length=80)
    made_at = models.DateTimeField("设定时间")
    failing_since = models.DateTimeField("从何时起发送失败", null=True)
    error = models.CharField("最近一次失败", max_length=200, blank=True)
    told_at = models.DateTimeField("何时提醒过发送失败", null=True)

    class Meta:
        verbose_name = "告警通道"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "way", "address"], name="alarm_channel_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AlarmSent(models.Model):
    """An alarm over one channel, once for a finding (告警记录); without a finding it is a test."""

    id = models.BigAutoField(primary_key=True)
    channel = models.ForeignKey(AlarmChannel, models.PROTECT, related_name="sent")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=8, choices=[(s.value, s.value) for s in AlarmState])
    tries = models.PositiveSmallIntegerField("次数", default=0)
    result = models.CharField("结果", max_length=200, blank=True)
    raised_at = models.DateTimeField("产生时间")
    sent_at = models.DateTimeField("发送时间", null=True)

    class Meta:
        verbose_name = "告警记录"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "finding"],
                condition=Q(finding__isnull=False),
                name="alarm_once_a_finding",
            ),
            models.CheckConstraint(
                condition=~Q(state="SENT") | Q(sent_at__isnull=False),
                name="alarm_sent_is_dated",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="alarm_held", condition=Q(state="HELD")),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.finding_id} {self.state}"
