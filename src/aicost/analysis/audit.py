"""The audit: which claims cannot all be true, what each would have to be, and what the rest implies."""

from collections.abc import Iterable
from functools import cached_property

from attrs import field, frozen

from aicost.facts.background import Bound, background_of
from aicost.facts.claims import Claims
from aicost.facts.hardware import find_hardware
from aicost.facts.scope import AS_STATED
from aicost.model.accounts import Accounts
from aicost.model.conflicts import TOLERANCE, Conflict, Resolution, checked_tolerance
from aicost.model.known import Known
from aicost.model.relations import RELATIONS, Product
from aicost.values import rounding
from aicost.values.figures import Figure
from aicost.values.tables import Table
from aicost.values.vocabulary import VOCABULARY, kind_of

CONSISTENT, IMPLAUSIBLE, CONTRADICTORY = "consistent", "implausible", "contradictory"

_VERBS = {
    CONTRADICTORY: ("this cannot be true", "these cannot all be true"),
    IMPLAUSIBLE: ("this is implausible", "these are implausible together"),
}

_NARROW = 2
"""The ratio of its ends up to which an interval has a likely value: in a wider one no number stands out. [-]"""

_PRODUCTS = {str(one): one for one in RELATIONS if isinstance(one, Product)}


@frozen
class Finding:
    """Claims that cannot all be true.

    Attributes:
        kind: Contradictory; or implausible, where they can hold but not with what is known of every run.
        conflict: The minimal set of claims, its factor, and what would resolve it.
    """

    kind: str
    conflict: Conflict

    @property
    def message(self) -> str:
        """What clashes, by how much, and what would fit, as an editor would put it."""
        stated = [f"{one.statement.label} says {one.variable.quantity} {_stated(one)}" for one in self._members]
        verb = _VERBS[self.kind][len(stated) > 1]
        reasons = "; ".join(one.why for one in self.conflict.background)
        because = f", because {reasons}" if reasons else ""
        factor = f"off by a factor of {rounding.number(self.conflict.factor)}"
        fits = [f"{one.statement.label} {_stated(one)} → {fit(one)}" for one in self._members]
        return f"{', '.join(stated)}: {verb}{because}; {self.arithmetic}{factor}. To fit: {', or '.join(fits)}"

    @property
    def arithmetic(self) -> str:
        """The relation that fails, with its numbers and units; empty where no single product does."""
        stated = {one.variable.quantity: one.statement.figure for one in self._members}
        for name in self.conflict.relations:
            relation = _PRODUCTS.get(name)
            if not relation or set(relation.quantities) != set(stated):
                continue
            points = {one: point for one in relation.factors if (point := stated[one].point) is not None}
            if len(points) == len(relation.factors):
                k = relation.coefficient
                numbers = [f"{k.point:g} {k.unit}"] if k else []
                numbers += [_amount(stated[one]) for one in relation.factors]
                result = rounding.amount(relation.evaluate(points), stated[relation.result].unit)
                return f"{name}, but {' × '.join(numbers)} = {result}, not {_amount(stated[relation.result])}; "
        return f"{'; '.join(self.conflict.relations)}; " if self.conflict.relations else ""

    @property
    def _members(self) -> tuple[Resolution, ...]:
        return self.conflict.resolutions

    def explain(self) -> str:
        """What the others imply for each member, step by step, with units and sources."""
        lines = [self.message, *(f"known of every run: {one}" for one in self.conflict.background)]
        for one in self._members:
            lines.append(f"{one.statement.label} states {_stated(one)} ({one.statement.origin}); the others imply:")
            implied = one.implied.explain() if one.implied else f"{one.variable.quantity} = {fit(one)}"
            lines += [f"  {line}" for line in implied.splitlines()]
        return "\n".join(lines)


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

    def explain(self) -> str:
        """How it was worked out, line by line."""
        name = f"{self.subject}, {self.phase}" if self.phase else self.subject
        return "\n".join([f"{name}:", *(f"  {line}" for line in self.known.explain().splitlines())])


@frozen(slots=False)
class Audit:
    """What an audit found.

    Attributes:
        accounts: The claims, as they were held against each other.
        findings: Disjoint sets of claims that cannot all be true.
    """

    accounts: Accounts = field(repr=False)
    findings: tuple[Finding, ...]

    @cached_property
    def implied(self) -> tuple[Implication, ...]:
        """What the claims imply where they do not clash."""
        return tuple(_implied(self.accounts))

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What was not held against each other, and why."""
        claims = self.accounts.claims
        contradictory = (one.conflict for one in self.findings if one.kind == CONTRADICTORY)
        remarks = [*self.accounts.unexchanged, *_unbounded(claims), *_undated(claims)]
        return tuple(dict.fromkeys([*remarks, *_other_scopes(claims, contradictory)]))

    @property
    def verdict(self) -> str:
        """The worst that was found: consistent, implausible or contradictory."""
        return verdict_of(self.findings)

    def table(self) -> Table:
        """The findings as a table: each member with what was stated, where, and what would fit."""
        rows = [
            (
                f"{number} {finding.kind}",
                one.statement.label,
                one.variable.quantity,
                _stated(one),
                fit(one),
                one.statement.origin,
            )
            for number, finding in enumerate(self.findings, start=1)
            for one in finding.conflict.resolutions
        ]
        messages = [f"{number}. {finding.message}." for number, finding in enumerate(self.findings, start=1)]
        notes = (*messages, *(f"note: {remark}" for remark in self.remarks))
        columns = ("finding", "claim", "quantity", "stated", "would fit", "where") if rows else ()
        return Table(f"Verdict: {self.verdict}", columns, rows, notes)

    def explain(self) -> str:
        """Every verdict and every implied value with its derivation, step by step, with units and sources."""
        verdicts = [f"{number}. {finding.explain()}" for number, finding in enumerate(self.findings, start=1)]
        return "\n\n".join([f"Verdict: {self.verdict}", *verdicts, *(one.explain() for one in self.implied)])

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table().html()


def verdict_of(findings: Iterable[Finding]) -> str:
    """The worst kind among findings: consistent where there are none."""
    kinds = {one.kind for one in findings}
    return next((kind for kind in (CONTRADICTORY, IMPLAUSIBLE) if kind in kinds), CONSISTENT)


def audit(claims: Claims, *, tolerance: float = TOLERANCE, background: Iterable[Bound] | None = None) -> Audit:
    """Hold the claims of each subject, phase and scope against each other.

    Args:
        claims: The claims, with their totals.
        tolerance: Figures that clash by a factor up to one plus this are rounded differently. [-]
        background: What is known of every run; the bounds that ship with aicost where none are given.

    Raises:
        ArgumentError: The tolerance is none, or the background contradicts itself.
        TooManyConflictsError: So many figures clash in so many ways that the search was given up.
    """
    accounts = Accounts(claims)
    contradictory, implausible = accounts.conflicts(checked_tolerance(tolerance), background_of(background))
    findings = [Finding(CONTRADICTORY, one) for one in contradictory]
    findings += [Finding(IMPLAUSIBLE, one) for one in implausible]
    return Audit(accounts, tuple(findings))


def fit(one: Resolution) -> str:
    """What the other members of a conflict leave for one of them, with a likely value where there is one."""
    left = rounding.interval(one.low, one.high, one.unit)
    is_narrow = one.low < one.high <= _NARROW * one.low
    if is_narrow and kind_of(one.variable.quantity).is_count and (likely := rounding.roundest(one.low, one.high)):
        return f"{rounding.amount(likely, one.unit)} ({left})"
    return left


def _stated(one: Resolution) -> str:
    return one.statement.figure.text or str(one.statement.figure)


def _amount(figure: Figure) -> str:
    return rounding.amount(figure.point if figure.point is not None else figure.lower, figure.unit)


def _unbounded(claims: Claims) -> Iterable[str]:
    """The accelerators that no datasheet bounds."""
    for name in dict.fromkeys(claim.gpu for claim in claims if claim.gpu):
        hardware = find_hardware(name)
        if not hardware.members:
            yield f"{name} is not in the catalog: its peak, power and rent have no bound"
        elif not hardware.peak_throughput():
            yield f"no datasheet prints a peak of {name}: its utilization has no bound"


def _undated(claims: Claims) -> Iterable[str]:
    """The costs and rates that no dated price bounds, because they have no date."""
    gpus = {claim.subject for claim in claims if claim.gpu}
    undated = [
        one.label
        for one in claims
        if one.quantity in ("training_cost", "rental_rate") and one.date is None and one.subject in gpus
    ]
    if undated:
        yield f"{', '.join(undated)}: without a date, not held against dated rents"


def _other_scopes(claims: Claims, conflicts: Iterable[Conflict]) -> Iterable[str]:
    """That headlines of which some clash may count different stages."""
    headlines = {claim.label: claim for claim in claims if claim.covers == AS_STATED}
    for one in conflicts:
        if len(one.labels) > 1 and headlines.keys() >= set(one.labels):
            about = {(headlines[label].subject, headlines[label].quantity) for label in one.labels}
            same = [label for label, claim in headlines.items() if (claim.subject, claim.quantity) in about]
            yield f"{', '.join(same)} do not say what they count: --reconcile looks for stages that explain each"


def _implied(accounts: Accounts) -> Iterable[Implication]:
    for account in accounts:
        if account.clashing:
            continue
        for name in VOCABULARY:
            if not account.stated(name) and (known := account.known(name)) and _says_something(known.figure):
                yield Implication(account.group.subject, account.group.phase, known)


def _says_something(figure: Figure) -> bool:
    return figure.lower > 0 or figure.point is not None
