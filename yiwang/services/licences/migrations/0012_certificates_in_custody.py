"""Certificates of seals, their makers and the platform are known to custody, keys to their owner.

What comes later is recorded when it is made.
"""

from django.db import migrations

from yiwang.lib.gm.certificates import Certificate


def record(apps, schema_editor):
    alias = schema_editor.connection.alias
    keys, certificates = (apps.get_model("keys", name) for name in ("KeyRef", "Certificate"))
    made = []
    for name, der, is_test, owner in _found(apps, alias):
        key = keys.objects.using(alias).filter(name=name, state="IN_USE").first()
        found = Certificate.parse(bytes(der))
        if key is None or bytes(key.public_key) != found.public_key:
            continue
        if owner:
            key.owner, key.organisation_id = owner
            key.save(update_fields=["owner", "organisation_id"])
        made.append(
            certificates(
                key=key,
                der=found.der,
                subject=str(found.subject)[:300],
                issuer=str(found.issuer)[:300],
                serial=f"{found.serial:x}",
                not_before=found.not_before,
                not_after=found.not_after,
                is_test=is_test,
                recorded_at=found.not_before,
            )
        )
    certificates.objects.using(alias).bulk_create(made, ignore_conflicts=True)


def _found(apps, alias):
    """Key, certificate, whether it is of a test authority, and the owner where there is one."""

    def rows(name, **narrow):
        return apps.get_model("licences", name).objects.using(alias).filter(**narrow)

    for one in rows("SealMaker", retired_at=None):
        yield "seal-maker", one.certificate, one.is_test, None
        yield "seal-authority", one.authority_certificate, one.is_test, None
    for one in rows("SignerAuthority", retired_at=None):
        yield "signing-authority", one.certificate, one.is_test, None
    for one in rows("SigningCertificate", kind="PLATFORM", retired_at=None):
        yield one.key_name, one.certificate, one.authority.is_test, None
    for one in rows("Seal", certificate__isnull=False).select_related("maker").iterator():
        owner = (one.name, one.organisation_id)
        yield f"seal/{one.code}", one.certificate, one.maker.is_test, owner


class Migration(migrations.Migration):
    dependencies = [("licences", "0011_outside"), ("keys", "0003_kinds_and_states")]
    operations = [migrations.RunPython(record, migrations.RunPython.noop)]
