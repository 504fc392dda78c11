"""Tables of the plumbing: outbox, number series, settings moved at run time."""

from django.contrib.postgres.functions import TransactionNow
from django.db import models


class OutboxMessage(models.Model):
    """A published fact (事件), written in the publisher's transaction."""

    id = models.BigAutoField(primary_key=True)
    event = models.CharField("事件", max_length=100)
    stream = models.CharField("事件流", max_length=120)
    payload = models.JSONField("内容")
    published_at = models.DateTimeField("发布时间")
    recorded_at = models.DateTimeField("写入时间", db_default=TransactionNow())

    class Meta:
        verbose_name = "事件消息"
        indexes = [models.Index(fields=["event", "id"], name="outbox_event")]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"


class Delivery(models.Model):
    """One subscriber's copy of a message (投递); the rows that are left are the work to do."""

    class State(models.TextChoices):
        """OPEN waits, LEASED is with a relay, DONE is done, PARKED waits for a person."""

        OPEN = "OPEN", "待投递"
        LEASED = "LEASED", "投递中"
        DONE = "DONE", "已投递"
        PARKED = "PARKED", "已搁置"

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="deliveries")
    subscriber = models.CharField("订阅者", max_length=160)
    stream = models.CharField("事件流", max_length=120)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    next_try_at = models.DateTimeField("下次时间", db_default=TransactionNow())
    error = models.TextField("错误", default="", blank=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "投递"
        indexes = [
            models.Index(
                fields=["subscriber", "stream", "id"],
                name="delivery_unfinished",
                condition=~models.Q(state="DONE"),
            ),
            models.Index(
                fields=["next_try_at", "id"],
                name="delivery_due",
                condition=models.Q(state__in=["OPEN", "LEASED"]),
            ),
            models.Index(
                fields=["-id"], name="delivery_parked", condition=models.Q(state="PARKED")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} #{self.message_id} {self.state}"


class NumberSeries(models.Model):
    """A counter of public numbers within a kind and a scope (编号序列), locked while it counts."""

    kind = models.CharField("种类", max_length=40)
    scope = models.CharField("范围", max_length=80)
    last = models.BigIntegerField("最后号", default=0)

    class Meta:
        verbose_name = "编号序列"
        constraints = [models.UniqueConstraint(fields=["kind", "scope"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope} {self.last}"


class Setting(models.Model):
    """A value moved at run time in demo mode (运行参数), such as the clock's offset."""

    name = models.CharField("名称", max_length=80, primary_key=True)
    value = models.TextField("值")

    class Meta:
        verbose_name = "运行参数"

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class KeptAnswer(models.Model):
    """What a call with an idempotency key was answered (幂等应答), until it expires.

    The row comes before the answer: whoever wrote it is the one who acts.
    """

    key = models.CharField("键", max_length=64, primary_key=True)
    answer = models.TextField("应答", null=True)  # noqa: DJ001  null = not answered yet
    expires = models.DateTimeField("失效时间", db_index=True)

    class Meta:
        verbose_name = "幂等应答"

    def __str__(self) -> str:
        return self.key
