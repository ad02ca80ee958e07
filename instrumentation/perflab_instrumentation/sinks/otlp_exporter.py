"""How are spans exported without trusting the other end? The SDK's exporter, reading answers only so far.

requests reads an answer's body to its end before it returns; one that has no end would fill the process's memory.
"""

import os
from typing import Any, Final

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

LONGEST_BODY_BYTES: Final = 1024 * 1024
CREDENTIAL_PROVIDERS: Final = (
    "OTEL_PYTHON_EXPORTER_OTLP_HTTP_CREDENTIAL_PROVIDER",
    "OTEL_PYTHON_EXPORTER_OTLP_HTTP_TRACES_CREDENTIAL_PROVIDER",
)


class ShortAnswers(HTTPAdapter):
    """Reads a megabyte, and treats more as a broken connection."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["stream"] = True
        response = super().send(request, *args, **kwargs)
        try:
            body: bytes = response.raw.read(LONGEST_BODY_BYTES + 1, decode_content=True)
        except HTTPError as error:
            raise requests.ConnectionError(str(error), request=request) from error
        if len(body) > LONGEST_BODY_BYTES:
            response.close()
            raise requests.ConnectionError(f"an answer of more than {LONGEST_BODY_BYTES} bytes", request=request)
        response._content = body  # what `content` would have read
        return response


def otlp_exporter() -> OTLPSpanExporter:
    """Where to and how is said in OpenTelemetry's own variables; so is a session of the user's, which then stays."""
    if any(map(os.environ.get, CREDENTIAL_PROVIDERS)):
        return OTLPSpanExporter()
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, ShortAnswers())
    return OTLPSpanExporter(session=session)
