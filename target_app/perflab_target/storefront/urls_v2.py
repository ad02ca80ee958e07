"""Where do the storefront's paths lead? Version 2, which changes the product's shape."""

from django.urls import path

from perflab_target.storefront.views.products import ProductDetailV2View

urlpatterns = [path("products/<int:product_id>", ProductDetailV2View.as_view())]
