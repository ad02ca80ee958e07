"""How does gunicorn run a gated project? One worker with one thread: there is never more than one request in flight.

Naming this file keeps gunicorn from reading a gunicorn.conf.py of the project's own.
"""

workers = 1
threads = 1
worker_class = "gthread"
preload_app = True
keepalive = 300
timeout = 300
graceful_timeout = 1
loglevel = "warning"
control_socket_disable = True
