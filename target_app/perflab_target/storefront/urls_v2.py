"""Which storefront URLs has version 2? Only those whose shape changed."""

from django.urls import path

from perflab_target.storefront.views.products import ProductPageV2

urlpatterns = [path("products/<id:product_id>", ProductPageV2.routed())]
