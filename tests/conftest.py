"""How are laws tried? Without deadlines: a unit test is not timed, and a busy machine is no mistake."""

from hypothesis import settings

settings.register_profile("perflab", deadline=None)
settings.load_profile("perflab")
