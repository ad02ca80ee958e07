"""How does a CI system's test page read the gate? JUnit XML, one test case per finding.

REGRESSION is a failure, INCONCLUSIVE is skipped with its reason, INVALID an error; what is quarantined is skipped.
A verdict that no finding carries has a test case of its own, so that a gate without findings is never all green.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from perflab_reports.gate.outputs.words import because, change, comparison, headline, interval
from perflab_reports.gate.result import Finding, GateResult
from perflab_reports.render.charts.panel import drawable

SUITE: Final = "perflab.gate"


def render(result: GateResult) -> str:
    """A whole document."""
    suites = ElementTree.Element("testsuites", {"name": SUITE, "time": f"{result.duration_s:.3f}"})
    tiers = list(dict.fromkeys(finding.tier for finding in result.findings))
    for tier in tiers:
        cases = [_case(finding) for finding in result.findings if finding.tier == tier]
        suites.append(_suite(f"{SUITE}.{tier}", cases, result))
    if not any(finding.verdict == result.verdict and not finding.quarantined for finding in result.findings):
        case = ElementTree.Element("testcase", {"classname": SUITE, "name": "verdict", "time": "0"})
        _put(case, result.verdict, _xml(headline(result)), "\n".join(map(_xml, result.reasons)))
        suites.append(_suite(SUITE, [case], result))
    for name in ("tests", "failures", "errors", "skipped"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _suite(name: str, cases: list[ElementTree.Element], result: GateResult) -> ElementTree.Element:
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    suite = ElementTree.Element("testsuite", {"name": name, **{key: str(count) for key, count in counts.items()}})
    suite.set("time", "0")
    properties = ElementTree.SubElement(suite, "properties")
    for key, value in (("compared", comparison(result)), ("policy", result.policy)):
        ElementTree.SubElement(properties, "property", {"name": key, "value": _xml(value)})
    suite.extend(cases)
    return suite


def _case(finding: Finding) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase",
        {"classname": f"{SUITE}.{finding.tier}", "name": _xml(f"{finding.endpoint} {finding.metric}"), "time": "0"},
    )
    kind = "QUARANTINED" if finding.quarantined and finding.verdict != "PASS" else finding.verdict
    _put(case, kind, _xml(because(finding)), "\n".join(map(_xml, _details(finding))))
    return case


def _put(case: ElementTree.Element, kind: str, message: str, details: str) -> None:
    element = {
        "REGRESSION": "failure",
        "INVALID": "error",
        "INCONCLUSIVE": "skipped",
        "QUARANTINED": "skipped",
    }.get(kind)
    if element:
        child = ElementTree.SubElement(case, element, {"type": kind, "message": message or kind})
        child.text = details
    elif details:
        ElementTree.SubElement(case, "system-out").text = details


def _details(finding: Finding) -> Iterator[str]:
    if finding.ratio is not None:
        bounds = interval(finding)
        yield f"head over base: {change(finding.ratio)}{f' ({bounds})' if bounds else ''}"
    if finding.mechanism:
        yield finding.mechanism.rstrip()
    if finding.reason:
        yield finding.reason


def _xml(words: str) -> str:
    """Without the characters that XML cannot hold."""
    return drawable(words)
