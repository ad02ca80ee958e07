"""Where do traces and errors go without Docker? Into two stores on disk, with pages, behind one port of this machine.

An application needs no code for it: OTEL_EXPORTER_OTLP_ENDPOINT and SENTRY_DSN point here, or at any real peer.
"""
