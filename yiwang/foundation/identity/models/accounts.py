"""Logins, one-time codes, counted failures."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from yiwang.foundation.core.ids import uuid7


class User(AbstractBaseUser, PermissionsMixin):
    """A login (账号), linked to a person and optionally to staff; its phone number is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField("登录名", max_length=64, unique=True)
    is_active = models.BooleanField("可用", default=True)
    person = models.OneToOneField(
        "identity.Person", models.PROTECT, null=True, related_name="user", verbose_name="自然人"
    )
    staff = models.OneToOneField(
        "identity.Staff", models.PROTECT, null=True, related_name="user", verbose_name="工作人员"
    )
    sealed_phone = models.BinaryField("手机号码（密文）", null=True)
    phone_index = models.BinaryField("手机号码索引", null=True, unique=True)
    phone_masked = models.CharField("手机号码（脱敏）", max_length=20, blank=True)
    created_at = models.DateTimeField("注册时间", null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[BaseUserManager["User"]] = BaseUserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return str(self.pk)


class PhoneCode(models.Model):
    """A one-time code sent to a phone (短信验证码); only its keyed digest is kept."""

    id = models.BigAutoField(primary_key=True)
    phone_index = models.BinaryField("手机号码索引")
    purpose = models.CharField("用途", max_length=16)
    digest = models.BinaryField("摘要")
    sent_at = models.DateTimeField("发送时间")
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True)
    misses = models.PositiveSmallIntegerField("错误次数", default=0)

    class Meta:
        verbose_name = "短信验证码"
        indexes = [models.Index(fields=["phone_index", "purpose", "-id"], name="phone_code_latest")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class Attempts(models.Model):
    """Failed attempts in a row and the lock they lead to (登录失败), GB/T 22239 8.1.4.1."""

    subject = models.BinaryField("对象")
    kind = models.CharField("方式", max_length=12)
    failures = models.PositiveSmallIntegerField("失败次数", default=0)
    last_at = models.DateTimeField("最近失败时间")
    locked_until = models.DateTimeField("锁定至", null=True)

    class Meta:
        verbose_name = "登录失败"
        constraints = [models.UniqueConstraint(fields=["subject", "kind"], name="attempts_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.failures}"

    @classmethod
    def locked(cls, subject: bytes, kind: str, at: datetime) -> "Attempts":
        """Lock and return a counter; it also keeps the acts of one subject in order."""
        made, _ = cls.objects.get_or_create(subject=subject, kind=kind, defaults={"last_at": at})
        return cls.objects.select_for_update(of=("self",)).get(pk=made.pk)


class SharedValue(models.Model):
    """A short-lived value all web processes share (共享缓存), such as an OIDC authorisation code.

    The columns are those Django's database cache wants; nothing else reads the table.
    """

    cache_key = models.CharField("键", max_length=255, primary_key=True)
    value = models.TextField("值")
    expires = models.DateTimeField("失效时间", db_index=True)

    class Meta:
        verbose_name = "共享缓存"

    def __str__(self) -> str:
        return self.cache_key
