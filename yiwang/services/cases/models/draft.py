"""The draft: an ordinary table, apart from the cases."""

import uuid

from django.db import models

from yiwang.services.cases.types import DraftState


class Draft(models.Model):
    """An application being filled in (草稿), it holds the case's number already."""

    number = models.BigIntegerField("申请编号", primary_key=True)
    state = models.CharField("状态", max_length=10, default=DraftState.OPEN)
    person_id = models.UUIDField("填写人")
    applicant_kind = models.CharField("申请人类型", max_length=10)
    applicant_id = models.UUIDField("申请人")
    applicant_name = models.CharField("申请人名称(脱敏)", max_length=200)
    channel = models.CharField("渠道", max_length=12)
    item_code = models.CharField("实施编码", max_length=33)
    item_name = models.CharField("事项名称", max_length=1000)
    item_version_id = models.BigIntegerField("实施清单版本")
    basic_version_id = models.BigIntegerField("基本目录版本")
    form_version_id = models.BigIntegerField("表单版本", null=True)
    organisation_name = models.CharField("部门", max_length=200)
    region_code = models.CharField("区划", max_length=12)
    situation = models.CharField("情形", max_length=60, blank=True)
    answers = models.JSONField("导办答案", default=dict)
    values = models.JSONField("填写内容", default=dict)
    materials = models.JSONField("材料", default=dict)
    delivery = models.JSONField("送达方式", default=dict)
    signature = models.JSONField("签名", default=dict)
    page = models.CharField("所在页", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    token = models.UUIDField("提交令牌", default=uuid.uuid4, editable=False)
    begun_at = models.DateTimeField("开始时间")
    saved_at = models.DateTimeField("保存时间")
    expires_at = models.DateTimeField("保存到")
    reminded_at = models.DateTimeField("提醒时间", null=True)

    class Meta:
        verbose_name = "草稿"
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "item_code", "applicant_kind", "applicant_id"],
                condition=models.Q(state=DraftState.OPEN),
                name="draft_one_open",
            )
        ]
        indexes = [
            models.Index(
                fields=["person_id", "-saved_at"],
                condition=models.Q(state=DraftState.OPEN),
                name="draft_of_person",
            ),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state=DraftState.OPEN),
                name="draft_expiry",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
