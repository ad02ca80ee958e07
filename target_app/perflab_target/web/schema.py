"""What does the API promise? Its OpenAPI schema, made once per process."""

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse


def schema(request: HttpRequest) -> HttpResponse:
    """The same for everybody."""
    del request
    return HttpResponse(_encoded(), content_type="application/vnd.oai.openapi+json")


@functools.cache
def _encoded() -> bytes:
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.renderers import OpenApiJsonRenderer

    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]  # drf-spectacular ships no types
    found: bytes = OpenApiJsonRenderer().render(generator.get_schema(public=True))
    return found
