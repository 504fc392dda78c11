"""What holders do with their licences: presentations, authorisations, copies for a purpose."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yiwang.foundation.core.ids import uuid7
from yiwang.services.licences.types.using import UseScope

from .licences import Licence


class Presentation(models.Model):
    """A licence shown by its holder for a minute, to one reader (亮证).

    The code is made from the identifier under a key, so that none need be kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="presentations")
    party_id = models.UUIDField("出示人")
    shows = models.CharField("亮证内容", max_length=8)
    code_index = models.BinaryField("亮证码索引", max_length=32)
    made_at = models.DateTimeField("出示时间")
    expires_at = models.DateTimeField("失效时间")
    read_at = models.DateTimeField("查看时间", null=True)
    reader_id = models.CharField("查看人编号", max_length=64, blank=True)
    reader = models.CharField("查看人", max_length=300, blank=True)

    class Meta:
        """Found by code while it is open; who read is told by licence, the newest first."""

        verbose_name = "亮证记录"
        indexes: ClassVar = [
            models.Index(fields=["code_index"], name="presentation_code"),
            models.Index(
                fields=["licence", "-read_at"],
                condition=Q(read_at__isnull=False),
                name="presentation_read",
            ),
            models.Index(
                fields=["licence"], condition=Q(read_at__isnull=True), name="presentation_open"
            ),
        ]

    def __str__(self) -> str:
        """Licence and time."""
        return f"{self.licence_id} {self.made_at:%Y-%m-%d %H:%M}"


class Sharing(models.Model):
    """A licence that its holder lets another one take copies of, for one purpose (证照授权).

    Whom is kept as a keyed index: people and enterprises need not be known here yet; an office or
    an application (用证单位) is known by its number.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="sharings")
    kind = models.CharField("被授权人类别", max_length=8)
    name = models.CharField("被授权人", max_length=200)
    code_index = models.BinaryField("被授权人代码索引", max_length=32)
    code_masked = models.CharField("被授权人代码（脱敏）", max_length=40)
    scope = models.CharField("可以读取", max_length=8, default=UseScope.FILE)
    purpose = models.CharField("用途", max_length=60)
    until = models.DateField("有效期止")
    is_single = models.BooleanField("只用一次", default=False)
    made_by = models.CharField("授权人编号", max_length=64)
    made_at = models.DateTimeField("授权时间")
    used_at = models.DateTimeField("最近使用时间", null=True)
    ended_at = models.DateTimeField("收回时间", null=True)

    class Meta:
        """Found by whom it is for; one that is not taken back for each and a purpose."""

        verbose_name = "证照授权"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["licence", "code_index", "purpose"],
                condition=Q(ended_at__isnull=True),
                name="sharing_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["code_index", "-id"], name="sharing_with"),
        ]

    def __str__(self) -> str:
        """Licence and purpose."""
        return f"{self.licence_id} {self.purpose}"


class LicenceCopy(models.Model):
    """A copy of a licence for one purpose that left (加注件); its file is kept as it left."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="copies")
    sharing = models.ForeignKey(Sharing, models.PROTECT, null=True, related_name="copies")
    reason = models.CharField("用途", max_length=60)
    user = models.CharField("使用单位或者个人", max_length=200)
    until = models.DateField("有效期止")
    made_by = models.CharField("制作人编号", max_length=64)
    maker = models.CharField("制作人", max_length=200)
    made_at = models.DateTimeField("制作时间")
    file = models.UUIDField("文件")
    sm3 = models.CharField("文件摘要 SM3", max_length=64, unique=True)
    recalled_at = models.DateTimeField("收回时间", null=True)

    class Meta:
        """Listed with its licence, the newest first."""

        verbose_name = "加注件"
        indexes: ClassVar = [models.Index(fields=["licence", "-id"], name="copy_of_licence")]

    def __str__(self) -> str:
        """Licence and purpose."""
        return f"{self.licence_id} {self.reason}"
