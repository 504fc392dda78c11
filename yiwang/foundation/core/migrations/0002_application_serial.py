from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE core_application_serial INCREMENT BY 64 START WITH 1",
            "DROP SEQUENCE core_application_serial",
        )
    ]
