"""FHIR's OperationOutcome: what is wrong with a request, or to be said of an answer."""

from collections.abc import Iterable

from calculator.interop.resources import Issue, Severity, merged
from calculator.presenter.answer import Data


def operation_outcome(
    severity: Severity, code: str, diagnostics: str, expression: str | None = None
) -> Data:
    """Make an OperationOutcome with one issue, for what goes wrong before a Bundle is read.

    ``operation_outcome("error", "too-long", "That is too much at once.")``; ``code`` is one of
    FHIR's issue types.
    """
    expressions = () if expression is None else (expression,)
    issue = Issue(severity=severity, code=code, diagnostics=diagnostics, expressions=expressions)
    return outcome_of([issue])


def outcome_of(issues: Iterable[Issue]) -> Data:
    """Make an OperationOutcome of all there is to say, each thing once, the worst first."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {"severity": each.severity, "code": each.code, "diagnostics": each.diagnostics}
            | ({"expression": list(each.expressions)} if each.expressions else {})
            for each in merged(issues)
        ],
    }
