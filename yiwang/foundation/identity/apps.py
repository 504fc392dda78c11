"""Registration of the identity app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Identity 身份."""

    name = "yiwang.foundation.identity"
    label = "identity"
    verbose_name = "身份"

    def ready(self) -> None:
        """Register subscribers; say who is still in post when an organisation is to be closed."""
        from yiwang.foundation.orgs.providers import register_unfinished

        from . import subscribers  # noqa: F401
        from .queries.personnel import still_in_post

        register_unfinished(still_in_post)
