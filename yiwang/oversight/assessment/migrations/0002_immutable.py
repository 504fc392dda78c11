"""What is closed, issued or published is never changed: a trigger refuses."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION assessment_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was closed, issued or published is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION assessment_refuse_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM assessment_period p
                WHERE p.id = OLD.period_id AND p.state = 'CLOSED') THEN
        RAISE EXCEPTION 'a closed evaluation is never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER assessment_formula_immutable BEFORE UPDATE OR DELETE ON assessment_formula
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION assessment_refuse_change();
CREATE TRIGGER assessment_period_immutable BEFORE UPDATE OR DELETE ON assessment_period
    FOR EACH ROW WHEN (OLD.state = 'CLOSED') EXECUTE FUNCTION assessment_refuse_change();
CREATE TRIGGER assessment_score_immutable BEFORE UPDATE OR DELETE ON assessment_score
    FOR EACH ROW EXECUTE FUNCTION assessment_refuse_closed();
CREATE TRIGGER assessment_objection_immutable BEFORE UPDATE OR DELETE ON assessment_objection
    FOR EACH ROW WHEN (OLD.state <> 'OPEN') EXECUTE FUNCTION assessment_refuse_change();
CREATE TRIGGER assessment_report_immutable BEFORE UPDATE OR DELETE ON assessment_report
    FOR EACH ROW WHEN (OLD.state = 'ISSUED') EXECUTE FUNCTION assessment_refuse_change();
CREATE TRIGGER assessment_circular_immutable BEFORE UPDATE OR DELETE ON assessment_circular
    FOR EACH ROW WHEN (OLD.state = 'PUBLISHED') EXECUTE FUNCTION assessment_refuse_change();
CREATE TRIGGER assessment_indicator_immutable BEFORE UPDATE OR DELETE ON assessment_indicator
    FOR EACH ROW EXECUTE FUNCTION assessment_refuse_change();
CREATE TRIGGER assessment_taskstep_immutable BEFORE UPDATE OR DELETE ON assessment_taskstep
    FOR EACH ROW EXECUTE FUNCTION assessment_refuse_change();
"""
BACKWARD = """
DROP FUNCTION assessment_refuse_change() CASCADE;
DROP FUNCTION assessment_refuse_closed() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
