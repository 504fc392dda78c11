"""What the public list abolished: nobody may ask for it again."""

from typing import ClassVar

from django.db import models

from .basic import BasicItem


class AbolishedDemand(models.Model):
    """A material or step nobody in a division and below may ask for again (取消的证明材料).

    安徽 2018-08：线上线下不再要求企业和群众提供已取消的申请材料. ``name`` is bare: without what
    stands in brackets, without 原件 and 复印件.
    """

    basic = models.ForeignKey(BasicItem, models.CASCADE, related_name="+", db_index=False)
    is_step = models.BooleanField("环节", default=False)
    name = models.CharField("名称", max_length=200)
    region_code = models.CharField("区划代码", max_length=12)
    since = models.DateField("取消日期")

    class Meta:
        """Each once in a division."""

        verbose_name = verbose_name_plural = "取消的材料和环节"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["basic", "region_code", "is_step", "name"], name="abolished_demand_once"
            )
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name
