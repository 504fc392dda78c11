"""The draft: an ordinary table, apart from the cases."""

import json
import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.expressions import RawSQL

from yiwang.services.cases.types import (
    DraftInfo,
    DraftMaterial,
    DraftState,
    DraftSummary,
    MaterialWay,
)
from yiwang.services.cases.types.drafts import Carried

_HELD = """
(SELECT jsonb_object_agg(key, cases_draft.values -> key) FROM unnest(%s::text[]) AS key
 WHERE jsonb_exists(cases_draft.values, key))
"""


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reads that the filing needs."""

    def as_stored(self, number: int) -> "tuple[Draft, str] | None":
        """Return the draft and the mark that PostgreSQL changes at every change of the row."""
        mark = RawSQL("cases_draft.xmin::text", (), output_field=models.CharField())
        found = self.filter(pk=number).annotate(mark=mark).first()
        return (found, found.mark) if found else None  # type: ignore[attr-defined]

    def holding(self, keys: list[str]) -> "DraftQuerySet":
        """Read these answers as ``held``, not the whole form, which may have hundreds."""
        field = models.JSONField()
        held = RawSQL(_HELD, (keys,), output_field=field)  # noqa: S611  its own text
        return self.defer("values", "answers", "materials", "delivery").annotate(held=held)

    def keep(self, number: int, changed: dict[str, Any], **columns: Any) -> None:
        """Merge answers into those that are there, inside PostgreSQL; count the version on."""
        merged = RawSQL("cases_draft.values || %s::jsonb", (json.dumps(changed),))
        columns |= {"values": merged, "version": models.F("version") + 1}
        self.filter(pk=number).update(**columns)


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
    carried = models.JSONField("表单更新", null=True)
    page = models.CharField("所在页", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    token = models.UUIDField("提交令牌", default=uuid.uuid4, editable=False, unique=True)
    begun_at = models.DateTimeField("开始时间")
    saved_at = models.DateTimeField("保存时间")
    expires_at = models.DateTimeField("保存到")
    reminded_at = models.DateTimeField("提醒时间", null=True)

    objects = DraftQuerySet.as_manager()

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

    def lines(self) -> list[DraftMaterial]:
        """Return what the draft holds for the material list, by number."""
        return [
            DraftMaterial(int(no), MaterialWay(m["way"]), tuple(uuid.UUID(f) for f in m["files"]))
            for no, m in sorted(self.materials.items(), key=lambda pair: int(pair[0]))
        ]

    def material_files(self) -> set[uuid.UUID]:
        """Return the files of all lines of the material list."""
        return {uuid.UUID(f) for m in self.materials.values() for f in m["files"]}

    def info(self) -> DraftInfo:
        """Return what its owner sees."""
        signed_at = self.signature.get("at")
        return DraftInfo(
            number=self.number,
            item_code=self.item_code,
            item_name=self.item_name,
            organisation_name=self.organisation_name,
            region_code=self.region_code,
            item_version_id=self.item_version_id,
            basic_version_id=self.basic_version_id,
            form_version_id=self.form_version_id,
            situation=self.situation,
            answers=self.answers,
            values=self.values,
            materials={m.no: m for m in self.lines()},
            delivery_way=self.delivery.get("way", ""),
            delivery_address=self.delivery.get("address", {}),
            signature_way=self.signature.get("way", ""),
            signed_at=datetime.fromisoformat(signed_at) if signed_at else None,
            applicant_kind=self.applicant_kind,
            applicant_id=self.applicant_id,
            applicant_name=self.applicant_name,
            page=self.page,
            version=self.version,
            token=self.token,
            state=DraftState(self.state),
            begun_at=self.begun_at,
            saved_at=self.saved_at,
            expires_at=self.expires_at,
            carried=self.set_aside(),
        )

    def set_aside(self) -> tuple[Carried, ...]:
        """Return what changes of the form put aside or want to be looked at."""
        return tuple(
            Carried(**{**line, "files": tuple(line.get("files", ()))})
            for line in self.carried or ()
        )

    def summary(self) -> DraftSummary:
        """Return its line in 我的草稿."""
        return DraftSummary(
            self.number,
            self.item_code,
            self.item_name,
            self.organisation_name,
            self.applicant_name,
            self.page,
            self.saved_at,
            self.expires_at,
        )
