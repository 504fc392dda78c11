"""Messages and their place in an inbox; phone numbers and one-time codes are sealed."""

from django.db import models

from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.foundation.notifications.types import MessageKind


class Template(models.Model):
    """An authority's own wording of a kind of message (消息模板), instead of the built-in one.

    ``text`` may name ``{item}``, ``{number}``, ``{date}`` and ``{action}``.
    """

    kind = models.CharField(
        "类型", max_length=12, primary_key=True, choices=[(k.value, k.value) for k in MessageKind]
    )
    text = models.CharField("内容", max_length=300)
    changed_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "消息模板"

    def __str__(self) -> str:
        return self.kind


class Message(models.Model):
    """A message to one person or phone (消息), 《行政许可法》第三十二条."""

    class State(models.TextChoices):
        """The way of the SMS."""

        NONE = "NONE", "不发短信"
        WAITING = "WAITING", "待发送"
        SENT = "SENT", "已发送"
        FAILED = "FAILED", "发送失败"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(
        "类型", max_length=12, choices=[(k.value, k.value) for k in MessageKind]
    )
    person_id = models.UUIDField("收件人", null=True)
    sealed_phone = models.BinaryField("手机号码（密文）", null=True)
    phone_masked = models.CharField("手机号码（脱敏）", max_length=20, blank=True)
    subject = models.CharField("标题", max_length=120)
    text = models.TextField("内容", blank=True)
    sealed_text = models.BinaryField("内容（密文）", null=True)
    link_kind = models.CharField("链接类型", max_length=30, blank=True)
    link_key = models.CharField("链接", max_length=60, blank=True)
    created_at = models.DateTimeField("时间")
    state = models.CharField("短信状态", max_length=8, choices=State, default=State.NONE)
    tries = models.PositiveSmallIntegerField("发送次数", default=0)
    receipt = models.CharField("发送回执", max_length=80, blank=True)
    error = models.CharField("错误", max_length=200, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True)

    class Meta:
        verbose_name = "消息"
        indexes = [
            models.Index(
                fields=["id"], name="message_waiting", condition=models.Q(state="WAITING")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def _bound(self, column: str) -> bytes:
        return f"notifications:{column}:{self.pk}".encode()

    def seal(self, *, phone: str, secret: str) -> None:
        """Seal the phone number and a text that must not lie about in clear; saves nothing."""
        if phone:
            self.sealed_phone = keys.encrypt(
                phone.encode(), Purpose.PERSONAL_DATA, bound_to=self._bound("phone")
            )
        if secret:
            self.sealed_text = keys.encrypt(
                secret.encode(), Purpose.PERSONAL_DATA, bound_to=self._bound("text")
            )

    def _open(self, sealed: bytes | memoryview | None, column: str) -> str:
        if sealed is None:
            return ""
        bound = self._bound(column)
        return keys.decrypt(bytes(sealed), Purpose.PERSONAL_DATA, bound_to=bound).decode()

    @property
    def phone(self) -> str:
        """The number in clear, for the provider."""
        return self._open(self.sealed_phone, "phone")

    @property
    def full_text(self) -> str:
        """The text in clear, whether it was sealed or not."""
        return self._open(self.sealed_text, "text") or self.text


class InboxItem(models.Model):
    """A message in a person's in-site inbox (站内消息)."""

    id = models.BigAutoField(primary_key=True)
    message = models.OneToOneField(Message, models.CASCADE, related_name="inbox_item")
    person_id = models.UUIDField("收件人")
    group = models.CharField("分组", max_length=8)
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = "站内消息"
        indexes = [models.Index(fields=["person_id", "-id"], name="inbox_of_person")]

    def __str__(self) -> str:
        return str(self.pk)
