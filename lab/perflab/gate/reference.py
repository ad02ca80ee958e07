"""How is perflab's own reference application gated? The description that its repository would have to write.

Its reading journeys, with an object cache in the process and every useful index, so that a removed cache and a
dropped index are both something that can be lost.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from perflab.bench.credentials import Credentials
from perflab.gate.description import Endpoint, Project
from perflab_loadtests.journeys import JOURNEYS, KeySpace, Mix, Request, request_list
from perflab_loadtests.journeys import Credentials as LoadCredentials
from perflab_loadtests.journeys.request import get
from perflab_target.datasets import DATASETS

SCALE = 0.5
DISTINCT = 6
"""So many different requests stand for an endpoint."""
READING = (
    *("product_page", "related_products", "top_sellers", "product_list", "text_search", "category_by_price"),
    *("attribute_filter", "recent_events", "pending_orders", "daily_analytics", "stock_check"),
)


def is_reference(repository: Path) -> bool:
    """Is this perflab's own repository?"""
    return (repository / "target_app" / "perflab_target" / "settings.py").is_file()


def reference_project() -> Project:
    """The description, with credentials made for this gate."""
    credentials = Credentials()
    dataset = DATASETS["storefront"]
    sizes = dataset.sizes(SCALE)
    key_space = KeySpace(rows=sizes, search_terms=dataset.search_terms(SCALE))
    keys = LoadCredentials(
        service_key=credentials.service_key, customer_tokens=credentials.customer_tokens(sizes["customers"])
    )
    found: dict[str, dict[object, Request]] = defaultdict(dict)
    for request in (*_journeys(key_space, keys), *_pages(sizes["products"], keys)):
        found[request.endpoint].setdefault((request.path, request.headers), request)
    return Project(
        application="perflab_target.wsgi:application",
        settings="perflab_target.settings",
        endpoints=tuple(
            Endpoint(name=name, requests=tuple(requests.values())[: 2 * DISTINCT])
            for name, requests in sorted(found.items())
        ),
        migrate=("{python}", "-m", "perflab_target", "migrate", "--no-input", "--verbosity", "0"),
        seed=("{python}", "-m", "perflab.gate.reference_seed", f"{SCALE:g}"),
        python_path=("target_app", "instrumentation"),
        credentials=credentials.environment(),
        environment={
            "PERFLAB_CACHE_POLICY": "object",
            "PERFLAB_CACHE_URL": "locmem://",
            "PERFLAB_CACHE_TTL_S": "86400",
        },
        data_inputs=(
            "target_app/perflab_target/**/migrations/*.py",
            "target_app/perflab_target/**/models/*.py",
            "target_app/perflab_target/datasets/**/*.py",
            "target_app/perflab_target/ddl/**/*.sql",
        ),
        extensions=("pg_trgm", "btree_gin"),
        python=Path(sys.executable),
    )


def _journeys(key_space: KeySpace, keys: LoadCredentials) -> Iterator[Request]:
    for name in READING:
        mix = Mix(name=name, summary=name, journeys=((JOURNEYS[name], 1),))
        yield from request_list(mix, key_space, 1, DISTINCT, keys)


def _pages(products: int, keys: LoadCredentials) -> Iterator[Request]:
    """What no journey reads: reviews of a product, and a customer's own orders."""
    for product in range(1, products + 1, max(1, products // DISTINCT)):
        yield get(f"/api/v1/products/{product}/reviews", "/api/v1/products/{id}/reviews")
    for token in keys.customer_tokens[:DISTINCT]:
        yield get("/api/v1/orders/mine", "/api/v1/orders/mine", token=token)
