"""The trace of a revision is never changed: a trigger refuses."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION editing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a step of a revision is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER editing_revisionstep_immutable BEFORE UPDATE OR DELETE ON editing_revisionstep
    FOR EACH ROW EXECUTE FUNCTION editing_refuse_change();
"""
BACKWARD = "DROP FUNCTION editing_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("editing", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
