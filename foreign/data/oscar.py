"""A catalogue of a hundred products in ten categories, twenty orders and two users, made with oscar's own factories."""

from django.contrib.auth import get_user_model
from oscar.test.factories import (
    CategoryFactory,
    CountryFactory,
    ProductClassFactory,
    ProductFactory,
    ProductReviewFactory,
    create_order,
    create_stockrecord,
)

user = get_user_model().objects
staff = user.create_superuser("staff", "staff@example.test", "a password for tests")
customer = user.create_user("customer", "customer@example.test", "a password for tests")
CountryFactory()
kind = ProductClassFactory(name="Things", track_stock=False)
categories = [CategoryFactory(name=f"Category {number}") for number in range(10)]
for number in range(100):
    product = ProductFactory(
        title=f"Thing {number}",
        upc=f"upc-{number}",
        product_class=kind,
        categories=[categories[number % 10]],
        stockrecords=[],
    )
    create_stockrecord(product, price=number + 1, num_in_stock=50, partner_name="Partner")
    if number % 10 == 0:
        ProductReviewFactory(product=product, user=customer, status=1)
for number in range(20):
    create_order(number=f"order-{number}", user=customer)
