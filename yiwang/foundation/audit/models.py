"""The log: entries chained per stream, sealed in batches."""

from django.db import models


class Batch(models.Model):
    """A sealed set of entries with its signed Merkle root (审计批次)."""

    id = models.BigAutoField(primary_key=True)
    size = models.PositiveIntegerField("条数")
    root = models.CharField("根", max_length=64)
    previous_root = models.CharField("上一批的根", max_length=64)
    signature = models.TextField("签名")
    key_name = models.CharField("密钥", max_length=80)
    public_key = models.CharField("公钥", max_length=140)
    signed_at = models.DateTimeField("签名时间")

    class Meta:
        verbose_name = "审计批次"

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Tree(models.Model):
    """All hashes of a batch's Merkle tree (审计树), 《网络安全法》第二十一条.

    Level by level, leaves first, 32 bytes each, stored uncompressed: a proof reads only its slices.
    """

    batch = models.OneToOneField(Batch, models.PROTECT, primary_key=True, related_name="+")
    nodes = models.BinaryField("节点")

    class Meta:
        verbose_name = "审计树"

    def __str__(self) -> str:
        return f"tree {self.pk}"


class Entry(models.Model):
    """One act, refusal or audited reading (审计记录), 《网络安全法》第二十一条.

    ``n`` counts within the stream; refusals and readings are unchained (``n`` is null).
    """

    class Kind(models.TextChoices):
        """What the entry tells."""

        ACT = "ACT", "办理"
        REFUSAL = "REFUSAL", "被拒"
        READING = "READING", "查看"

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField("对象", max_length=120)
    n = models.PositiveIntegerField("序号", null=True)
    previous = models.CharField("上一条", max_length=64)
    hash = models.CharField("摘要", max_length=64)
    kind = models.CharField("种类", max_length=8, choices=Kind)
    command = models.CharField("动作", max_length=80)
    actor = models.CharField("操作者", max_length=80)
    actor_name = models.CharField("操作者名称", max_length=120, blank=True)
    at = models.DateTimeField("时间")
    facts = models.JSONField("内容", default=dict)
    outcome = models.CharField("结果代码", max_length=120, blank=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="entries")
    leaf = models.PositiveIntegerField("叶序号", null=True)

    class Meta:
        verbose_name = "审计记录"
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "n"],
                name="audit_chain_once",
                condition=models.Q(n__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["stream", "id"], name="audit_stream"),
            models.Index(
                fields=["id"], name="audit_unsealed", condition=models.Q(batch__isnull=True)
            ),
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(
                fields=["-at"],
                name="audit_refused_by_keys",
                condition=models.Q(kind="REFUSAL", outcome__startswith="keys."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream}#{self.n} {self.command}"
