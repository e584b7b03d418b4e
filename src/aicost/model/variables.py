"""Variables: a quantity of one subject, phase and scope, in one money."""

import datetime as dt
from collections.abc import Iterable

from attrs import frozen

from aicost.facts.claims import Claim, Node


@frozen(cache_hash=True)
class Group:
    """What claims that speak of one thing share: a subject, a phase, a scope, and a day where it matters.

    Attributes:
        subject: The subject.
        phase: Its phase, or None.
        covers: The scope that its sources state, or None.
        date: The day, for quantities of a day of which there are several; else None.
        gpu: The accelerator, where its claims name several; else None.
    """

    subject: str = ""
    phase: str | None = None
    covers: str | None = None
    date: dt.date | None = None
    gpu: str | None = None

    @property
    def node(self) -> Node:
        """Subject and phase."""
        return self.subject, self.phase


@frozen(cache_hash=True)
class Flavour:
    """Which money an amount is in, and what it pays for.

    Attributes:
        currency: Its ISO 4217 code; empty for quantities that are no money.
        price_year: The year whose money it is, or None.
        method: How the cost was reckoned, or None.
        elements: The elements it covers.
    """

    currency: str = ""
    price_year: int | None = None
    method: str | None = None
    elements: tuple[str, ...] = ()

    @property
    def may_be_rent(self) -> bool:
        """Whether a cost of this money may be GPU-hours × a rental rate."""
        return self.method in (None, "rental")

    def takes(self, claim: Claim) -> bool:
        """Whether a claim of money is of this flavour; what it does not say, it leaves open."""
        return (
            (claim.figure.currency, claim.price_year) == (self.currency, self.price_year)
            and claim.method in (None, self.method)
            and claim.elements in ((), self.elements)
        )

    def fits(self, other: "Flavour") -> bool:
        """Whether amounts of both may be added."""
        return (
            (self.currency, self.price_year) == (other.currency, other.price_year)
            and (self.method == other.method or None in (self.method, other.method))
            and (self.elements == other.elements or () in (self.elements, other.elements))
        )


ONE_RUN = Group()
NO_MONEY = Flavour()


@frozen(cache_hash=True)
class Variable:
    """A quantity of a group; money also has a flavour.

    Attributes:
        quantity: The quantity's name.
        group: Whose it is.
        flavour: Which money it is in; `NO_MONEY` for what is no money.
    """

    quantity: str
    group: Group = ONE_RUN
    flavour: Flavour = NO_MONEY


def in_order(variables: Iterable[Variable]) -> list[Variable]:
    """Variables in an order of their own, whatever order they were stated in."""
    return sorted(variables, key=_place)


def _place(one: Variable) -> tuple[str, ...]:
    group, money = one.group, one.flavour
    whose = (group.subject, group.phase or "", group.covers or "", str(group.date or ""), group.gpu or "")
    return *whose, one.quantity, money.currency, str(money.price_year or ""), money.method or "", *money.elements
