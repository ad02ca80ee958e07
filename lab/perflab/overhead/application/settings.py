"""The reference application's settings, and at their end whatever PERFLAB_OVERHEAD_VARIANT names."""

import os

from perflab.overhead.variants import VARIANTS
from perflab_target.settings import *  # noqa: F403 (settings are names of a module, and these are all of them)

ROOT_URLCONF = "perflab.overhead.application.urls"

VARIANTS[os.environ["PERFLAB_OVERHEAD_VARIANT"]].apply(globals())
