"""Certificates of signers, intents to sign, signatures; the signer of PDF copies."""

from django.db import models
from django.db.models import Q

from yiwang.foundation.core.ids import uuid7
from yiwang.services.licences.types.signing import Factor, SignatureInfo, SignerKind

LARGEST = 256 * 1024
"""Bytes of one text that is signed."""


class SignerAuthority(models.Model):
    """Who issues certificates to signers (签名证书机构); its key lies in custody."""

    name = models.CharField("名称", max_length=60)
    certificate = models.BinaryField("证书")
    is_test = models.BooleanField("测试")
    created_at = models.DateTimeField("启用时间")
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "签名证书机构"
        constraints = [
            models.UniqueConstraint(
                "is_test", condition=Q(retired_at=None), name="signer_authority_in_force_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SigningCertificate(models.Model):
    """The certificate of a person, an enterprise or the platform (签名证书).

    《电子签名法》第十三条、第二十条. The key is in custody (托管签名), see docs/decisions/0015.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("签名主体类型", max_length=8)
    party_id = models.UUIDField("签名主体", null=True)
    holder_name = models.CharField("证书持有人", max_length=200)
    key_name = models.CharField("密钥名称", max_length=60)
    certificate = models.BinaryField("证书")
    authority = models.ForeignKey(SignerAuthority, models.PROTECT, related_name="+")
    not_after = models.DateTimeField("有效期止")
    issued_at = models.DateTimeField("签发时间")
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "签名证书"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "party_id"],
                condition=Q(retired_at=None),
                nulls_distinct=False,
                name="signing_certificate_live_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key_name} {self.holder_name}"


class SigningIntent(models.Model):
    """What a person is shown before they sign (签名意向): once, for minutes, these bytes only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    actor_id = models.CharField("账号", max_length=64)
    person_id = models.UUIDField("签名人")
    person_name = models.CharField("签名人姓名", max_length=80)
    kind = models.CharField("签名主体类型", max_length=8)
    party_id = models.UUIDField("签名主体")
    party_name = models.CharField("签名主体名称", max_length=200)
    reference = models.CharField("签的是什么", max_length=120)
    title = models.CharField("名称", max_length=200)
    purpose = models.CharField("用途", max_length=200)
    sm3 = models.CharField("内容摘要", max_length=64)
    shown_at = models.DateTimeField("展示时间")
    expires_at = models.DateTimeField("失效时间")
    factor = models.CharField("第二重确认", max_length=12, blank=True, default=Factor.NONE)
    confirmed_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = "签名意向"
        indexes = [models.Index(fields=["person_id", "reference"], name="signing_intent_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.pk}"


class Signature(models.Model):
    """A signature with the very bytes it is over (电子签名): GB/T 35275, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    intent = models.OneToOneField(
        SigningIntent, models.PROTECT, null=True, related_name="signature", verbose_name="签名意向"
    )
    kind = models.CharField("签名主体类型", max_length=8)
    party_id = models.UUIDField("签名主体", null=True)
    party_name = models.CharField("签名主体名称", max_length=200)
    signer_id = models.UUIDField("签名人", null=True)
    signer_name = models.CharField("签名人姓名", max_length=80, blank=True)
    reference = models.CharField("签的是什么", max_length=120)
    title = models.CharField("名称", max_length=200)
    purpose = models.CharField("用途", max_length=200)
    content = models.BinaryField("签名的内容")
    sm3 = models.CharField("内容摘要", max_length=64)
    cms = models.BinaryField("签名数据")
    certificate = models.ForeignKey(SigningCertificate, models.PROTECT, related_name="+")
    factor = models.CharField("第二重确认", max_length=12, blank=True)
    signed_at = models.DateTimeField("签名时间")

    class Meta:
        verbose_name = "电子签名"
        indexes = [models.Index(fields=["reference", "-signed_at"], name="signature_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(kind=SignerKind.PLATFORM),
                name="signature_of_platform_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.pk}"

    def info(self) -> SignatureInfo:
        """Return what may cross the border; the certificate's authority is loaded."""
        return SignatureInfo(
            id=self.pk,
            reference=self.reference,
            title=self.title,
            sm3=self.sm3,
            kind=SignerKind(self.kind),
            party_id=self.party_id,
            party_name=self.party_name,
            signer_id=self.signer_id,
            signer_name=self.signer_name,
            factor=Factor(self.factor),
            signed_at=self.signed_at,
            is_test=self.certificate.authority.is_test,
        )


class CopySigner(models.Model):
    """The key and certificate that sign PDF copies (副本签名证书); the key is wrapped."""

    name = models.CharField("名称", max_length=60)
    certificate = models.BinaryField("证书")
    wrapped_private_key = models.BinaryField("加密的私钥")
    is_test = models.BooleanField("测试")
    created_at = models.DateTimeField("启用时间")
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "副本签名证书"
        constraints = [
            models.UniqueConstraint(
                "is_test", condition=Q(retired_at=None), name="copy_signer_in_force_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
