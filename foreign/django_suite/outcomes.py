"""How did each test end? Django's runner, which also writes lines of outcome and test id to PERFLAB_SUITE_OUTCOMES."""

import os
import unittest
from pathlib import Path
from typing import Any, override

from django.test.runner import DiscoverRunner


class RecordingResult(unittest.TextTestResult):
    """The last word on a test wins: a failure in its tear-down outdoes its success."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes: dict[str, str] = {}

    @override
    def addSuccess(self, test: Any) -> None:
        super().addSuccess(test)
        self.outcomes.setdefault(test.id(), "passed")

    @override
    def addSkip(self, test: Any, reason: str) -> None:
        super().addSkip(test, reason)
        self.outcomes[test.id()] = "skipped"

    @override
    def addExpectedFailure(self, test: Any, err: Any) -> None:
        super().addExpectedFailure(test, err)
        self.outcomes[test.id()] = "failed as expected"

    @override
    def addUnexpectedSuccess(self, test: Any) -> None:
        super().addUnexpectedSuccess(test)
        self.outcomes[test.id()] = "passed unexpectedly"

    @override
    def addFailure(self, test: Any, err: Any) -> None:
        super().addFailure(test, err)
        self.outcomes[test.id()] = "failed"

    @override
    def addError(self, test: Any, err: Any) -> None:
        super().addError(test, err)
        self.outcomes[test.id()] = "error"

    @override
    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.outcomes[test.id()] = "failed"


class RecordingRunner(DiscoverRunner):
    """Tests run in one process, so that one result has seen them all."""

    def get_resultclass(self) -> type[unittest.TextTestResult]:
        return RecordingResult

    def suite_result(self, suite: Any, result: Any, **kwargs: Any) -> int:
        lines = sorted(f"{outcome}\t{test}\n" for test, outcome in result.outcomes.items())
        Path(os.environ["PERFLAB_SUITE_OUTCOMES"]).write_text("".join(lines))
        return super().suite_result(suite, result, **kwargs)
