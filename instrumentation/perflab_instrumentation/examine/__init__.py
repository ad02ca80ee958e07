"""What exactly does one request make the application do? Counted and explained, never in a timed trial.

A project calls `examine.settings.apply(globals(), mode=…, folder=…)` at the end of its settings module. Mode `work`
counts without adding a statement; mode `profile` adds OpenTelemetry spans, django-silk and EXPLAIN of each SELECT.
What was seen is written to the folder as JSON lines (`lines.py`), one file per kind and process.
"""
