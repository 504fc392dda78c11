"""Names in force, as an index: what is registered or reserved now."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class TakenName(models.Model):
    """A name that stands in the way of others (在先名称), 企业名称登记管理规定 第十七条.

    Made from the register of legal persons and from live reservations; ``keys`` are the numbers of
    ``rules.measure``. ``free_on`` is the day it no longer counts; what is free is swept out.
    """

    authority = models.CharField("登记机关区划", max_length=12)
    name = models.CharField("名称", max_length=120)
    trade = models.CharField("字号", max_length=120)
    industry_class = models.CharField("行业类别", max_length=60, blank=True)
    keys = ArrayField(models.BigIntegerField(), verbose_name="比对键")
    legal_person_id = models.UUIDField("法人编号", null=True, unique=True)
    reservation = models.OneToOneField(
        "naming.Reservation", models.CASCADE, null=True, related_name="+"
    )
    free_on = models.DateField("可用日期", null=True)

    class Meta:
        """Found by its keys, swept by its day."""

        verbose_name = verbose_name_plural = "在先名称"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(legal_person_id__isnull=True)
                ^ models.Q(reservation__isnull=True),
                name="taken_name_has_one_origin",
            )
        ]
        indexes: ClassVar = [
            GinIndex(fields=["keys"], name="taken_name_by_key", fastupdate=False),
            models.Index(
                fields=["free_on"],
                name="taken_name_by_day",
                condition=models.Q(free_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name
