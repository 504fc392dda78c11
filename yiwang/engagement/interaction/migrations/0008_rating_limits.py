"""Limits of bad ratings become an organisation's own; each rating keeps those it began with.

Those under way began with what was shipped.
"""

from django.db import migrations, models

SOURCE = (
    "各地规定不一（德州 5 个工作日，北京 7 日，自贡 15 个工作日），全国没有统一规定；"
    "核实和回访的天数是本平台默认，供各地修改"
)
BEGUN_WITH = (
    ("verify_days", models.PositiveSmallIntegerField(default=1, verbose_name="核实期限")),
    ("rectify_days", models.PositiveSmallIntegerField(default=5, verbose_name="整改期限")),
    ("extension_days", models.PositiveSmallIntegerField(default=10, verbose_name="延长期限")),
    ("call_days", models.PositiveSmallIntegerField(default=0, verbose_name="回访期限")),
    ("in_working_days", models.BooleanField(default=True, verbose_name="按工作日计算")),
    (
        "limit_source",
        models.CharField(default=SOURCE, max_length=200, verbose_name="时限依据"),
    ),
)
KINDS = [
    ("CONSULTATION", "咨询"),
    ("COMPLAINT", "投诉"),
    ("REPORT", "举报"),
    ("SUGGESTION", "建议"),
    ("NEED", "企业诉求"),
    ("RATING", "差评"),
]


class Migration(migrations.Migration):
    dependencies = [("interaction", "0007_policy_matches")]

    operations = [
        migrations.AlterField(
            model_name="answerlimit",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12, verbose_name="诉求类型"),
        ),
        migrations.AddField(
            model_name="answerlimit",
            name="call_days",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="仅差评", verbose_name="回访期限"
            ),
        ),
        *(
            migrations.AddField("handling", name, field, preserve_default=False)
            for name, field in BEGUN_WITH
        ),
    ]
