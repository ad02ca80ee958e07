"""One process has one Django configuration, so these tests share the target application's, as its own tests have it."""

import os

import django
from django.conf import settings

from perflab_target.configuration.catalogue import SETTINGS

if not settings.configured:
    for name in SETTINGS:
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "perflab_target.settings"
    django.setup()
