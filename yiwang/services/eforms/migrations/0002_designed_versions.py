"""An older content may be in force again; what people published is told from what was loaded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("eforms", "0001_initial")]
    operations = [
        migrations.RemoveConstraint(model_name="formversion", name="form_content_once"),
        migrations.AddField(
            model_name="formversion",
            name="is_designed",
            field=models.BooleanField(default=False, verbose_name="由人发布"),
        ),
    ]
