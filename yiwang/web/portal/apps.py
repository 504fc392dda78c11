"""Registration of the portal app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Portal 门户."""

    name = "yiwang.web.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        """Say where people find what a message or a number tells of."""
        from yiwang.foundation.core.links import register_links

        register_links(
            guide=lambda code: f"/guide/{code}/",
            verify=lambda code: f"/verify/?code={code}",
            revocations=lambda name: f"/verify/crl/{name}.crl",
            draft=lambda number: f"/apply/{number}/",
            case=lambda number: f"/my/cases/{number}/",
            objection=lambda key: f"/my/objections/{key}/",
            licence=lambda key: f"/my/licences/{key}/",
            licence_request=lambda key: f"/my/licence-requests/{key}/",
            bill=lambda key: f"/my/bills/{key}/",
            reserved_name=lambda key: f"/my/names/{key}/",
            voice=lambda number: f"/my/voices/{number}/",
            rating=lambda token: f"/rate/{token}/",
            rated_window=lambda key: f"/rate/window/{key}/",
            project=lambda key: f"/projects/{key}/",
        )
