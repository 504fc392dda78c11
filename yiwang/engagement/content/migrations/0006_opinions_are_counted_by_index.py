"""How many opinions there are by what became of them: read from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0005_opinions_have_versions")]

    operations = [
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(
                fields=["manuscript", "state", "adoption"], name="opinion_counts"
            ),
        ),
    ]
