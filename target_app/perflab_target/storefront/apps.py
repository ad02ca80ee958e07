"""What happens when Django loads the storefront?"""

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    """Registers the OpenAPI description of our authentication."""

    name = "perflab_target.storefront"

    def ready(self) -> None:
        from perflab_target.storefront import openapi  # noqa: F401 (importing it registers it)
