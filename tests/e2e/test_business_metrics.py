"""A project's own metrics over two workers: sums are those of the requests, and survive a worker's end."""

import os
import signal
from pathlib import Path

import pytest
from instrumented_application import Stack, eventually, running

pytestmark = pytest.mark.e2e

URLS = """
from django.http import HttpResponse
from django.urls import path
from perflab_instrumentation.counts.business import Counter, Gauge, Histogram
from perflab_target.urls import urlpatterns as pages

orders = Counter("shop_orders_total", "Orders placed.", labels=("payment",))
carts = Gauge("shop_carts", "Carts that are open.")
basket = Histogram("shop_basket_items", "Items in a basket.", bounds=(1, 5, 10))

def order(request):
    orders.add(1, payment=request.GET["payment"])
    carts.add(1)
    basket.observe(int(request.GET["items"]))
    return HttpResponse("placed")

urlpatterns = [*pages, path("order", order)]
"""


@pytest.mark.parametrize("shipping", ["process", "thread"])
def test_business_metrics_sum_up_over_workers_and_outlive_them(stack: Stack, tmp_path: Path, shipping: str) -> None:
    (tmp_path / "shop_urls.py").write_text(URLS)
    (tmp_path / "shop_settings.py").write_text("from perflab_target.settings import *\nROOT_URLCONF = 'shop_urls'\n")
    environment = {"PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "shop_settings"}
    options = {"sinks": ["prometheus"], "shipping": shipping}
    with running(stack, "--workers", "2", options=options, environment=environment) as application:
        for number in range(40):
            payment = ("card", "cash")[number % 2]
            assert application.get(f"/order?payment={payment}&items={number % 12}") == 200
        assert application.counted("shop_orders_total", payment="card") == 20
        assert application.counted("shop_carts") == 40
        assert application.counted("shop_basket_items_count") == 40
        assert application.counted("shop_basket_items_sum") == sum(number % 12 for number in range(40))
        assert application.counted("shop_basket_items_bucket", le="5.0") == sum(n % 12 <= 5 for n in range(40))
        gone = application.workers()[0]
        os.kill(gone, signal.SIGKILL)
        eventually(lambda: gone not in application.workers() and len(application.workers()) == 2)
        eventually(lambda: application.counted("shop_carts") < 40)
        assert application.counted("shop_orders_total") == 40
        assert application.counted("shop_basket_items_count") == 40
