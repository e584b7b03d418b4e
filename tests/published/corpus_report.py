"""Prints what the audit finds of the corpus beside what is expected: recall and false alarms."""

import sys
import tomllib
from pathlib import Path
from typing import Any

from attrs import field, frozen

import aicost as ac
from aicost.analysis.audit import Finding

FOLDER = Path(__file__).with_name("corpus")
REFUSED, CONSISTENT = "refused", "consistent"


@frozen
class Case:
    """A claims file with the verdict expected.

    Attributes:
        file: Its name in the folder of the corpus.
        verdict: The verdict expected.
        why: What is wrong with it, or why it is right.
        claims: Ids that one conflict set must hold, or that are refused; empty for a consistent case.
        fits: A claim and the value that what the others leave it must hold, or None. [canonical unit]
    """

    file: str
    verdict: str
    why: str
    claims: frozenset[str] = field(converter=frozenset, default=())
    fits: dict[str, Any] | None = None

    @property
    def path(self) -> Path:
        return FOLDER / self.file

    @property
    def is_wrong(self) -> bool:
        return self.verdict != CONSISTENT


@frozen
class Outcome:
    """What the audit says of a case.

    Attributes:
        verdict: The audit's, or refused where the file cannot be read.
        findings: What was found.
        refused: The ids of claims whose value cannot be read.
    """

    verdict: str
    findings: tuple[Finding, ...] = ()
    refused: frozenset[str] = frozenset()

    def finding(self, case: Case) -> Finding | None:
        """The finding of the case's verdict whose conflict set holds the case's claims."""
        of_kind = (one for one in self.findings if one.kind == case.verdict)
        return next((one for one in of_kind if case.claims <= {*one.conflict.labels}), None)

    def is_right(self, case: Case) -> bool:
        """Whether verdict and claims are as expected."""
        if self.verdict != case.verdict:
            return False
        if self.verdict == REFUSED:
            return self.refused == case.claims
        return not case.is_wrong or self.finding(case) is not None


def cases() -> list[Case]:
    """The cases of the list, in its order."""
    return [Case(**row) for row in tomllib.loads((FOLDER / "corpus.toml").read_text("utf-8"))["cases"]]


def outcome(case: Case) -> Outcome:
    """Audit a case."""
    try:
        claims = ac.load(case.path)
    except ac.ClaimsFileError as error:
        rows = tomllib.loads(case.path.read_text("utf-8"))["claims"]
        values = {f"claims[{number}].value": row["id"] for number, row in enumerate(rows)}
        return Outcome(REFUSED, refused=frozenset(values.get(one.path, one.path) for one in error.problems))
    audit = ac.audit(claims)
    return Outcome(audit.verdict, audit.findings)


def _share(flags: list[bool]) -> str:
    return f"{sum(flags) / len(flags):.1%}, {sum(flags)} of {len(flags)}"


def main() -> int:
    """Print the table; 1 where a wrong case is missed or a consistent one flagged."""
    found = [(case, outcome(case)) for case in cases()]
    print(f"{'case':42} {'expected':13} {'found':13} right claims")
    for case, one in found:
        says = "" if not case.is_wrong else "yes" if one.is_right(case) else "no"
        print(f"{case.file.removesuffix('.toml'):42} {case.verdict:13} {one.verdict:13} {says}".rstrip())
    wrong = [one.is_right(case) for case, one in found if case.is_wrong]
    alarms = [one.verdict != CONSISTENT for case, one in found if not case.is_wrong]
    print()
    print(f"recall: {_share(wrong)} wrong cases found with the right claims")
    print(f"false alarms: {_share(alarms)} consistent cases flagged")
    return int(not all(wrong) or any(alarms))


if __name__ == "__main__":
    sys.exit(main())
