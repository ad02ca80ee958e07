"""How does a ledger's table get into a page of the documentation? Between two marks, so that nobody copies figures.

python -m perflab.overhead.into RUN_FOLDER PAGE.md
"""

import sys
from pathlib import Path
from typing import Final

from perflab_reports.evidence.folder import EvidenceError, RunFolder
from perflab_reports.overhead import judge_overhead
from perflab_reports.render.files import write_atomically
from perflab_reports.render.overhead import section

BEGIN: Final = "<!-- ledger: begin -->"
END: Final = "<!-- ledger: end -->"


def between_marks(page: str, words: str) -> str:
    """The page with everything between its marks replaced.

    Raises:
        ValueError: it has no marks, or not in this order.
    """
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page needs a line {BEGIN} and below it a line {END}")
    return f"{head}{BEGIN}\n{words.strip()}\n{END}{tail}"


def main() -> None:
    """Rewrite the page; exits with 2 where the page has no marks or the ledger is damaged."""
    run, page = map(Path, sys.argv[1:3])
    try:
        evidence = RunFolder(run).overhead()
        _, *words = section(judge_overhead(evidence) if evidence else None)
        write_atomically(page, between_marks(page.read_text(), "\n".join(words)).encode())
    except (EvidenceError, OSError, ValueError) as error:
        sys.stderr.write(f"perflab: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
