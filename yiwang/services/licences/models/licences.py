"""Licences with their versions, who holds them, every act on them, and the list of what ended."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yiwang.foundation.core import lanes
from yiwang.foundation.core.ids import uuid7
from yiwang.services.licences.types.licences import LicenceState

from .licence_types import LicenceType, LicenceTypeVersion

_UNSEALED = (LicenceState.DRAFT, LicenceState.VOID)
_LIVE = (LicenceState.VALID, LicenceState.SUSPENDED)


class Licence(models.Model):
    """One version of a licence (电子证照), 行政许可法 39, 电子签名法 5; GB/T 36902 to 36905.

    ``edition`` is the version in its identifier, ``version`` counts acts. All versions of one
    licence share the ``root``, the first is its own. The values of its face are sealed like ID
    numbers are; what they are asked by stands beside them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("修改次数", default=1)
    # What it is
    identifier = models.CharField("电子证照标识", max_length=100, unique=True)
    licence_type = models.ForeignKey(LicenceType, models.PROTECT, related_name="+")
    type_version = models.ForeignKey(LicenceTypeVersion, models.PROTECT, related_name="+")
    type_name = models.CharField("证照名称", max_length=120)
    number = models.CharField("证照编号", max_length=120)
    serial = models.CharField("流水号", max_length=32)
    edition = models.PositiveSmallIntegerField("证照版本", default=1)
    root = models.ForeignKey("self", models.PROTECT, related_name="editions")
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    # Who issued it, and for what
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    issuer_name = models.CharField("颁发机构", max_length=200)
    issuer_code = models.CharField("颁发机构代码", max_length=18)
    region_code = models.CharField("所属管辖属地", max_length=12)
    case_number = models.BigIntegerField("申请编号", null=True)
    document_number = models.CharField("文号", max_length=80, blank=True)
    sealed_face = models.BinaryField("照面内容（密文）")
    photos = models.JSONField("照片", default=dict)
    """The files of its pictures, by field."""
    receiver_id = models.UUIDField("消息接收人", null=True)
    warned_at = models.DateTimeField("提醒到期时间", null=True)
    issued_on = models.DateField("颁证日期")
    valid_from = models.DateField("有效期起")
    valid_to = models.DateField("有效期止", null=True, help_text="空：长期")
    made_by = models.CharField("发证方式", max_length=12)
    """The act that began this version."""
    created_at = models.DateTimeField("制证时间")
    # Where it stands
    state = models.CharField("证照状态", max_length=12, default=LicenceState.DRAFT)
    state_reason = models.CharField("变动理由", max_length=300, blank=True)
    state_basis = models.CharField("变动依据", max_length=300, blank=True)
    state_at = models.DateTimeField("变动时间")
    # Its code, its original, its way to the seal
    token_index = models.BinaryField("核验码索引", max_length=32, unique=True)
    original = models.UUIDField("原件（OFD）", null=True)
    sealed_at = models.DateTimeField("用印时间", null=True)
    seal_due = models.DateTimeField("排队用印", null=True)
    seal_by = models.JSONField("用印人", null=True)
    seal_tries = models.PositiveSmallIntegerField("用印次数", default=0)
    seal_wait = models.CharField("等待用印的原因", max_length=24, blank=True)

    class Meta:
        """One in force and one in making a licence; none in force without its sealed original."""

        verbose_name = "电子证照"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["root"], condition=Q(state__in=_LIVE), name="licence_live_once"
            ),
            models.UniqueConstraint(
                fields=["root"], condition=Q(state=LicenceState.DRAFT), name="licence_draft_once"
            ),
            models.UniqueConstraint(fields=["root", "edition"], name="licence_edition_once"),
            models.UniqueConstraint(
                fields=["case_number", "licence_type"],
                condition=Q(case_number__isnull=False),
                name="licence_of_case_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_UNSEALED)
                | Q(original__isnull=False, sealed_at__isnull=False),
                name="licence_valid_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="licence_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="licence_of_office"),
            models.Index(fields=["region_code", "-id"], name="licence_of_region"),
            models.Index(fields=["number"], name="licence_number"),
            models.Index(
                fields=["seal_due"], condition=Q(seal_due__isnull=False), name="licence_to_seal"
            ),
            models.Index(
                fields=["valid_to", "id"],
                condition=Q(state__in=_LIVE, valid_to__isnull=False),
                name="licence_expires",
            ),
        ]

    def __str__(self) -> str:
        """Identifier and state."""
        return f"{self.identifier} {self.state}"


class LicenceHolder(models.Model):
    """One of those who hold a licence (持证主体); the code is sealed, found by a keyed index."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence = models.ForeignKey(Licence, models.CASCADE, related_name="holders")
    n = models.PositiveSmallIntegerField("序号", default=1)
    kind = models.CharField("持证主体类别", max_length=12)
    party_id = models.UUIDField("自然人或者法人", null=True)
    name = models.CharField("持证主体", max_length=200)
    code_kind = models.CharField("主体代码类型", max_length=3, blank=True)
    code_index = models.BinaryField("主体代码索引", max_length=32, null=True)
    sealed_code = models.BinaryField("主体代码（密文）", null=True)
    code_masked = models.CharField("主体代码（脱敏）", max_length=40, blank=True)

    class Meta:
        """Found by party and by code, the newest licence first."""

        verbose_name = "持证主体"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["licence", "n"], name="licence_holder_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party_id", "-licence"], name="licence_holder_party"),
            models.Index(fields=["code_index", "-licence"], name="licence_holder_code"),
        ]

    def __str__(self) -> str:
        """Licence and place."""
        return f"{self.licence_id} {self.n}"


class LicenceStep(lanes.Step):
    """One act upon a licence (证照痕迹): who, when, why, on what basis; never changed."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="steps")
    act = models.CharField("操作", max_length=12)
    state = models.CharField("之后的状态", max_length=12)
    basis = models.CharField("依据", max_length=300, blank=True)
    document = models.CharField("文书", max_length=120, blank=True)

    class Meta(lanes.Step.Meta):
        """One row an act."""

        verbose_name = "证照痕迹"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["licence", "n"], name="licence_step_once"),
        ]

    def __str__(self) -> str:
        """Licence and act."""
        return f"{self.licence_id} {self.n} {self.act}"


class StatusChange(models.Model):
    """A licence that came into force or ceased to be, as the public list tells it (状态变动).

    ``digest`` is SM3 of the identifier: who has the licence finds it, nobody reads it off.
    """

    id = models.BigAutoField(primary_key=True)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="+")
    digest = models.CharField("标识摘要 SM3", max_length=64)
    state = models.CharField("状态", max_length=12)
    at = models.DateTimeField("变动时间")
    listed = models.ForeignKey("StatusList", models.PROTECT, null=True, related_name="changes")

    class Meta:
        """Waiting until the next list takes it."""

        verbose_name = "证照状态变动"
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(listed=None), name="status_change_waiting"),
        ]

    def __str__(self) -> str:
        """Change and state."""
        return f"{self.pk} {self.state}"


class StatusList(models.Model):
    """One number of the signed list of changes (证照状态清单); each names the one before."""

    number = models.PositiveIntegerField("期号", primary_key=True)
    made_at = models.DateTimeField("签发时间")
    body = models.BinaryField("正文")
    sm3 = models.CharField("正文摘要 SM3", max_length=64)
    signature = models.BinaryField("签名")
    key_name = models.CharField("签名密钥", max_length=80)
    public_key = models.BinaryField("公钥")

    class Meta:
        """The newest counts."""

        verbose_name = "证照状态清单"

    def __str__(self) -> str:
        """Its number."""
        return str(self.number)
