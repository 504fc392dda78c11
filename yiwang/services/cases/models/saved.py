"""Lists that somebody keeps before applying."""

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.services.cases.types.saved import SavedListInfo


class SavedList(models.Model):
    """What a person has to bring, kept after the guidance (保存的清单), S4 一次性告知.

    It holds which item, which situation and which answers; the list itself is always the guide's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField("保存人")
    item_code = models.CharField("实施编码", max_length=33)
    item_name = models.CharField("事项名称", max_length=1000)
    organisation_name = models.CharField("部门", max_length=200)
    situation = models.CharField("情形", max_length=60)
    situation_name = models.CharField("情形名称", max_length=200)
    answers = models.JSONField("导办答案", default=dict)
    guide_hash = models.CharField("指南摘要", max_length=64)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "保存的清单"
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "item_code", "situation"], name="saved_list_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.situation}"

    def info(self) -> SavedListInfo:
        """Return what its owner sees."""
        return SavedListInfo(
            id=self.pk,
            item_code=self.item_code,
            item_name=self.item_name,
            organisation_name=self.organisation_name,
            situation=self.situation,
            situation_name=self.situation_name,
            answers=dict(self.answers),
            guide_hash=self.guide_hash,
            saved_at=self.saved_at,
        )
