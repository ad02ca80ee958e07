"""Which storefront URLs has version 1?"""

from django.urls import path, register_converter

from perflab_target.storefront.views import activity, login, orders, products
from perflab_target.web.converters import IdConverter

register_converter(IdConverter, "id")

urlpatterns = [
    path("products", products.ProductList.routed()),
    path("products/top", products.BestSellers.routed()),
    path("products/<id:product_id>", products.ProductPage.routed()),
    path("products/<id:product_id>/stock", products.ProductStock.as_view()),
    path("products/<id:product_id>/reviews", activity.ProductReviews.as_view()),
    path("products/<id:product_id>/events", activity.ProductEvents.as_view()),
    path("products/<id:product_id>/related", products.RelatedProducts.routed()),
    path("search", products.Search.routed()),
    path("events", activity.Events.as_view()),
    path("orders", orders.Orders.as_view()),
    path("orders/mine", orders.OwnOrders.as_view()),
    path("analytics/daily", activity.DailyEvents.as_view()),
    path("auth/token", login.Login.as_view()),
]
