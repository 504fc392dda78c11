"""Accounts; the identity helper extends this into a package."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from yiwang.foundation.core.ids import uuid7


class User(AbstractBaseUser, PermissionsMixin):
    """A login (账号), linked to a person and optionally to staff."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField("登录名", max_length=64, unique=True)
    is_active = models.BooleanField("可用", default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []
    objects: BaseUserManager["User"] = BaseUserManager()

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return str(self.pk)
