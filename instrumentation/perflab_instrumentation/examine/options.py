"""How is this process examined? Settled by `settings.apply`, read by everything that `apps.py` installs."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, Self, get_args

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

Mode = Literal["work", "profile"]

MODES: Final[tuple[Mode, ...]] = get_args(Mode)
SETTING: Final = "PERFLAB_EXAMINATION"
"""The Django setting in which the options travel from the settings module to the running application."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`plans_per_statement`: a statement of one endpoint is explained for so many sets of parameters."""

    mode: Mode
    folder: str
    plans_per_statement: int = 5

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ImproperlyConfigured(f"examination mode {self.mode!r} is unknown; choose {' or '.join(MODES)}")
        if not Path(self.folder).is_absolute():
            raise ImproperlyConfigured(f"examination folder {self.folder!r} must be an absolute path")
        if self.plans_per_statement < 1:
            raise ImproperlyConfigured(f"plans_per_statement must be at least 1, got {self.plans_per_statement}")

    def as_setting(self) -> dict[str, str | int]:
        return asdict(self)

    @classmethod
    def of_this_process(cls) -> Self:
        """From Django's settings.

        Raises:
            ImproperlyConfigured: the settings module did not call `apply`.
        """
        found = getattr(settings, SETTING, None)
        if found is None:
            raise ImproperlyConfigured(
                "perflab_instrumentation.examine is installed, but its settings are missing: "
                "call perflab_instrumentation.examine.settings.apply(globals(), …) at the end of the settings module"
            )
        return cls(**found)
