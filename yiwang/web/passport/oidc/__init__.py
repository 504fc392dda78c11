"""Our own OIDC provider: allauth's, with opaque subjects, PKCE for everybody and our pages."""

from .adapter import Adapter

__all__ = ["Adapter"]
