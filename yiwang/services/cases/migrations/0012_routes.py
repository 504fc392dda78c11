import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0011_acts"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="marking",
            field=models.JSONField(
                help_text="空：没有专门的审查流程", null=True, verbose_name="流程走到"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("is_open", True),
                    ("marking__isnull", False),
                    ("state__in", ["ACCEPTED", "REVIEW"]),
                ),
                fields=["organisation_id"],
                include=("overlay",),
                name="case_on_route",
            ),
        ),
        migrations.CreateModel(
            name="StageTask",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "n", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("n", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("stage", models.CharField(max_length=40, verbose_name="环节标识")),
                ("name", models.CharField(max_length=60, verbose_name="环节名称")),
                ("right", models.CharField(max_length=40, verbose_name="岗位")),
                ("organisation_id", models.UUIDField(verbose_name="处理单位")),
                (
                    "organisation_name",
                    models.CharField(max_length=200, verbose_name="处理单位名称"),
                ),
                ("opened_at", models.DateTimeField(verbose_name="开始时间")),
                ("due_on", models.DateField(verbose_name="到期日")),
                ("yellow_on", models.DateField(verbose_name="黄灯日期")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                ("finished_by", models.UUIDField(null=True, verbose_name="完成人")),
                (
                    "finished_name",
                    models.CharField(blank=True, max_length=60, verbose_name="完成人姓名"),
                ),
                ("result", models.CharField(blank=True, max_length=12, verbose_name="结果")),
                ("opinion", models.TextField(blank=True, verbose_name="意见")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "流程环节任务",
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)),
                        fields=["organisation_id", "due_on", "case_id"],
                        include=("right", "n"),
                        name="stage_open_in_organisation",
                    ),
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)),
                        fields=["case_id", "due_on", "n"],
                        include=("right", "organisation_id"),
                        name="stage_open_of_case",
                    ),
                ],
            },
        ),
    ]
