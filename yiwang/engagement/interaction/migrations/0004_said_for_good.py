"""What was said of a service and what was done about it stays: triggers refuse."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION interaction_rating_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ratings and their handling are never changed or erased'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER interaction_rating_immutable BEFORE UPDATE OR DELETE ON interaction_rating
    FOR EACH ROW EXECUTE FUNCTION interaction_rating_refuse();
CREATE TRIGGER interaction_handlingstep_immutable BEFORE UPDATE OR DELETE ON interaction_handlingstep
    FOR EACH ROW EXECUTE FUNCTION interaction_rating_refuse();
CREATE TRIGGER interaction_handling_stays BEFORE DELETE ON interaction_handling
    FOR EACH ROW EXECUTE FUNCTION interaction_rating_refuse();
CREATE TRIGGER interaction_occasion_stays BEFORE DELETE ON interaction_occasion
    FOR EACH ROW EXECUTE FUNCTION interaction_rating_refuse();
"""
BACKWARD = "DROP FUNCTION interaction_rating_refuse() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("interaction", "0003_ratings")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
