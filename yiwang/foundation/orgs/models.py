"""Tables of places and organisations; dated rows, so that the past stays readable."""

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.orgs.types import OrganisationInfo, OrganisationKind, RegionInfo


class Region(models.Model):
    """A division with the days it holds (行政区划), GB/T 2260 and GB/T 10114.

    Key is (code, level): the four cities without counties have one code on levels 2 and 3.
    """

    code = models.CharField("区划代码", max_length=12)
    level = models.PositiveSmallIntegerField("级别", help_text="1 省 2 市 3 县 4 乡 5 村")
    name = models.CharField("名称", max_length=80)
    full_name = models.CharField("全称", max_length=240)
    parent_code = models.CharField("上级代码", max_length=12, blank=True)
    is_synthetic = models.BooleanField("示例", default=False)
    source = models.CharField("来源", max_length=120)
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True)

    class Meta:
        verbose_name = "行政区划"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "level"],
                name="region_in_force_once",
                condition=models.Q(valid_until__isnull=True),
            ),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="region_level"),
        ]
        indexes = [
            models.Index(
                fields=["parent_code", "code"],
                name="region_children",
                condition=models.Q(valid_until__isnull=True),
            ),
            models.Index(fields=["name"], name="region_name", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def info(self) -> RegionInfo:
        """Return what may cross the border."""
        parent = self.parent_code or None
        return RegionInfo(
            self.code, self.name, self.level, parent, self.full_name, self.is_synthetic
        )


class Organisation(models.Model):
    """A body that serves the public in a region (机构), with its credit code (GB 32100).

    ``standard_name`` is the name without the place (市场监督管理局): items name their owner by it.
    A code the platform made up carries YW and ``is_synthetic``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=80)
    standard_name = models.CharField("通用名称", max_length=80)
    kind = models.CharField(
        "类别", max_length=10, choices=[(k.value, k.value) for k in OrganisationKind]
    )
    level = models.CharField("行使层级", max_length=1, help_text="GB/T 39046 A.2")
    uscc = models.CharField("统一社会信用代码", max_length=18)
    region_code = models.CharField("区划代码", max_length=12)
    hall = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name="进驻大厅"
    )
    address = models.CharField("地址", max_length=160, blank=True)
    phone = models.CharField("咨询电话", max_length=40, blank=True)
    complaint_phone = models.CharField("投诉电话", max_length=40, blank=True)
    hours = models.CharField("办公时间", max_length=120, blank=True)
    sort_key = models.CharField("拼音", max_length=200, blank=True)
    is_synthetic = models.BooleanField("代码为示例", default=False)
    source = models.CharField("来源", max_length=120)
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True)

    class Meta:
        verbose_name = "机构"
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                name="organisation_uscc_in_force_once",
                condition=models.Q(valid_until__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["region_code", "standard_name"],
                name="organisation_in_region",
                condition=models.Q(valid_until__isnull=True),
            ),
            models.Index(
                fields=["region_code", "sort_key", "id"],
                name="organisation_sorted",
                condition=models.Q(valid_until__isnull=True),
            ),
            models.Index(fields=["hall"], name="organisation_hall"),
        ]

    def __str__(self) -> str:
        return self.name

    def info(self) -> OrganisationInfo:
        """Return what may cross the border."""
        return OrganisationInfo(
            id=self.pk,
            name=self.name,
            short_name=self.short_name,
            uscc=self.uscc,
            region_code=self.region_code,
            level=self.level,
            kind=OrganisationKind(self.kind),
            standard_name=self.standard_name,
            hall_id=self.hall_id,
            address=self.address,
            phone=self.phone,
            complaint_phone=self.complaint_phone,
            hours=self.hours,
            is_synthetic=self.is_synthetic,
            sort_key=self.sort_key,
            is_open=self.valid_until is None,
        )


class Post(models.Model):
    """A post in an organisation (岗位) that a role may be tied to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    name = models.CharField("名称", max_length=60)

    class Meta:
        verbose_name = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="post_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationName(models.Model):
    """A name an organisation bore, with the days it held (机构曾用名).

    《地方各级人民政府机构设置和编制管理条例》第九条.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="names")
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=80)
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期")
    source = models.CharField("依据", max_length=120)

    class Meta:
        verbose_name = "机构曾用名"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="organisation_name_period",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RegionOpening(models.Model):
    """A division being opened by an administrator (开通地区), with what was typed so far.

    The organisations, halls and administrators are rows of their own; this row holds only what
    has not become one yet, so that nothing typed is lost.
    """

    region_code = models.CharField("区划代码", max_length=12, primary_key=True)
    kept = models.JSONField("已填内容", default=dict)
    opened_by = models.CharField("开通人", max_length=80)
    started_at = models.DateTimeField("开始时间")
    kept_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "开通地区"

    def __str__(self) -> str:
        return self.region_code


class CalendarYear(models.Model):
    """A year whose days off are known (工作日历年度), 《全国年节及纪念日放假办法》.

    A year without a row, or provisional, is counted Monday to Friday and recomputed later.
    """

    year = models.PositiveSmallIntegerField("年度", primary_key=True)
    is_provisional = models.BooleanField("暂定", default=False)
    source = models.CharField("来源", max_length=160)
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "工作日历年度"

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from Monday to Friday (放假或调休日)."""

    on = models.DateField("日期", primary_key=True)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    is_working = models.BooleanField("上班")
    holiday = models.CharField("节日", max_length=30, blank=True)

    class Meta:
        verbose_name = "放假调休日"

    def __str__(self) -> str:
        return f"{self.on} {self.holiday}"
