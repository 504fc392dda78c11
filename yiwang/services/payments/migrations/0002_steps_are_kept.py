"""The trace of a bill and money that came are never changed away: triggers refuse."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION payments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what the book holds is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER payments_billstep_immutable BEFORE UPDATE OR DELETE ON payments_billstep
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER payments_payment_kept BEFORE DELETE ON payments_payment
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER payments_payment_sum BEFORE UPDATE OF amount, transaction, bill_id, settles
    ON payments_payment FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
"""
BACKWARD = "DROP FUNCTION payments_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
