"""Where do the storefront's paths lead? Version 1."""

from django.urls import path

from perflab_target.storefront.catalogue_cache import policy
from perflab_target.storefront.views.events import DailyAnalytics, EventIntake, ProductEvents
from perflab_target.storefront.views.orders import MyOrders, Orders
from perflab_target.storefront.views.products import (
    ProductDetailView,
    ProductList,
    ProductSearch,
    ProductStockView,
    RelatedProducts,
    TopSellers,
)
from perflab_target.storefront.views.reviews import ProductReviews
from perflab_target.storefront.views.tokens import TokenView

cached = policy().wrap_view

urlpatterns = [
    path("products", ProductList.as_view()),
    path("products/top", cached(TopSellers.as_view())),
    path("products/<int:product_id>", cached(ProductDetailView.as_view())),
    path("products/<int:product_id>/stock", ProductStockView.as_view()),
    path("products/<int:product_id>/related", cached(RelatedProducts.as_view())),
    path("products/<int:product_id>/reviews", ProductReviews.as_view()),
    path("products/<int:product_id>/events", ProductEvents.as_view()),
    path("search", ProductSearch.as_view()),
    path("events", EventIntake.as_view()),
    path("orders", Orders.as_view()),
    path("orders/mine", MyOrders.as_view()),
    path("analytics/daily", DailyAnalytics.as_view()),
    path("auth/token", TokenView.as_view()),
]
