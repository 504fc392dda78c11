"""Seals, who may use them, and every use."""

from django.db import models
from django.db.models import Q

from yiwang.foundation.core import lanes
from yiwang.foundation.core.ids import uuid7
from yiwang.services.licences.types.seals import SealState

_UNMADE = (SealState.APPLIED, SealState.REFUSED, SealState.APPROVED)
_OVER = (SealState.REFUSED, SealState.DESTROYED)


class SealMaker(models.Model):
    """The system that makes seals, with its certificates (制章系统); its keys lie in custody.

    A row whose ``is_test`` is set makes seals that say 测试 on their face.
    """

    name = models.CharField("名称", max_length=60)
    certificate = models.BinaryField("制章者证书")
    authority_certificate = models.BinaryField("签发机构证书")
    stamper_certificate = models.BinaryField("时间戳服务证书", null=True)
    is_test = models.BooleanField("测试")
    created_at = models.DateTimeField("启用时间")
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "制章系统"
        constraints = [
            models.UniqueConstraint(
                "is_test", condition=Q(retired_at=None), name="seal_maker_in_force_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seal(models.Model):
    """An electronic seal from its application to its end (电子印章).

    国务院令第716号 第九条; GB/T 38540-2020. The signing key lies in custody as ``seal/<code>``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField("印章编码", max_length=14, blank=True)
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="+", verbose_name="用章单位"
    )
    organisation_name = models.CharField("用章单位名称", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    style = models.CharField("样式", max_length=20)
    purpose = models.CharField("用途", max_length=12, blank=True)
    name = models.CharField("印章名称", max_length=100)
    reason = models.CharField("申请理由", max_length=300)
    years = models.PositiveSmallIntegerField("有效年限")
    state = models.CharField("状态", max_length=10, default=SealState.APPLIED)
    version = models.PositiveIntegerField("版本", default=1)
    acted = models.JSONField("各环节办理人", default=dict)
    maker = models.ForeignKey(SealMaker, models.PROTECT, null=True, related_name="+")
    der = models.BinaryField("印章数据", null=True)
    certificate = models.BinaryField("签章者证书", null=True)
    valid_from = models.DateTimeField("有效期起", null=True)
    valid_until = models.DateTimeField("有效期止", null=True)

    class Meta:
        verbose_name = "电子印章"
        indexes = [models.Index(fields=["region_code", "-id"], name="seal_region")]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="seal_code_once"),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=~Q(state__in=_OVER),
                name="seal_of_office_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_UNMADE)
                | (
                    ~Q(code="")
                    & Q(der__isnull=False, certificate__isnull=False, maker__isnull=False)
                    & Q(valid_from__isnull=False, valid_until__isnull=False)
                ),
                name="seal_made_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def key_name(self) -> str:
        """The name of its signing key in custody."""
        return f"seal/{self.code}"


class SealStep(lanes.Step):
    """One act upon a seal (印章办理痕迹)."""

    seal = models.ForeignKey(Seal, models.CASCADE, related_name="steps")
    act = models.CharField("操作", max_length=16)

    class Meta:
        verbose_name = "印章办理痕迹"
        constraints = [models.UniqueConstraint(fields=["seal", "n"], name="seal_step_once")]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.n} {self.act}"


class SealUser(models.Model):
    """Who may use a seal, for which documents, how often a day (用章授权).

    A member of staff, or whoever holds a role in the seal's office.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seal = models.ForeignKey(Seal, models.CASCADE, related_name="users")
    staff_id = models.UUIDField("工作人员", null=True)
    role = models.CharField("岗位角色", max_length=24, blank=True)
    name = models.CharField("姓名或岗位", max_length=80)
    kinds = models.JSONField("可以盖章的文件种类", default=list)
    per_day = models.PositiveIntegerField("每日次数上限", null=True)
    granted_by = models.CharField("授权人编号", max_length=64)
    granted_name = models.CharField("授权人", max_length=80)
    granted_at = models.DateTimeField("授权时间")
    ended_at = models.DateTimeField("收回时间", null=True)

    class Meta:
        verbose_name = "用章授权"
        constraints = [
            models.CheckConstraint(
                condition=Q(staff_id__isnull=False, role="")
                | (Q(staff_id__isnull=True) & ~Q(role="")),
                name="seal_user_is_one",
            ),
            models.UniqueConstraint(
                fields=["seal", "staff_id", "role"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="seal_user_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.name}"


class SealUse(models.Model):
    """One use of a seal: which document, which case, who, when, what for (用印记录).

    A seal is put to a document once; ``signature`` is what was put there, and never changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="uses")
    authority = models.ForeignKey(SealUser, models.PROTECT, related_name="uses")
    seal_name = models.CharField("印章名称", max_length=100)
    organisation_id = models.UUIDField("用章单位")
    region_code = models.CharField("区划", max_length=12)
    case_number = models.BigIntegerField("申请编号", null=True, db_index=True)
    document = models.CharField("文件", max_length=200)
    kind = models.CharField("文件种类", max_length=60)
    document_sm3 = models.CharField("文件摘要 SM3", max_length=64)
    purpose = models.CharField("用途", max_length=200)
    actor_id = models.CharField("用印人编号", max_length=64)
    actor_name = models.CharField("用印人", max_length=80)
    office = models.CharField("单位", max_length=200, blank=True)
    at = models.DateTimeField("用印时间")
    on = models.DateField("用印日期")
    data_hash = models.CharField("签章原文摘要 SM3", max_length=64, blank=True)
    signature = models.BinaryField("电子签章", null=True)

    class Meta:
        verbose_name = "用印记录"
        indexes = [
            models.Index(fields=["region_code", "-id"], name="seal_use_region"),
            models.Index(fields=["seal", "-id"], name="seal_use_seal"),
            models.Index(fields=["authority", "on"], name="seal_use_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["seal", "document_sm3"], name="seal_use_once"),
            models.CheckConstraint(
                condition=Q(data_hash="", signature__isnull=True)
                | (~Q(data_hash="") & Q(signature__isnull=False)),
                name="seal_use_signed_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.document}"
