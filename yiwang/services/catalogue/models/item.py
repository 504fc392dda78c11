"""Implementing lists: what an organisation publishes for a basic item."""

from typing import ClassVar

from django.db import models

from .basic import BasicItem


class Body(models.Model):
    """A distinct text of implementing lists (实施清单要素), shared by its hash; never changed.

    76,000 guides of a province are a few hundred texts: conditions, materials, situations, limits,
    fee, steps, result as JSON (`rules.guides` knows the keys).
    """

    hash = models.CharField("内容摘要", max_length=64, unique=True)
    content = models.JSONField("要素")

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "实施清单要素"

    def __str__(self) -> str:
        """The hash."""
        return self.hash


class Item(models.Model):
    """An implementing list (实施清单): a basic item as one organisation handles it.

    ``code`` is the 31-character 实施编码, and the public code in addresses.
    """

    code = models.CharField("实施编码", max_length=33, unique=True)
    basic = models.ForeignKey(
        BasicItem, models.PROTECT, related_name="+", verbose_name="基本目录", db_index=False
    )
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="+", verbose_name="实施主体"
    )
    region_code = models.CharField("区划代码", max_length=12)
    level = models.CharField("行使层级", max_length=1)
    is_active = models.BooleanField("在用", default=True)
    is_online = models.BooleanField("网上可办", default=True)
    current = models.ForeignKey(
        "ItemVersion",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="现行版本",
        db_index=False,
    )
    search_text = models.ForeignKey(
        "SearchText", models.SET_NULL, null=True, related_name="+", verbose_name="检索文本"
    )

    class Meta:
        """One list per organisation and basic item."""

        verbose_name = verbose_name_plural = "实施清单"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "basic"], name="item_once_per_organisation"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["region_code", "basic"], name="item_by_region"),
            models.Index(fields=["basic", "region_code"], name="item_by_basic"),
        ]

    def __str__(self) -> str:
        """The code."""
        return self.code


class ItemVersion(models.Model):
    """A published version of an implementing list (实施清单版本); never changed.

    ``hash`` is SM3 over code, version number, text and form; the guide's hash adds the basic
    version's. A trigger refuses every later change.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions", db_index=False)
    version_no = models.PositiveIntegerField("版本号")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="要素")
    form_version = models.ForeignKey(
        "eforms.FormVersion",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="表单版本",
        db_index=False,
    )
    hash = models.CharField("内容摘要", max_length=64)
    reason = models.CharField("变更理由", max_length=200, blank=True)
    published_at = models.DateTimeField("发布时间")

    class Meta:
        """One row per version."""

        verbose_name = verbose_name_plural = "实施清单版本"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "version_no"], name="item_version_once")
        ]
        indexes: ClassVar = [models.Index(fields=["form_version"], name="item_version_by_form")]

    def __str__(self) -> str:
        """Item and version."""
        return f"{self.item_id} v{self.version_no}"


class Stamp(models.Model):
    """One row that changes whenever something is published (发布戳); processes compare it.

    ``loaded`` is the digest of the shipped files that were loaded last, so that a second start
    has nothing to do.
    """

    value = models.BigIntegerField("值", default=0)
    loaded = models.CharField("已装载", max_length=64, blank=True)

    class Meta:
        """Names."""

        verbose_name = verbose_name_plural = "发布戳"

    def __str__(self) -> str:
        """The value."""
        return str(self.value)
