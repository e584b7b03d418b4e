"""One dated price: what renting or buying an accelerator cost at one vendor, from which day on, and its source."""

import datetime as dt
from math import inf

from attrs import field, frozen

from aicost.errors import FigureError, PriceError, UnitError, UnknownNameError, nearest
from aicost.facts.hardware import Hardware, find_hardware
from aicost.facts.sources import Source
from aicost.values import rounding, units
from aicost.values.figures import Figure

KINDS = ("on-demand", "1-year", "3-year", "spot", "purchase")
"""How an accelerator is paid for: by the hour, by the hour under a commitment of one or three years, by the hour
while nobody bids more, or bought."""

Series = tuple[str, str, str, str, str]
"""GPU, kind, vendor, region and machine; what is not stated is the empty string."""

_TEN, _DIGITS_FROM_TEN = 10, 4
"""List prices are shown to the cent."""


def utc_day(when: object) -> dt.date:
    """The day in UTC of an instant; a date is a day in UTC.

    Raises:
        FigureError: It is no date, or an instant without a time zone.
    """
    if not isinstance(when, dt.date):
        raise FigureError(repr(when), "a date", f"it is a {type(when).__name__}", "give a datetime.date")
    if not isinstance(when, dt.datetime):
        return when
    if when.utcoffset() is None:
        way_out = "give it one, as in tzinfo=datetime.UTC, or give a date"
        raise FigureError(when.isoformat(" "), "an instant", "it has no time zone", way_out)
    return when.astimezone(dt.UTC).date()


def _end(when: object) -> dt.date | None:
    return None if when is None else utc_day(when)


@frozen(kw_only=True)
class Price:
    """What one accelerator cost at one vendor, from one day on.

    Attributes:
        gpu: The accelerator, as the catalog of hardware names it.
        kind: One of `KINDS`.
        vendor: Who rents it out or sells it.
        value: The price of one accelerator. [unit]
        unit: Money for an accelerator and an hour, or for an accelerator, e.g. ``"USD/GPU/hour"``.
        valid_from: The first day it is known for, in UTC.
        valid_to: The first day it no longer holds; None where no later price of its series is known.
        source: Where it was printed.
        locator: Where in the source.
        region: Where the machine stands, or None where that is not stated.
        machine: The machine it is part of, e.g. ``"p4d.24xlarge"``, or None where that is not stated.
        note: What was done with the printed number, or the empty string.
        asked: The day that was asked for, or None where none was.
    """

    gpu: str
    kind: str
    vendor: str
    value: float
    unit: str
    valid_from: dt.date = field(converter=utc_day)
    source: Source
    locator: str
    valid_to: dt.date | None = field(default=None, converter=_end)
    region: str | None = None
    machine: str | None = None
    note: str = ""
    asked: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        check_kind(self.kind)
        wanted = f"{units.currency_in(self.unit) or 'USD'}/GPU{'' if self.kind == 'purchase' else '/hour'}"
        if self.unit != wanted:
            raise UnitError(self.unit, wanted, "divide the price of a machine by its accelerators")
        if self.valid_to and self.valid_to <= self.valid_from:
            reason = f"it ends on {self.valid_to}, and begins on {self.valid_from}"
            raise PriceError(self.offer, reason, (), "correct valid_from or valid_to")
        if not 0 < self.value < inf:
            way_out = "leave out what is not known: a missing price is not 0"
            raise FigureError(f"{self.value:g} {self.unit}", "a price", "it is not positive", way_out)

    @property
    def quantity(self) -> units.Quantity:
        """The price as a quantity, e.g. 4.1 USD/GPU/hour."""
        return units.quantity(self.value, self.unit)

    @property
    def hardware(self) -> Hardware:
        """What the catalog of hardware knows of the accelerator."""
        return named_hardware(self.gpu)

    @property
    def series(self) -> Series:
        """What sets its series apart: GPU, kind, vendor, region and machine."""
        return self.gpu, self.kind, self.vendor, self.region or "", self.machine or ""

    @property
    def offer(self) -> str:
        """The series in words."""
        return ", ".join(part for part in self.series if part)

    @property
    def figure(self) -> Figure:
        """The rent as a figure, exact as a list price is: `rental_cost` takes it as the rate.

        Raises:
            PriceError: It is a purchase price, which is no rate.
        """
        if self.kind == "purchase":
            raise no_rate(self.offer)
        return Figure("rental_rate", self.unit, self.value, self.value, self.value, "", self.gpu, (str(self),))

    @property
    def includes_server(self) -> bool:
        """Whether it was paid for a whole server; that of one accelerator or of a baseboard was not."""
        return self.kind == "purchase" and self.machine is not None and "baseboard" not in self.machine

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is the price of its series on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def __str__(self) -> str:
        shown = rounding.amount(self.value, self.unit, _DIGITS_FROM_TEN if self.value >= _TEN else None)
        asked = f", asked for {self.asked}" if self.asked and self.asked != self.valid_from else ""
        ended = f", ended {self.valid_to}" if self.asked and not self.holds_on(self.asked) else ""
        return f"{self.offer}: {shown} from {self.valid_from}{asked}{ended} ({self.source.title})"


def check_kind(kind: str) -> None:
    """Refuse what is no kind of price.

    Raises:
        UnknownNameError: It is not one of `KINDS`.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of price", kind, nearest(kind, KINDS), f"the kinds are {', '.join(KINDS)}")


def no_rate(offer: str) -> PriceError:
    """The error for a purchase price that was to be a rate."""
    way_out = "ask for kind='on-demand', '1-year', '3-year' or 'spot'"
    return PriceError(f"the rental rate of {offer}", "a purchase price is no rate", (), way_out)


def named_hardware(name: str) -> Hardware:
    """What the catalog of hardware knows of a name; of a near miss, which a price list may well hold, nothing."""
    try:
        return find_hardware(name)
    except UnknownNameError:
        return Hardware(str(name), ())


def per_gpu(node_price: float, gpus: float, currency: str, kind: str) -> tuple[float, str]:
    """The price of one accelerator of a machine, and its unit, by the units of both.

    Args:
        node_price: The price of the machine. [money/node/hour, or money/node where it is bought]
        gpus: Its accelerators. [GPU/node]
        currency: The currency of the price.
        kind: One of `KINDS`.

    >>> per_gpu(32.77, 8, "USD", "on-demand")
    (4.09625, 'USD/GPU/hour')
    """
    time = "" if kind == "purchase" else "/hour"
    unit = f"{currency}/GPU{time}"
    exponents = units.container(f"{currency}/node{time}") / units.container("GPU/node")
    return node_price / gpus * units.factor(exponents, unit), unit
