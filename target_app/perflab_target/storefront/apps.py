"""How is the storefront installed?"""

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    """The label names the tables: storefront_product, storefront_event and so on."""

    name = "perflab_target.storefront"
    label = "storefront"
