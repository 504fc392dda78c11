"""What was looked for before an applicant was asked; what was asked all the same."""

from django.db import models

from yiwang.services.cases.rules import proofs, ways
from yiwang.services.cases.types.ways import SoughtView, SourceWay

from .case import CaseRow


class SoughtMaterial(models.Model):
    """How a line of the list was looked for before it was asked (先行检索).

    《国务院关于在线政务服务的若干规定》第十一条、第十二条. Keyed by the number that draft and case
    share, so it is there when the draft is filed.
    """

    pk = models.CompositePrimaryKey("number", "material_no")
    number = models.BigIntegerField("申请编号")
    material_no = models.PositiveSmallIntegerField("材料序号")
    name = models.CharField("材料名称", max_length=500)
    way = models.CharField("取得方式", max_length=10)
    source = models.CharField("来源", max_length=1200, blank=True)
    on = models.DateField("取得日期", null=True)
    tries = models.JSONField("检索记录", default=list)
    document_id = models.UUIDField("材料库", null=True)
    licence_id = models.UUIDField("电子证照", null=True)
    proof = models.JSONField("证照取用凭据", null=True)
    sought_at = models.DateTimeField("检索时间")

    class Meta:
        verbose_name = "先行检索记录"

    def __str__(self) -> str:
        return f"{self.number}/{self.material_no} {self.way}"

    def view(self) -> SoughtView:
        """Return the record that may cross the border."""
        return SoughtView(
            material_no=self.material_no,
            name=self.name,
            way=SourceWay(self.way),
            source=self.source,
            on=self.on,
            sought_at=self.sought_at,
            tries=ways.from_plain(self.tries),
            document_id=self.document_id,
            proof=proofs.from_plain(self.proof, self.material_no, self.name),
        )


class RepeatedDemand(CaseRow):
    """A material that was asked for although the platform has it, and why (重复索要).

    《优化营商环境条例》第三十六条、第三十七条. Counted by supervision.
    """

    place = models.PositiveSmallIntegerField("序号内序")
    material_no = models.PositiveSmallIntegerField("材料序号")
    name = models.CharField("材料名称", max_length=500)
    source = models.CharField("平台已有的来源", max_length=1200)
    held_on = models.DateField("取得日期", null=True)
    reason = models.TextField("仍要提供的理由")
    organisation_id = models.UUIDField("部门")
    organisation_name = models.CharField("部门名称", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    item_name = models.CharField("事项", max_length=1000)
    asked_by = models.UUIDField("要求人", null=True)
    asked_name = models.CharField("要求人姓名", max_length=60)
    asked_at = models.DateTimeField("时间")
    key = models.UUIDField("标识")

    pk = models.CompositePrimaryKey("case_id", "n", "place")

    class Meta:
        verbose_name = "重复索要"
        indexes = [
            models.Index(fields=["region_code", "-key"], name="repeated_demand_region"),
            models.Index(fields=["-key"], name="repeated_demand_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n} {self.name}"
