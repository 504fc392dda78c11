"""Which keys exist, with their certificates; private parts are encrypted under the master key."""

from django.db import models
from django.db.models import Q

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.keys.types import KINDS, STATES, KeyKind, KeyState


class MasterCheck(models.Model):
    """A constant sealed under the master key (主密钥校验值): another master key does not open it.

    One row a store, made with its first key and never changed.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    sealed = models.BinaryField("密文")
    made_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "主密钥校验值"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="master_check_is_one")]

    def __str__(self) -> str:
        return f"{self.made_at}"


class KeyRef(models.Model):
    """A signing key by name and version (密钥), its private part wrapped by the master key."""

    name = models.CharField("名称", max_length=60)
    version = models.PositiveIntegerField("版本", default=1)
    kind = models.CharField("用途", max_length=12, choices=[(k.value, v) for k, v in KINDS.items()])
    owner = models.CharField("归属", max_length=200, blank=True)
    organisation_id = models.UUIDField("归属单位", null=True)
    state = models.CharField(
        "状态", max_length=12, choices=[(s.value, v) for s, (v, _) in STATES.items()]
    )
    public_key = models.BinaryField("公钥")
    wrapped_private_key = models.BinaryField("加密的私钥")
    created_at = models.DateTimeField("创建时间")
    retired_at = models.DateTimeField("停用时间", null=True)
    destroyed_at = models.DateTimeField("销毁时间", null=True)

    class Meta:
        verbose_name = "密钥"
        indexes = [models.Index(fields=["kind", "-id"], name="key_kind")]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="key_version_once"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(state=KeyState.IN_USE), name="key_in_use_once"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(state=KeyState.PREPARED), name="key_prepared_once"
            ),
            models.CheckConstraint(
                condition=Q(state=KeyState.DESTROYED, wrapped_private_key=b"")
                | (~Q(state=KeyState.DESTROYED) & ~Q(wrapped_private_key=b"")),
                name="key_destroyed_is_wiped",
            ),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def place(self) -> str:
        """What its private part is bound to."""
        return f"{self.name}/{self.version}"

    @property
    def purpose(self) -> KeyKind:
        """The kind as its type."""
        return KeyKind(self.kind)


class Certificate(models.Model):
    """A certificate of a key (密钥证书): of our own test authority, or imported from a real one.

    《电子签名法》第十六条. ``told`` is the last threshold, in days, of which the keepers know.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.ForeignKey(KeyRef, models.PROTECT, related_name="certificates")
    der = models.BinaryField("证书")
    chain = models.BinaryField("上级证书", default=b"")
    subject = models.CharField("主体", max_length=300)
    issuer = models.CharField("签发机构", max_length=300)
    serial = models.CharField("序列号", max_length=64)
    not_before = models.DateTimeField("有效期起")
    not_after = models.DateTimeField("有效期止")
    is_test = models.BooleanField("测试")
    recorded_at = models.DateTimeField("登记时间")
    replaced_at = models.DateTimeField("被替换时间", null=True)
    told = models.PositiveSmallIntegerField("已提醒的天数", null=True)

    class Meta:
        verbose_name = "密钥证书"
        indexes = [
            models.Index(
                fields=["not_after"], condition=Q(replaced_at=None), name="certificate_ending"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "serial"], name="certificate_serial_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(replaced_at=None), name="certificate_current_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.serial}"
