"""Staff, their roles and who stands in for them."""

from datetime import date, datetime

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.identity.rules.roles import ROLES


class Staff(models.Model):
    """A member of staff in an organisation (工作人员)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("姓名", max_length=80)
    job_number = models.CharField("工号", max_length=30, unique=True)
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="+", verbose_name="单位"
    )
    is_active = models.BooleanField("在岗", default=True)
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "工作人员"

    def __str__(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """A role held in an organisation, for a region and a time (角色任命)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="assignments")
    role = models.CharField(
        "角色", max_length=24, choices=[(r.code, r.name) for r in ROLES.values()]
    )
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    post = models.ForeignKey("orgs.Post", models.PROTECT, null=True, related_name="+")
    region_code = models.CharField("区划范围", max_length=12)
    valid_from = models.DateField("起始日期")
    valid_until = models.DateField("截止日期", null=True)

    class Meta:
        verbose_name = "角色任命"
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "organisation"],
                name="role_assignment_open_once",
                condition=models.Q(valid_until__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.role}"

    def holds_on(self, day: date) -> bool:
        """Whether the role is in force on that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class Delegation(models.Model):
    """A colleague who stands in for an absent one (代行职责), for a time; ``until`` exclusive."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.ForeignKey(RoleAssignment, models.PROTECT, related_name="delegations")
    deputy = models.ForeignKey(Staff, models.PROTECT, related_name="deputising")
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期")
    reason = models.CharField("原因", max_length=120)
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "代行职责"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="delegation_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} → {self.deputy_id}"

    def holds_on(self, day: date) -> bool:
        """Whether the deputy stands in on that day."""
        return self.revoked_at is None and self.starts_on <= day < self.ends_on


class Invitation(models.Model):
    """An offer of a role to the owner of a phone number (岗位邀请); the number is sealed.

    It becomes a member of staff and a role assignment when its owner accepts it, with real name,
    password and second factor in place. GB/T 22239 8.1.4.1.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sealed_phone = models.BinaryField("手机号码（密文）")
    phone_index = models.BinaryField("手机号码索引")
    phone_masked = models.CharField("手机号码（脱敏）", max_length=20)
    name = models.CharField("姓名", max_length=80)
    job_number = models.CharField("工号", max_length=30)
    role = models.CharField(
        "角色", max_length=24, choices=[(r.code, r.name) for r in ROLES.values()]
    )
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    region_code = models.CharField("区划范围", max_length=12)
    valid_from = models.DateField("起始日期")
    valid_until = models.DateField("截止日期", null=True)
    invited_by = models.CharField("邀请人", max_length=80)
    invited_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("失效时间")
    answered_at = models.DateTimeField("答复时间", null=True)
    was_accepted = models.BooleanField("已接受", default=False)

    class Meta:
        verbose_name = "岗位邀请"
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index", "role", "organisation"],
                name="invitation_open_once",
                condition=models.Q(answered_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["phone_index"],
                name="invitation_by_phone",
                condition=models.Q(answered_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.phone_masked} {self.role}"

    def is_open(self, at: datetime) -> bool:
        """Whether it may still be accepted."""
        return self.answered_at is None and at < self.expires_at
