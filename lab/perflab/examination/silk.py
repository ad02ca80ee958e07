"""What did Silk record? Its rows per request, read before the strategy's database is dropped."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import psycopg

QUERY = """
    SELECT r.method, r.path, r.encoded_headers, r.time_taken, r.num_sql_queries,
           coalesce((SELECT sum(q.time_taken) FROM silk_sqlquery q WHERE q.request_id = r.id), 0)
    FROM silk_request r ORDER BY r.start_time
"""


def read_silk(connection: psycopg.Connection, extract: Path) -> Mapping[str, float]:
    """Endpoint to queries per request, as Silk counted them; every request goes into `extract` as a line."""
    queries: dict[str, list[int]] = defaultdict(list)
    with extract.open("w") as file:
        for method, path, headers, time_ms, count, sql_ms in connection.execute(QUERY):
            sent = {name.lower(): value for name, value in json.loads(headers or "{}").items()}
            endpoint = sent.get("x-perflab-endpoint")
            if endpoint is None:
                continue
            queries[endpoint].append(count)
            line = {"method": method, "path": path, "endpoint": endpoint, "time_ms": time_ms, "queries": count}
            file.write(json.dumps({**line, "sql_ms": float(sql_ms)}) + "\n")
    return {endpoint: sum(counts) / len(counts) for endpoint, counts in queries.items()}
