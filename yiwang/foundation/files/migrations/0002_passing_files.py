"""The files of drafts are found without reading those of cases: a small index of their own.

It is written when a file comes, not when a case is filed: then the file leaves the index.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]
    operations = [
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                fields=["id"],
                condition=models.Q(("owner__startswith", "draft:")),
                name="stored_file_passing",
            ),
        ),
    ]
