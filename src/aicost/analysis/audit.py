"""The audit: which claims cannot all be true, what each would have to be, and what the rest implies."""

from collections.abc import Iterable

from attrs import frozen

from aicost.facts.claims import Claims
from aicost.model.accounts import Accounts
from aicost.model.conflicts import TOLERANCE, Conflict
from aicost.model.known import Known
from aicost.values import rounding
from aicost.values.figures import Figure
from aicost.values.tables import Table
from aicost.values.vocabulary import VOCABULARY

CONSISTENT, CONTRADICTORY = "consistent", "contradictory"


@frozen
class Finding:
    """Claims that cannot all be true.

    Attributes:
        kind: What kind of finding it is: contradictory.
        conflict: The minimal set of claims, its factor, and what would resolve it.
    """

    kind: str
    conflict: Conflict

    @property
    def message(self) -> str:
        """What clashes, by how much, and what would fit, as an editor would put it."""
        stated = [
            f"{one.statement.label} ({one.variable.quantity} {one.statement.figure.text or one.statement.figure})"
            for one in self.conflict.resolutions
        ]
        tied = f" under {'; '.join(self.conflict.relations)}" if self.conflict.relations else ""
        fits = [
            f"{one.statement.label} of {rounding.interval(one.low, one.high, one.unit)}"
            for one in self.conflict.resolutions
        ]
        factor = f"off by a factor of {rounding.number(self.conflict.factor)}"
        return f"{', '.join(stated)} cannot all be true{tied}: {factor}; would fit: {', or '.join(fits)}"


@frozen
class Implication:
    """A quantity that no claim states and the claims imply.

    Attributes:
        subject: The subject.
        phase: Its phase, or None.
        known: What is known of the quantity.
    """

    subject: str
    phase: str | None
    known: Known


@frozen
class Audit:
    """What an audit found.

    Attributes:
        findings: Disjoint sets of claims that cannot all be true.
        implied: What the claims imply where they do not clash.
        remarks: What was not held against each other, and why.
    """

    findings: tuple[Finding, ...]
    implied: tuple[Implication, ...]
    remarks: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The worst that was found: consistent or contradictory."""
        return CONTRADICTORY if self.findings else CONSISTENT

    def table(self) -> Table:
        """The findings as a table: each member with what was stated, where, and what would fit."""
        rows = [
            (
                str(number),
                one.statement.label,
                one.variable.quantity,
                one.statement.figure.text or str(one.statement.figure),
                rounding.interval(one.low, one.high, one.unit),
                one.statement.origin,
            )
            for number, finding in enumerate(self.findings, start=1)
            for one in finding.conflict.resolutions
        ]
        messages = [f"{number}. {finding.message}" for number, finding in enumerate(self.findings, start=1)]
        notes = (*messages, *(f"note: {remark}" for remark in self.remarks))
        columns = ("conflict", "claim", "quantity", "stated", "would fit", "where") if rows else ()
        return Table(f"Verdict: {self.verdict}", columns, rows, notes)

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table().html()


def audit(claims: Claims, *, tolerance: float = TOLERANCE) -> Audit:
    """Hold the claims of each subject, phase and scope against each other.

    Args:
        claims: The claims, with their totals.
        tolerance: Figures that clash by a factor up to one plus this are rounded differently. [-]
    """
    accounts = Accounts(claims)
    findings = tuple(Finding(CONTRADICTORY, conflict) for conflict in accounts.conflicts(tolerance))
    return Audit(findings, tuple(_implied(accounts)), accounts.exchanges[1])


def _implied(accounts: Accounts) -> Iterable[Implication]:
    for account in accounts:
        if account.clashing:
            continue
        for name in VOCABULARY:
            if not account.stated(name) and (known := account.known(name)) and _says_something(known.figure):
                yield Implication(account.group.subject, account.group.phase, known)


def _says_something(figure: Figure) -> bool:
    return figure.lower > 0 or figure.point is not None
