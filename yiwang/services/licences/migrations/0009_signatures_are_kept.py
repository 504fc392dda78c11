"""A signature is never changed nor deleted, whoever asks the database."""

from django.db import migrations

KEPT = """
SET LOCAL lock_timeout = '4s';
CREATE FUNCTION licences_signature_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of a signature is refused: it is kept as it was', TG_OP;
END $$;
CREATE TRIGGER licences_signature_is_kept BEFORE UPDATE OR DELETE ON licences_signature
  FOR EACH ROW EXECUTE FUNCTION licences_signature_kept();
"""
LOOSE = """
DROP TRIGGER licences_signature_is_kept ON licences_signature;
DROP FUNCTION licences_signature_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("licences", "0008_signing")]
    operations = [migrations.RunSQL(KEPT, LOOSE)]
