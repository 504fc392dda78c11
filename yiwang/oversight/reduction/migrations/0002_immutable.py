"""Entries, traces, norms and baselines are never changed: a trigger refuses."""

from django.db import migrations

TABLES = ("entry", "selfcheckstep", "normedition", "baselineitem", "baselineplace")
FORWARD = (
    """
CREATE FUNCTION reduction_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what the ledger keeps is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
    + "".join(
        f"CREATE TRIGGER reduction_{table}_immutable BEFORE UPDATE OR DELETE ON reduction_{table}"
        " FOR EACH ROW EXECUTE FUNCTION reduction_refuse_change();\n"
        for table in TABLES
    )
)
BACKWARD = "DROP FUNCTION reduction_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("reduction", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
