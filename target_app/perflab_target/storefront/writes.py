"""What changes the shop? Each function is one transaction, and forgets cached pages after its commit."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import Http404
from rest_framework.exceptions import ValidationError

from perflab_target.storefront.catalogue_cache import catalogue_policy
from perflab_target.storefront.catalogue_cache.keys import product_keys
from perflab_target.storefront.clock import shop_now
from perflab_target.storefront.models import Event, Order, OrderLine, Product, Review
from perflab_target.storefront.models.orders import OrderStatus
from perflab_target.web.errors import Conflict

STALE_AFTER: Final = timedelta(days=7)
STALE_BATCH: Final = 50


def change_product(product_id: int, changes: Mapping[str, Any]) -> None:
    """Set price, stock or both.

    Raises:
        Http404: there is no such product.
    """
    with transaction.atomic():
        if not Product.objects.filter(pk=product_id).update(**changes):
            raise Http404
        _forget_after_commit([product_id])


def add_review(product_id: int, customer_id: int, values: Mapping[str, Any]) -> Review:
    """A new review.

    Raises:
        Http404: there is no such product.
        IntegrityError: there is no such customer any more.
    """
    with transaction.atomic():
        if not Product.objects.filter(pk=product_id).exists():
            raise Http404
        review = Review.objects.create(product_id=product_id, customer_id=customer_id, **values)
        _forget_after_commit([product_id])
    return review


def record_events(events: Sequence[Mapping[str, Any]]) -> int:
    """Append to the time series; returns how many.

    Raises:
        ValidationError: an event names a product that does not exist; then none is recorded.
    """
    try:
        with transaction.atomic():
            made = Event.objects.bulk_create([Event(**event) for event in events])
    except IntegrityError:
        raise ValidationError({"product": ["An event names a product that does not exist."]}) from None
    return len(made)


def place_order(customer_id: int, quantities: Mapping[int, int]) -> Order:
    """Take the goods from stock and write the order; products are locked in the order of their ids.

    Raises:
        ValidationError: a product does not exist.
        Conflict: there is not enough of a product.
        IntegrityError: there is no such customer any more.
    """
    with transaction.atomic():
        products = list(Product.objects.select_for_update().filter(pk__in=quantities).order_by("pk"))
        _all_found(products, quantities)
        for product in products:
            product.stock -= quantities[product.pk]
        Product.objects.bulk_update(products, ["stock"])
        total = sum((product.price * quantities[product.pk] for product in products), start=Decimal(0))
        order = Order.objects.create(customer_id=customer_id, total=total)
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                line_number=number,
                product_id=product.pk,
                quantity=quantities[product.pk],
                unit_price=product.price,
            )
            for number, product in enumerate(products, start=1)
        )
        _forget_after_commit(list(quantities))
    return order


def cancel_stale_orders(batch: int = STALE_BATCH) -> int:
    """Cancel the oldest orders that nobody paid, and return their goods to stock; returns how many.

    Rows that somebody else holds are left for the next time; products are locked in the order of their ids.
    """
    with transaction.atomic():
        pending = Order.objects.filter(status=OrderStatus.PENDING, created_at__lt=shop_now() - STALE_AFTER)
        oldest = pending.select_for_update(skip_locked=True).order_by("created_at", "pk")
        ids = list(oldest.values_list("pk", flat=True)[:batch])
        back: dict[int, int] = {}
        for product_id, quantity in OrderLine.objects.filter(order__in=ids).values_list("product_id", "quantity"):
            back[product_id] = back.get(product_id, 0) + quantity
        products = list(Product.objects.select_for_update().filter(pk__in=back).order_by("pk"))
        for product in products:
            product.stock += back[product.pk]
        Product.objects.bulk_update(products, ["stock"])
        Order.objects.filter(pk__in=ids).update(status=OrderStatus.CANCELLED)
        _forget_after_commit(list(back))
    return len(ids)


def _all_found(products: Sequence[Product], quantities: Mapping[int, int]) -> None:
    missing = sorted(set(quantities) - {product.pk for product in products})
    if missing:
        raise ValidationError({"lines": [f"There is no product {missing[0]}."]})
    short = [str(product.pk) for product in products if product.stock < quantities[product.pk]]
    if short:
        raise Conflict(f"Not enough in stock of product {', '.join(short)}.")


def _forget_after_commit(product_ids: Sequence[int]) -> None:
    keys = tuple(key for product_id in product_ids for key in product_keys(product_id))
    transaction.on_commit(lambda: catalogue_policy().forget(keys))
