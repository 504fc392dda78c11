"""The ledger: what is no longer asked, one entry each."""

from typing import ClassVar

from django.db import models

from yiwang.oversight.reduction.types import Outcome

from .selfcheck import SelfCheck


class Entry(models.Model):
    """A material or a step that was taken away, replaced or added (减证便民台账); never changed.

    安徽 2018-08：向社会公布取消的政务服务事项申请材料清单. ``lists`` tells how many implementing
    lists of the division changed with it at that moment. It comes from a self-check, or from any
    other publication, which ``cause`` then names.
    """

    check_of = models.ForeignKey(
        SelfCheck, models.PROTECT, null=True, related_name="+", verbose_name="自查"
    )
    cause = models.CharField("由来", max_length=160, blank=True)
    basic_code = models.CharField("基本编码", max_length=12)
    item_name = models.CharField("事项名称", max_length=200)
    is_step = models.BooleanField("环节", default=False)
    name = models.CharField("名称", max_length=200)
    outcome = models.CharField("方式", max_length=8, choices=[(o.value, o.value) for o in Outcome])
    instead = models.CharField("替代", max_length=200, blank=True)
    test = models.CharField("清理标准", max_length=200, blank=True)
    reason = models.CharField("理由", max_length=300)
    basis = models.CharField("依据", max_length=300, blank=True)
    before = models.CharField("改动前", max_length=400, blank=True)
    after = models.CharField("改动后", max_length=400)
    department = models.CharField("标准部门", max_length=100)
    organisation_name = models.CharField("自查单位", max_length=200)
    region_code = models.CharField("区划代码", max_length=12)
    lists = models.PositiveIntegerField("清单数")
    person = models.CharField("办理人", max_length=200)
    published_on = models.DateField("公布日期")
    published_at = models.DateTimeField("公布时间", null=True)

    class Meta:
        """Each once in a self-check; lists with the newest first."""

        verbose_name = verbose_name_plural = "减证便民台账"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["check_of", "basic_code", "is_step", "name"], name="ledger_entry_once"
            ),
            models.UniqueConstraint(
                fields=["cause", "is_step", "name", "outcome", "instead"],
                name="ledger_cause_once",
                condition=~models.Q(cause=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["region_code", "-id"], name="ledger_of_region"),
            models.Index(fields=["department", "-id"], name="ledger_of_department"),
            models.Index(fields=["basic_code", "-id"], name="ledger_of_item"),
        ]

    def __str__(self) -> str:
        """Item and name."""
        return f"{self.item_name} {self.name}"
