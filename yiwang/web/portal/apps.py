"""Registration of the portal app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Portal 门户."""

    name = "yiwang.web.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        """Say where a guide, a draft and a case are shown, and where a document is verified."""
        from yiwang.foundation.core.links import register_links

        register_links(
            guide=lambda code: f"/guide/{code}/",
            verify=lambda code: f"/verify/?code={code}",
            revocations=lambda name: f"/verify/crl/{name}.crl",
            draft=lambda number: f"/apply/{number}/",
            case=lambda number: f"/my/cases/{number}/",
            objection=lambda key: f"/my/objections/{key}/",
            bill=lambda key: f"/my/bills/{key}/",
            reserved_name=lambda key: f"/my/names/{key}/",
            project=lambda key: f"/projects/{key}/",
        )
