"""Hearings, checks on site, and persons whose major interest a case touches."""

from django.db import models

from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose

from .case import CaseRow


class Hearing(CaseRow):
    """A hearing (听证), 行政许可法 46 to 48: asked for, arranged, held, recorded, signed."""

    origin = models.CharField("由来", max_length=8)
    matter = models.TextField("涉及的重大利益或者公共利益")
    basis = models.CharField("依据", max_length=500)
    told_on = models.DateField("告知日期")
    ask_until = models.DateField("要求听证的期限", null=True)
    requested_at = models.DateTimeField("要求时间", null=True)
    requested_by = models.CharField("要求人种类", max_length=10, blank=True)
    requested_name = models.CharField("要求人(脱敏)", max_length=200, blank=True)
    grounds = models.TextField("要求听证的理由", blank=True)
    waived_at = models.DateTimeField("放弃时间", null=True)
    waived_reason = models.TextField("放弃说明", blank=True)
    hold_until = models.DateField("举行期限", null=True)
    stop_n = models.PositiveSmallIntegerField("特别程序序号", null=True)
    held_at = models.DateTimeField("举行时间", null=True)
    place = models.CharField("地点", max_length=200, blank=True)
    presider_id = models.UUIDField("主持人", null=True)
    presider_name = models.CharField("主持人姓名", max_length=60, blank=True)
    in_public = models.BooleanField("公开举行", default=True)
    closed_reason = models.TextField("不公开的理由", blank=True)
    moves = models.PositiveSmallIntegerField("改期次数", default=0)
    moved_reason = models.TextField("改期的理由", blank=True)
    record = models.TextField("听证笔录", blank=True)
    recorded_at = models.DateTimeField("笔录时间", null=True)
    recorded_name = models.CharField("记录人", max_length=60, blank=True)
    participants = models.JSONField("参加人和签字", default=list)
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "听证"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(held_at__isnull=True) | models.Q(requested_at__isnull=False),
                name="hearing_held_was_asked_for",
            ),
            models.CheckConstraint(
                condition=models.Q(in_public=True) | ~models.Q(closed_reason=""),
                name="hearing_behind_doors_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["held_at", "case", "n"],
                condition=models.Q(in_public=True, waived_at__isnull=True, closed_at__isnull=True),
                name="hearing_in_public",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n}"


class SiteCheck(CaseRow):
    """A check on site by two persons or more (现场核查), 行政许可法 34、55; it stops no clock."""

    organisation_id = models.UUIDField("核查单位")
    kind = models.CharField("种类", max_length=8)
    purpose = models.TextField("核查内容")
    due_on = models.DateField("期限")
    inspectors = models.JSONField("核查人员", default=list)
    points = models.JSONField("核查要点", default=list)
    values = models.JSONField("核查记录", default=dict)
    sheet_version = models.PositiveIntegerField("记录版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True)
    saved_by = models.CharField("保存人", max_length=60, blank=True)
    visited_at = models.DateTimeField("核查时间", null=True)
    files = models.JSONField("照片", default=list)
    reported_at = models.DateTimeField("报告时间", null=True)
    passed = models.BooleanField("符合", default=False)
    called_off = models.TextField("取消的理由", blank=True)
    is_open = models.BooleanField("未完成", default=True)

    class Meta:
        verbose_name = "现场核查"
        indexes = [
            models.Index(
                fields=["organisation_id", "due_on", "case", "n"],
                condition=models.Q(is_open=True),
                name="site_check_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n}"


class InterestedParty(CaseRow):
    """A person whose major interest a case touches (利害关系人), 行政许可法 36、47."""

    name = models.CharField("姓名或者名称", max_length=200)
    sealed_phone = models.BinaryField("手机号码（密文）", null=True)
    phone_masked = models.CharField("手机号码（脱敏）", max_length=20, blank=True)
    interest = models.TextField("涉及的重大利益")
    told_on = models.DateField("告知日期")
    answer_until = models.DateField("陈述申辩的期限")
    offers_hearing = models.BooleanField("告知听证权利", default=False)
    code_index = models.BinaryField("陈述码索引", max_length=32)
    sealed_code = models.BinaryField("陈述码密文", max_length=96)
    stated_at = models.DateTimeField("陈述时间", null=True)
    by_code = models.BooleanField("凭陈述码在网上", default=False)
    statement = models.TextField("陈述申辩", blank=True)
    files = models.JSONField("附件", default=list)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_name = models.CharField("答复人", max_length=60, blank=True)

    class Meta:
        verbose_name = "利害关系人"

    def __str__(self) -> str:
        return f"{self.case_id}/{self.n}"

    def _bound(self) -> bytes:
        return f"cases:third_party:{self.case_id}:{self.n}".encode()

    def seal(self, *, phone: str, code: str) -> None:
        """Keep phone and code so that only the platform reads them; does not save."""
        bound = self._bound()
        self.code_index = InterestedParty.index_of(self.case_id, code)
        self.sealed_code = keys.encrypt(code.encode(), Purpose.QUERY_CODE, bound_to=bound)
        if phone:
            self.sealed_phone = keys.encrypt(phone.encode(), Purpose.PERSONAL_DATA, bound_to=bound)

    @staticmethod
    def index_of(number: int, code: str) -> bytes:
        """Return what a code of a case is found by."""
        return keys.index(f"statement:{number}:{code.strip()}")

    def code(self) -> str:
        """Return the clear 陈述码, for the notice alone."""
        sealed = bytes(self.sealed_code)
        return keys.decrypt(sealed, Purpose.QUERY_CODE, bound_to=self._bound()).decode()

    def phone(self) -> str:
        """Return the clear phone, for a message alone."""
        if self.sealed_phone is None:
            return ""
        sealed = bytes(self.sealed_phone)
        return keys.decrypt(sealed, Purpose.PERSONAL_DATA, bound_to=self._bound()).decode()
