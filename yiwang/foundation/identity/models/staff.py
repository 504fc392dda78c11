"""Staff, their roles and who stands in for them."""

from datetime import date

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
