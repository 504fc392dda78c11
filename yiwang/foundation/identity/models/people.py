"""Natural and legal persons; ID and phone numbers are sealed, looked up by a keyed index."""

from django.db import models

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import RealNameLevel
from yiwang.foundation.identity.types import LegalPersonInfo, Party, PartyKind, PersonInfo
from yiwang.lib.codes.masks import mask_name

RESIDENT, USCC = "111", "001"


class Person(models.Model):
    """A natural person known to the platform (自然人), 《个人信息保护法》第五十一条.

    ``level`` is the real-name level reached; the resident number is unique among verified persons.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("姓名", max_length=80, blank=True)
    level = models.PositiveSmallIntegerField("实名等级", default=RealNameLevel.REGISTERED)
    sealed_id_number = models.BinaryField("证件号码（密文）", null=True)
    id_index = models.BinaryField("证件号码索引", null=True, unique=True)
    id_masked = models.CharField("证件号码（脱敏）", max_length=20, blank=True)
    sealed_phone = models.BinaryField("手机号码（密文）", null=True)
    phone_index = models.BinaryField("手机号码索引", null=True, db_index=True)
    phone_masked = models.CharField("手机号码（脱敏）", max_length=20, blank=True)
    address = models.CharField("住址", max_length=160, blank=True)
    verified_at = models.DateTimeField("实名时间", null=True)
    verified_by = models.CharField("核验来源", max_length=60, blank=True)
    origin = models.CharField("建立方式", max_length=12, default="REGISTERED")
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "自然人"

    def __str__(self) -> str:
        return f"{self.masked_name} {self.pk}"

    @property
    def masked_name(self) -> str:
        """The name as screens show it."""
        return mask_name(self.name)

    def party(self) -> Party:
        """Return the person as an applicant."""
        return Party(
            PartyKind.PERSON,
            self.pk,
            self.name,
            self.masked_name,
            RESIDENT,
            self.id_masked,
            self.phone_masked,
            self.address,
        )

    def info(self) -> PersonInfo:
        """Return what may cross the border."""
        return PersonInfo(
            self.pk,
            self.name,
            self.masked_name,
            self.id_masked,
            self.phone_masked,
            self.level,
            self.verified_at,
            self.address,
        )


class LegalPerson(models.Model):
    """An enterprise or other organisation that applies (法人), as the register told it on a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=120)
    representative_name = models.CharField("法定代表人", max_length=80)
    representative = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="已确认的法定代表人"
    )
    representative_index = models.BinaryField("法定代表人证件号码索引", null=True)
    state = models.CharField("登记状态", max_length=12, default="ACTIVE")
    cancelled_on = models.DateField("注销日期", null=True)
    address = models.CharField("住所", max_length=160, blank=True)
    industry = models.CharField("行业", max_length=60, blank=True)
    registered_on = models.DateField("成立日期", null=True)
    phone_masked = models.CharField("联系电话（脱敏）", max_length=20, blank=True)
    source = models.CharField("来源", max_length=60)
    facts_on = models.DateField("取数日期", null=True)
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "法人"

    def __str__(self) -> str:
        return self.name

    def party(self) -> Party:
        """Return the legal person as an applicant; names of organisations stay whole."""
        return Party(
            PartyKind.LEGAL,
            self.pk,
            self.name,
            self.name,
            USCC,
            self.uscc,
            self.phone_masked,
            self.address,
        )

    def info(self) -> LegalPersonInfo:
        """Return what may cross the border."""
        return LegalPersonInfo(
            self.pk,
            self.name,
            self.uscc,
            self.representative_name,
            self.representative_id is not None,
            self.state,
            self.cancelled_on,
            self.address,
            self.industry,
            self.registered_on,
            self.facts_on,
        )
