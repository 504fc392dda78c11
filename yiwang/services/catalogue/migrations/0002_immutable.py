"""Published versions and their texts are never changed: a trigger refuses."""

from django.db import migrations

TABLES = ("catalogue_basicversion", "catalogue_itemversion", "catalogue_body")
FORWARD = """
CREATE FUNCTION catalogue_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published version is never changed (%)', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION catalogue_refuse_change();\n"
    for table in TABLES
)
BACKWARD = "DROP FUNCTION catalogue_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
