"""Versions, traces, month ends and targets are never changed: a trigger refuses."""

from django.db import migrations

TABLES = ("liststep", "editionentry", "reading", "targetedition")
WRITTEN_ONCE = "of_id, number, entries, source, reason, published_by, published_at"
FORWARD = (
    """
CREATE FUNCTION lists_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was published or counted is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
    + "".join(
        f"CREATE TRIGGER lists_{table}_immutable BEFORE UPDATE OR DELETE ON lists_{table}"
        " FOR EACH ROW EXECUTE FUNCTION lists_refuse_change();\n"
        for table in TABLES
    )
    + f"CREATE TRIGGER lists_listedition_immutable BEFORE UPDATE OF {WRITTEN_ONCE} OR DELETE"
    " ON lists_listedition FOR EACH ROW EXECUTE FUNCTION lists_refuse_change();\n"
)
BACKWARD = "DROP FUNCTION lists_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("lists", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
