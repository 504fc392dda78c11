"""Keys from before have the kind their name tells; what was not retired is in use."""

from django.db import migrations

KINDS = {
    "SEAL": {"name__startswith": "seal/"},
    "PERSON": {"name__startswith": "person/"},
    "ENTERPRISE": {"name__startswith": "enterprise/"},
    "PLATFORM": {"name__startswith": "platform/"},
    "AUDIT": {"name": "audit-root"},
    "AUTHORITY": {"name__in": ["seal-authority", "seal-maker", "signing-authority"]},
}


LIBRARY = "licences/library"  # by which libraries of licences know each other


def tell(apps, schema_editor):
    keys = apps.get_model("keys", "KeyRef").objects.using(schema_editor.connection.alias)
    keys.filter(retired_at=None).update(state="IN_USE")
    for kind, named in KINDS.items():
        keys.filter(**named).update(kind=kind)
    keys.filter(name=LIBRARY).update(kind="PLATFORM")


class Migration(migrations.Migration):
    dependencies = [("keys", "0002_custody")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
