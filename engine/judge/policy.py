"""The policy: how seriously a world takes what its monitors find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from engine.errors import ScenarioError, nearest
from engine.judge.monitors.finding import SEVERITIES, Severity
from engine.judge.monitors.registry import KINDS


def parse_promotions(text: str) -> dict[str, Severity]:
    """The severities that findings are promoted to, by code.

    Args:
        text: ``code:severity`` pairs separated by commas. A code may be a pattern such as
            ``pii.*``, or a severity that stands for every kind that has it: ``warning:error``. A
            kind that is named by its code goes by that, whatever a pattern says.

    Returns:
        Severity by code, sorted by code; kinds that stay as they are are left out.

    Raises:
        ScenarioError: a pair has another form, names a code or a severity that is not there, would
            lower a severity, or contradicts another pair.
    """
    exact: dict[str, Severity] = {}
    wide: dict[str, Severity] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        code, separator, name = (part.strip() for part in pair.partition(":"))
        if not separator or not code or not name:
            raise ScenarioError(
                f"Promotions: {pair[:80]!r} is no pair.", "Write code:severity, as pii.card:error."
            )
        severity = _severity(name)
        target = exact if code in KINDS else wide
        for kind in _meant(code):
            if kind in exact and target is exact and exact[kind] != severity:
                raise ScenarioError(f"Promotions: {kind} is promoted twice.", "Name it once.")
            usual = KINDS[kind].severity
            if _rank(severity) < _rank(usual):
                if target is exact:
                    message = f"Promotions: {kind} is {usual} already; {severity} would lower it."
                    raise ScenarioError(message, f"Valid: {', '.join(_from(usual))}.")
                continue
            if target is exact or _rank(severity) > _rank(wide.get(kind, usual)):
                target[kind] = severity
    found = {**wide, **exact}
    return {code: found[code] for code in sorted(found) if found[code] != KINDS[code].severity}


def spelled(promotions: Mapping[str, str]) -> str:
    """Promotions in the one spelling that is written down: equal ones are equal texts."""
    return ",".join(f"{code}:{promotions[code]}" for code in sorted(promotions))


def _severity(name: str) -> Severity:
    for severity in SEVERITIES:
        if name.casefold() == severity:
            return severity
    raise ScenarioError(
        f"Promotions: there is no severity {name[:40]!r}.", nearest(name.casefold(), SEVERITIES)
    )


def _meant(code: str) -> list[str]:
    """The kinds that the left half of a pair stands for."""
    if code in SEVERITIES:
        return [kind.code for kind in KINDS.values() if kind.severity == code]
    if code in KINDS:
        return [code]
    found = [kind for kind in KINDS if "*" in code and fnmatchcase(kind, code)]
    if not found:
        message = f"Promotions: no finding has the code {code[:80]!r}."
        raise ScenarioError(message, nearest(code, KINDS))
    return found


def _rank(severity: Severity) -> int:
    return SEVERITIES.index(severity)


def _from(severity: Severity) -> Iterable[str]:
    return SEVERITIES[_rank(severity) :]
