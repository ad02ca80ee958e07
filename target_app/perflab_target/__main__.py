"""How are management commands run? `python -m perflab_target migrate`, and the rest of Django's."""

import os
import sys


def main() -> None:
    """Hand the command line to Django; an environment with mistakes ends in their list and exit code 2."""
    from perflab_target.configuration.composed import ConfigurationError, read_configuration

    try:
        read_configuration(os.environ)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perflab_target.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
