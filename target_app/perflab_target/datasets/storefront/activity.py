"""What did customers do in the year? Orders with their lines, reviews and events, each in time order."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from perflab_target.datasets.bits import Integers, Stream, cumulative, zipf
from perflab_target.datasets.columns import NULL, cents, chosen, integers, lines, moments
from perflab_target.datasets.storefront import words
from perflab_target.datasets.storefront.catalogue import prices_cents
from perflab_target.datasets.storefront.draws import popular_customers, popular_products, through_the_year
from perflab_target.datasets.storefront.sizes import LINES_PER_ORDER
from perflab_target.datasets.tables import Rows

STATUSES: Final = ("shipped", "paid", "cancelled", "pending")
STATUS_WEIGHTS: Final = cumulative((82, 8, 8, 2))
KINDS: Final = ("view", "cart", "purchase")
KIND_WEIGHTS: Final = cumulative((85, 11, 4))
RATING_WEIGHTS: Final = cumulative((5, 7, 13, 30, 45))
ANONYMOUS_OF_TEN: Final = 4
CHUNK_ROWS: Final = 250_000


def orders_and_lines(seed: int, sizes: Mapping[str, int]) -> tuple[Rows, Rows]:
    """Drawn together, since an order's total is the sum of its lines."""
    count, line_count = sizes["orders"], sizes["order_lines"]
    ids = np.arange(1, count + 1, dtype=np.int64)
    per_order = np.array(LINES_PER_ORDER, dtype=np.int64)[Stream(seed, "order.lines").shuffled(count) % 10]
    first_line = np.cumsum(per_order) - per_order
    order_of_line = np.repeat(ids, per_order)
    number = 1 + np.arange(line_count, dtype=np.int64) - np.repeat(first_line, per_order)
    product = popular_products(Stream(seed, "line.product"), sizes["products"], line_count)
    quantity = 1 + Stream(seed, "line.quantity").pick(zipf(5, 1.5), line_count)
    unit_cents = prices_cents(seed, sizes["products"])[product - 1]

    def below(label: str, bound: int) -> Integers:
        return Stream(seed, f"order.{label}").below(bound, count)

    orders = lines(
        *(integers(ids), b"\t"),
        *(integers(popular_customers(Stream(seed, "order.customer"), sizes["customers"], count)), b"\t"),
        *(chosen(STATUSES, Stream(seed, "order.status").pick(STATUS_WEIGHTS, count)), b"\t"),
        *(cents(np.add.reduceat(quantity * unit_cents, first_line)), b"\t"),
        *(b'{"shipping": {"method": "', chosen(("standard", "express", "pickup"), below("method", 3))),
        *(b'", "city": "', chosen(words.CITIES, below("city", len(words.CITIES)))),
        *(b'"}, "gift": ', chosen(("false", "false", "false", "true"), below("gift", 4)), b"}\t"),
        moments(through_the_year(Stream(seed, "order.created"), range(count), count)),
    )
    order_lines = lines(
        *(integers(order_of_line), b"\t", integers(number), b"\t", integers(product), b"\t"),
        *(integers(quantity), b"\t", cents(unit_cents)),
    )
    return (
        Rows(
            table="storefront_order",
            columns=("id", "customer_id", "status", "total", "details", "created_at"),
            count=count,
            chunks=(orders,),
        ),
        Rows(
            table="storefront_orderline",
            columns=("order_id", "line_number", "product_id", "quantity", "unit_price"),
            count=line_count,
            chunks=(order_lines,),
        ),
    )


def reviews(seed: int, sizes: Mapping[str, int]) -> Rows:
    """A fifth of the products are rated a point better than the others, and a fifth a point worse."""
    count = sizes["reviews"]
    product = popular_products(Stream(seed, "review.product"), sizes["products"], count)
    leaning = (product * 7_919) % 5
    drawn = 1 + Stream(seed, "review.rating").pick(RATING_WEIGHTS, count)
    rating = np.clip(drawn + (leaning == 1) - (leaning == 3), 1, 5)

    def below(label: str, bound: int) -> Integers:
        return Stream(seed, f"review.{label}").below(bound, count)

    text = lines(
        *(integers(np.arange(1, count + 1, dtype=np.int64)), b"\t", integers(product), b"\t"),
        *(integers(popular_customers(Stream(seed, "review.customer"), sizes["customers"], count)), b"\t"),
        *(integers(rating), b"\t"),
        *(chosen(words.TITLES, below("title", len(words.TITLES))), b"\t"),
        *(chosen(words.REMARKS, below("remark.0", len(words.REMARKS))), b" "),
        *(chosen(words.REMARKS, below("remark.1", len(words.REMARKS))), b" "),
        *(chosen(words.SENTENCES, below("sentence", len(words.SENTENCES))), b"\t"),
        moments(through_the_year(Stream(seed, "review.created"), range(count), count)),
    )
    columns = ("id", "product_id", "customer_id", "rating", "title", "body", "created_at")
    return Rows(table="storefront_review", columns=columns, count=count, chunks=(text,))


def events(seed: int, sizes: Mapping[str, int]) -> Rows:
    """By far the largest table, so it is made in parts; the streams run on from part to part."""
    columns = ("id", "product_id", "customer_id", "kind", "occurred_at", "payload")
    return Rows(table="storefront_event", columns=columns, count=sizes["events"], chunks=_event_chunks(seed, sizes))


def _event_chunks(seed: int, sizes: Mapping[str, int]) -> Iterator[bytes]:
    total = sizes["events"]
    labels = ("product", "customer", "anonymous", "kind", "time", "channel", "session")
    stream = {label: Stream(seed, f"event.{label}") for label in labels}
    for start in range(0, total, CHUNK_ROWS):
        rows = range(start, min(start + CHUNK_ROWS, total))
        count = len(rows)
        customer = integers(popular_customers(stream["customer"], sizes["customers"], count))
        anonymous = stream["anonymous"].below(10, count) < ANONYMOUS_OF_TEN
        yield lines(
            *(integers(np.arange(rows.start + 1, rows.stop + 1, dtype=np.int64)), b"\t"),
            *(integers(popular_products(stream["product"], sizes["products"], count)), b"\t"),
            *(np.where(anonymous, np.bytes_(NULL), customer), b"\t"),
            *(chosen(KINDS, stream["kind"].pick(KIND_WEIGHTS, count)), b"\t"),
            *(moments(through_the_year(stream["time"], rows, total)), b"\t"),
            *(b'{"channel": "', chosen(("web", "app", "email", "web"), stream["channel"].below(4, count))),
            *(b'", "session": ', integers(stream["session"].below(10_000_000, count)), b"}"),
        )
