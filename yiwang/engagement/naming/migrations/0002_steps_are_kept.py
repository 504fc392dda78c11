"""The trace of a reservation is never changed: a trigger refuses."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION naming_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trace of a reservation is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER naming_reservationstep_immutable BEFORE UPDATE OR DELETE ON naming_reservationstep
    FOR EACH ROW EXECUTE FUNCTION naming_refuse_change();
"""
BACKWARD = "DROP FUNCTION naming_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("naming", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
