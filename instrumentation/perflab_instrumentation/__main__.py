"""`python -m perflab_instrumentation exec -- <the usual start command>`: instruments, and no line in the project."""

import sys

from perflab_instrumentation.exec_command import USAGE, main

if __name__ == "__main__":
    if sys.argv[1:2] != ["exec"]:
        sys.exit(USAGE)
    sys.exit(main(sys.argv[2:]))
