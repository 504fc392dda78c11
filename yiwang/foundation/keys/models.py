"""Which keys exist; private parts are encrypted under the master key."""

from django.db import models


class KeyRef(models.Model):
    """A signing key by name and version (密钥), its private part wrapped by the master key."""

    name = models.CharField("名称", max_length=60)
    version = models.PositiveIntegerField("版本", default=1)
    public_key = models.BinaryField("公钥")
    wrapped_private_key = models.BinaryField("加密的私钥")
    created_at = models.DateTimeField("创建时间")
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "密钥"
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="key_version_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
