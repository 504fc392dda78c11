"""A signature is never changed nor deleted, whoever asks the database."""

from django.db import migrations

KEPT = """
SET LOCAL lock_timeout = '4s';
CREATE FUNCTION signing_signature_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of a signature is refused: it is kept as it was', TG_OP;
END $$;
CREATE TRIGGER signing_signature_is_kept BEFORE UPDATE OR DELETE ON signing_signature
  FOR EACH ROW EXECUTE FUNCTION signing_signature_kept();
"""
LOOSE = """
DROP TRIGGER signing_signature_is_kept ON signing_signature;
DROP FUNCTION signing_signature_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_initial")]
    operations = [migrations.RunSQL(KEPT, LOOSE)]
