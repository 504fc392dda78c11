"""What is to be delivered, and what happened to it."""

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.lanes import Step
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.codes.masks import mask_name, mask_phone
from yiwang.services.delivery.types import Act, Address, ConsignmentState, Way

BOUND = b"delivery:address:"


def sealed(address: Address, subject: str) -> bytes:
    """Return an address as it is kept."""
    parts = {k: getattr(address, k) for k in ("name", "phone", "region", "address")}
    bound = BOUND + subject.encode()
    return keys.encrypt(orjson.dumps(parts), Purpose.PERSONAL_DATA, bound_to=bound)


def opened(kept: bytes, subject: str) -> Address:
    """Return a kept address in clear."""
    if not kept:
        return Address()
    plain = keys.decrypt(kept, Purpose.PERSONAL_DATA, bound_to=BOUND + subject.encode())
    return Address(**orjson.loads(plain))


def masked(address: Address) -> str:
    """Return an address for a screen: whom and the phone masked, of the place the division."""
    if not address.phone:
        return ""
    place = f"{address.region}***" if address.region else f"{address.address[:3]}***"
    return f"{mask_name(address.name)} {mask_phone(address.phone)} {place}"


class Consignment(models.Model):
    """A result on its way to who applied (送达单), 行政许可法 44; one for each subject."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("版本", default=1)
    subject = models.CharField("对象", max_length=60, unique=True)
    title = models.CharField("送达内容", max_length=1000)
    organisation_id = models.UUIDField("送达机关")
    organisation_name = models.CharField("送达机关名称", max_length=200)
    recipient_kind = models.CharField("受送达人类型", max_length=10)
    recipient_id = models.UUIDField("受送达人")
    recipient_name = models.CharField("受送达人(脱敏)", max_length=200)
    recipient_masked_id = models.CharField("受送达人证件(脱敏)", max_length=40, blank=True)
    way = models.CharField("送达方式", max_length=10)
    ways = ArrayField(models.CharField(max_length=10), verbose_name="可选方式", default=list)
    state = models.CharField("状态", max_length=10, default=ConsignmentState.WAITING)
    sealed_address = models.BinaryField("收件信息密文", max_length=1500, default=bytes)
    address_masked = models.CharField("收件信息(脱敏)", max_length=300, blank=True)
    opened_at = models.DateTimeField("开始等待")
    waits_since = models.DateTimeField("此方式起")
    due_on = models.DateField("送达期限", null=True)
    agreed_at = models.CharField("同意电子送达时间", max_length=40, blank=True)
    read_at = models.DateTimeField("首次打开", null=True)
    read_by = models.CharField("打开人", max_length=64, blank=True)
    served_at = models.DateTimeField("送达时间", null=True)
    reminders = models.PositiveSmallIntegerField("已提醒", default=0)
    remind_at = models.DateTimeField("下次提醒", null=True)

    class Meta:
        verbose_name = "送达单"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="SERVED", served_at__isnull=False)
                | (~models.Q(state="SERVED") & models.Q(served_at__isnull=True)),
                name="consignment_served_is_dated",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "opened_at", "id"],
                include=["way", "state"],
                condition=~models.Q(state="SERVED"),
                name="consignment_waiting",
            ),
            models.Index(
                fields=["recipient_id", "id"],
                condition=~models.Q(state="SERVED"),
                name="consignment_of_recipient",
            ),
            models.Index(
                fields=["remind_at", "id"],
                condition=models.Q(remind_at__isnull=False),
                name="consignment_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.way} {self.state}"

    @property
    def address(self) -> Address:
        """To whom and where, in clear."""
        return opened(bytes(self.sealed_address), self.subject)

    def keep_address(self, address: Address) -> None:
        """Seal an address, and mask it for screens."""
        self.sealed_address = sealed(address, self.subject) if address.phone else b""
        self.address_masked = masked(address)


class ConsignmentStep(Step):
    """One act upon a consignment (送达痕迹): who, when, with which words."""

    consignment = models.ForeignKey(Consignment, models.CASCADE, related_name="steps")
    act = models.CharField("动作", max_length=10, choices=[(a, a) for a in Act])
    way = models.CharField("送达方式", max_length=10, choices=[(w, w) for w in Way])

    class Meta:
        verbose_name = "送达痕迹"
        constraints = [
            models.UniqueConstraint(fields=["consignment", "n"], name="consignment_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.consignment_id}/{self.n} {self.act}"
