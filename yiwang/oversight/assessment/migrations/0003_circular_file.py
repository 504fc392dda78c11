"""A published circular is kept as PDF with the platform's signature."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_immutable")]

    operations = [
        migrations.AddField("circular", "file", models.UUIDField(null=True, verbose_name="PDF")),
        migrations.AddField(
            "circular",
            "sm3",
            models.CharField(blank=True, default="", max_length=64, verbose_name="PDF的SM3"),
            preserve_default=False,
        ),
        migrations.AddField(
            "circular", "signature", models.UUIDField(null=True, verbose_name="平台签名")
        ),
    ]
