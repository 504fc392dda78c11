"""Libraries of other levels, the packages that go between, and what they hold (上下联通)."""

from typing import ClassVar

from django.db import models

from yiwang.foundation.core.ids import uuid7

from .licences import Licence


class PartnerLibrary(models.Model):
    """A library of another level that we exchange with (联通证照库)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField("对方代码", max_length=40, unique=True)
    own_code = models.CharField("本方代码", max_length=40)
    name = models.CharField("名称", max_length=120)
    region_code = models.CharField("对方地区", max_length=12)
    own_region = models.CharField("本方地区", max_length=12)
    public_key = models.BinaryField("对方公钥", max_length=65)
    own_key = models.BinaryField("本方公钥", max_length=65)
    sent = models.PositiveIntegerField("已导出到", default=0)
    sent_sm3 = models.CharField("最后导出的摘要", max_length=64, blank=True)
    received = models.PositiveIntegerField("已并入到", default=0)
    received_sm3 = models.CharField("最后并入的摘要", max_length=64, blank=True)
    added_by = models.CharField("登记人", max_length=80)
    added_at = models.DateTimeField("登记时间")

    class Meta:
        """Few of them."""

        verbose_name = "联通证照库"

    def __str__(self) -> str:
        """Its name."""
        return self.name


class LibraryPackage(models.Model):
    """A signed package that was made or received (同步数据包); its bytes are kept as they were."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.ForeignKey(PartnerLibrary, models.PROTECT, related_name="packages")
    direction = models.CharField("方向", max_length=3)
    number = models.PositiveIntegerField("序号")
    state = models.CharField("状态", max_length=8)
    sm3 = models.CharField("摘要 SM3", max_length=64)
    sealed = models.BinaryField("数据包（密文）")
    rows = models.PositiveIntegerField("条数")
    refused = models.JSONField("没有并入的", default=list)
    by = models.CharField("经办人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        """Each number once, each way."""

        verbose_name = "同步数据包"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "direction", "number"], name="library_package_once"
            )
        ]

    def __str__(self) -> str:
        """Direction and number."""
        return f"{self.direction} {self.number}"


class SentLicence(models.Model):
    """What a partner was told of a licence of ours last (已同步证照)."""

    id = models.BigAutoField(primary_key=True)
    partner = models.ForeignKey(PartnerLibrary, models.PROTECT, related_name="told")
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("修改次数")
    digest = models.CharField("内容摘要 SM3", max_length=64)

    class Meta:
        """Once for each partner."""

        verbose_name = "已同步证照"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "licence"], name="sent_licence_once")
        ]

    def __str__(self) -> str:
        """Licence and version."""
        return f"{self.licence_id} {self.version}"


class LibraryBalance(models.Model):
    """A library's balance of a day as it was compared with what we know (每日对账)."""

    id = models.BigAutoField(primary_key=True)
    partner = models.ForeignKey(PartnerLibrary, models.PROTECT, related_name="balances")
    on = models.DateField("日期")
    upto = models.PositiveIntegerField("到第几个数据包")
    lines = models.JSONField("对账结果")
    holds = models.BooleanField("一致")
    by = models.CharField("经办人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        """One a day."""

        verbose_name = "对账"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "on"], name="library_balance_once")
        ]

    def __str__(self) -> str:
        """Library and day."""
        return f"{self.partner_id} {self.on}"


class HeldLicence(models.Model):
    """A licence of a partner as the partner told it (对方的证照): to look up; theirs is right."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.ForeignKey(PartnerLibrary, models.PROTECT, related_name="licences")
    identifier = models.CharField("电子证照标识", max_length=100, unique=True)
    type_code = models.CharField("证照类型代码", max_length=21)
    type_name = models.CharField("证照名称", max_length=120)
    number = models.CharField("证照编号", max_length=120)
    issuer_name = models.CharField("颁发机构", max_length=200)
    issuer_code = models.CharField("颁发机构代码", max_length=18)
    region_code = models.CharField("所属管辖属地", max_length=12)
    holder = models.CharField("持证主体", max_length=400)
    is_person = models.BooleanField("持证主体是自然人", default=True)
    code_index = models.BinaryField("主体代码索引", max_length=32, null=True)
    issued_on = models.DateField("颁证日期")
    valid_from = models.DateField("有效期起")
    valid_to = models.DateField("有效期止", null=True)
    state = models.CharField("证照状态", max_length=12)
    original_sm3 = models.CharField("原件摘要 SM3", max_length=64, blank=True)
    version = models.PositiveIntegerField("修改次数")
    digest = models.CharField("内容摘要 SM3", max_length=64)
    told_at = models.DateTimeField("同步时间")

    class Meta:
        """Found by number and by holder."""

        verbose_name = "对方的证照"
        indexes: ClassVar = [
            models.Index(fields=["number"], name="held_licence_number"),
            models.Index(fields=["code_index"], name="held_licence_holder"),
            models.Index(fields=["partner", "type_code"], name="held_licence_type"),
        ]

    def __str__(self) -> str:
        """Identifier and state."""
        return f"{self.identifier} {self.state}"
