"""The name under which what people keep already is looked for."""

from django.db import migrations

from yiwang.services.eforms.rules.naming import material_key


def name_what_is_kept(apps, schema_editor):
    """Give what people keep already the key it is looked for by."""
    model = apps.get_model("eforms", "PersonalDocument")
    rows = []
    for row in model.objects.filter(key="").only("pk", "name").iterator(chunk_size=1000):
        row.key = material_key(row.name)
        rows.append(row)
    model.objects.bulk_update(rows, ["key"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("eforms", "0003_library")]
    operations = [migrations.RunPython(name_what_is_kept, migrations.RunPython.noop)]
