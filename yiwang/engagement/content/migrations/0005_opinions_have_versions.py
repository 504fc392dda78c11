"""Two reviewers of one opinion: the second is told who was first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0004_shipped_texts_are_unverified")]

    operations = [
        migrations.AddField(
            model_name="opinion",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="办理次数"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="changed_by",
            field=models.CharField(blank=True, max_length=80, verbose_name="最近办理人"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="changed_at",
            field=models.DateTimeField(null=True, verbose_name="最近办理"),
        ),
    ]
