"""Ownership: how the price of hardware becomes a cost for each GPU-hour, or is paid at once."""

from collections.abc import Sequence
from math import inf, log

from attrs import frozen

from aicost.costs import formulas
from aicost.costs.arguments import Day, Given, assumed, conventional, day, given, reported, same_currency, worked
from aicost.costs.compute import hours_or_none
from aicost.costs.energy import Energy
from aicost.costs.estimates import Estimate
from aicost.costs.lines import Line, bounded, estimate_by_hour, price_year_of, scope_of, summed, times
from aicost.errors import ArgumentError, FigureError
from aicost.facts.hardware import find_hardware
from aicost.model.known import Derivation, Known
from aicost.model.runs import TrainingRun

_EPOCH = "Epoch"
_HOURS_PER_DAY = 24.0
_YEAR = "a year is 8,766 hours"


@frozen
class StraightLine:
    """The price less what is left, in equal parts over the allocated hours of a useful life.

    Attributes:
        life: Useful life. [hour]
        residual: What is left at its end, of the price. [-]
        allocation: Hours in which the hardware is allocated to runs, of the hours owned. [-]
    """

    life: Known
    residual: Known
    allocation: Known

    def write_off(self, price: Known, age: Known | None) -> Known:
        """What is written off in an allocated hour. [money/GPU/hour]

        Raises:
            ArgumentError: The hardware was written off before the run started.
        """
        if age and age.figure.lower * _HOURS_PER_DAY > self.life.figure.upper:
            life = self.life.figure.text or self.life
            reason = f"the age of the hardware is {age} then, and its useful life {life}"
            raise ArgumentError("started", "", reason, "give a longer life, or what the hardware was worth then")
        formula = "write_off = purchase_price × (1 − residual_value) / (useful_life × allocation)"
        inputs = (price, self.residual, self.life, self.allocation)
        return worked(
            formula, f"{price.figure.currency}/GPU/hour", formulas.straight_line, inputs, frozenset({1, 2, 3})
        )


@frozen
class FallingValue:
    """A value that falls by the same factor each year; what it loses at the start counts for the whole run.

    Attributes:
        decline: Orders of magnitude by which it falls in a year. [1/year]
    """

    decline: Known

    def write_off(self, price: Known, age: Known | None) -> Known:
        """What the hardware loses in an hour at the start of a run. [money/GPU/hour]"""
        if age is None:
            because = "the days of purchase and start are not given, so that the hardware is taken as new"
            age = assumed("age", 0.0, "bought and started", because)
        formula = "value_at_start = purchase_price × 10^(−price_decline × age)"
        unit = price.figure.unit
        value = worked(formula, unit, formulas.value_after, (price, self.decline, age), frozenset({1, 2}))
        return self._lost(price, age, value)

    def _lost(self, price: Known, age: Known, value: Known) -> Known:
        """What a value loses, with the bounds of one decline in both factors."""

        def at(worth: float, decline: float, days: float) -> float:
            return float(formulas.falling_value(formulas.value_after(worth, decline, days), decline))

        figure = self.decline.figure
        lower, upper = figure.lower, figure.upper
        low = min(at(price.figure.lower, one, age.figure.upper) for one in (lower, upper))
        days = age.figure.lower
        steepest = formulas.DAYS_PER_YEAR / (days * log(10)) if days else inf
        high = at(price.figure.upper, min(max(steepest, lower), upper), days)
        start = value.figure.point
        point = None if start is None or figure.point is None else formulas.falling_value(start, figure.point)
        formula = "write_off = value_at_start × price_decline × ln 10"
        lost = bounded("write_off", f"{price.figure.unit}/hour", low, high, point)
        origin = Derivation((), formula, (value, self.decline), (formula,), (_YEAR,), function=formulas.falling_value)
        return Known(lost, origin)


@frozen
class Ownership:
    """How hardware that is owned is written off, and what it is made of.

    Attributes:
        name: What it is called, after its source where it has one.
        depreciation: How its price becomes a cost for each hour.
        server_overhead: Price of an accelerator with its share of the server over its own, or None. [-]
        interconnect_share: The network between servers, of the cost of the cluster, or None. [-]
    """

    name: str
    depreciation: StraightLine | FallingValue
    server_overhead: Known | None = None
    interconnect_share: Known | None = None

    @classmethod
    def straight_line(  # noqa: PLR0913  # each argument is a term of owning
        cls,
        *,
        life: Given,
        residual: Given | None = None,
        allocation: Given | None = None,
        server_overhead: Given | None = None,
        interconnect_share: Given | None = None,
        because: str | None = None,
    ) -> "Ownership":
        """Equal parts over the allocated hours of a useful life.

        Args:
            life: Useful life, e.g. ``"4 years"`` or ``useful_life("Alphabet 2023")``. [time]
            residual: What is left at its end, of the price; nothing where it is left out. [-]
            allocation: Hours in which the hardware is allocated to runs, of the hours owned; all where left out. [-]
            server_overhead: Price of an accelerator with its share of the server over its own. [-]
            interconnect_share: The network between servers, of the cost of the cluster. [-]
            because: Why these are assumed.

        Raises:
            FigureError: A figure cannot be read; a life of zero, a residual above 1, a share of 1.

        >>> owned = Ownership.straight_line(life=(4, "years"), allocation=0.5)
        >>> print(owned.depreciation.write_off(given((35_064, "USD per GPU"), "purchase_price"), None))
        $2.00/GPU/hour
        """
        lifetime = given(life, "useful_life", "life", because=because)
        if not lifetime.figure.upper or lifetime.figure.point == 0:
            shown = lifetime.figure.text or str(lifetime.figure)
            raise FigureError(shown, "useful_life", "nothing can be written off over no time", 'write it as "4 years"')
        terms = StraightLine(
            lifetime,
            assumed("residual_value", 0.0, "residual", "none is given, so that nothing is left")
            if residual is None
            else given(residual, "residual_value", "residual", because=because),
            assumed("allocation", 1.0, "allocation", "none is given, so that every hour owned is allocated")
            if allocation is None
            else given(allocation, "allocation", because=because),
        )
        stated = lifetime.figure.text or str(lifetime)
        return cls(f"a straight line over {stated}", terms, *_cluster(server_overhead, interconnect_share, because))

    @classmethod
    def falling_value(
        cls,
        *,
        decline: Given,
        server_overhead: Given | None = None,
        interconnect_share: Given | None = None,
        because: str | None = None,
    ) -> "Ownership":
        """A value that falls by the same factor each year.

        Args:
            decline: Orders of magnitude by which it falls in a year, e.g. ``"0.10-0.18 per year"``. [1/year]
            server_overhead: Price of an accelerator with its share of the server over its own. [-]
            interconnect_share: The network between servers, of the cost of the cluster. [-]
            because: Why these are assumed.

        Raises:
            FigureError: A figure cannot be read; a share of 1.
        """
        fall = given(decline, "price_decline", "decline", because=because)
        name = f"a value that falls by {fall} orders of magnitude"
        return cls(name, FallingValue(fall), *_cluster(server_overhead, interconnect_share, because))

    @classmethod
    def epoch(cls, gpu: str) -> "Ownership":
        """As Epoch reckons it: a falling value, a share for the network, an overhead for the server.

        Args:
            gpu: The accelerator; of those that Epoch does not name it takes an average overhead.
        """
        name = find_hardware(gpu).name
        return cls(
            "Epoch's method (arXiv 2405.21015)",
            FallingValue(conventional(_EPOCH, "price_decline")),
            conventional(_EPOCH, "server_overhead", name),
            conventional(_EPOCH, "interconnect_share"),
        )

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements of cost that its price pays for."""
        return ("accelerators", "servers", *(("network",) if self.interconnect_share else ()))

    def lines(self, server: Known, kind: str) -> list[Line]:
        """What an accelerator with its share of the server and of the network costs, part by part.

        Args:
            server: The price or write-off of an accelerator with its share of the server. [money/GPU, money/GPU/hour]
            kind: What the parts are called: ``"rate"`` or ``"price"``.
        """
        unit, base = server.figure.unit, server.quantity
        found: list[Line] = []
        if self.server_overhead:
            inputs = (server, self.server_overhead)
            chip = f"accelerator_{kind} = {base} / server_overhead"
            rest = f"server_{kind} = {base} − {base} / server_overhead"
            found.append(("accelerators", worked(chip, unit, formulas.chip_part, inputs, frozenset({1}))))
            found.append(("servers", worked(rest, unit, formulas.server_part, inputs)))
        else:
            found.append(("accelerators with servers", server))
        if self.interconnect_share:
            inputs = (server, self.interconnect_share)
            network = f"interconnect_{kind} = {base} × interconnect_share / (1 − interconnect_share)"
            found.append(("interconnect", worked(network, unit, formulas.on_top, inputs)))
        return found

    def bounds(self, server: Known) -> Known:
        """The sum of the lines, with bounds that do not count an input twice; arguments as of `lines`."""
        if self.interconnect_share is None:
            return server
        formula = f"cluster = {server.quantity} / (1 − interconnect_share)"
        return worked(formula, server.figure.unit, formulas.together, (server, self.interconnect_share))


def useful_life(company: str) -> Known:
    """The useful life of servers that a company's accounts take, for a straight line over it.

    Raises:
        UnknownNameError: The catalog has none of that company and year; it lists those it has.

    >>> print(useful_life("Alphabet 2023").value.to("year"))
    6.0 year
    """
    return conventional(company, "useful_life")


def amortised_cost(  # noqa: PLR0913  # each argument is a word of the field
    run: TrainingRun,
    *,
    ownership: Ownership,
    price: Given | None = None,
    chip_price: Given | None = None,
    bought: Day | None = None,
    started: Day | None = None,
    energy: Energy | None = None,
    because: str | None = None,
    currency: str | None = None,
) -> Estimate:
    """What a run costs on hardware that is owned: GPU-hours × what is written off in an hour, and energy.

    Args:
        run: The run; its GPU-hours are stated or implied, or estimated from its parameters, tokens and GPU.
        ownership: How the hardware is written off.
        price: Purchase price of an accelerator with its share of the server. [money/GPU]
        chip_price: Price of an accelerator alone, instead; the ownership's server overhead is added. [money/GPU]
        bought: The day from which the hardware lost value.
        started: The day on which the run started.
        energy: Power, PUE and price of electricity; without it energy is not covered.
        because: Why that price is assumed.
        currency: The currency that ``$`` or ``¥`` stand for in the price.

    Raises:
        MissingFigureError: The run's GPU-hours do not follow from what is known.
        ArgumentError: There is no price, or the run started before the purchase.
        FigureError: A figure cannot be read, or is about another accelerator or currency.

    >>> run = TrainingRun("a run", gpu="A100 40GB SXM", gpu_hours=(17_694_720, "GPU hours"))
    >>> owned, days = Ownership.epoch("A100"), {"bought": "2020-08-12", "started": "2023-01-09"}
    >>> print(amortised_cost(run, ownership=owned, price=(24_875, "USD per GPU"), **days).training_cost)
    9190958.5... USD
    """
    paid = _paid(run, ownership, price, chip_price, because, currency)
    write_off = ownership.depreciation.write_off(paid, _age(bought, started))
    lines, bounds = ownership.lines(write_off, "rate"), [ownership.bounds(write_off)]
    elements, remark = ownership.elements, f"written off by {ownership.name}"
    money = (paid, *energy.money) if energy else (paid,)
    if energy:
        same_currency(money)
        rate = energy.rate
        lines.append(("energy", rate))
        bounds.append(rate)
        elements = (*elements, "energy")
    remarks = (remark,) if energy else (remark, "energy is not covered: none is given")
    return estimate_by_hour(run, lines, bounds, scope_of(run, elements, "amortised"), remarks, money=money)


def acquisition_cost(  # noqa: PLR0913  # each argument is a word of the field
    run: TrainingRun,
    *,
    ownership: Ownership | None = None,
    price: Given | None = None,
    chip_price: Given | None = None,
    because: str | None = None,
    currency: str | None = None,
) -> Estimate:
    """What buying a run's whole cluster costs: count × purchase price, and the network where the ownership has one.

    Args:
        run: The run; its number of accelerators is stated or implied.
        ownership: What the cluster is made of; accelerators with their servers alone where it is left out.
        price: Purchase price of an accelerator with its share of the server. [money/GPU]
        chip_price: Price of an accelerator alone, instead; the ownership's server overhead is added. [money/GPU]
        because: Why that price is assumed.
        currency: The currency that ``$`` or ``¥`` stand for in the price.

    Raises:
        MissingFigureError: The run's number of accelerators does not follow from what is known.
        ArgumentError: There is no price.
        FigureError: The price cannot be read, or is that of another accelerator.

    >>> run = TrainingRun("a run", gpu="H800", count="2,048")
    >>> print(acquisition_cost(run, price=(50_000, "USD per GPU")).cost)
    $102M
    """
    paid = _paid(run, ownership, price, chip_price, because, currency)
    count = run.figure("gpu_count")
    lines: Sequence[Line] = ownership.lines(paid, "price") if ownership else [("accelerators with servers", paid)]
    bounds = ownership.bounds(paid) if ownership else paid
    elements = ownership.elements if ownership else ("accelerators", "servers")
    found, cost = times(count, lines, summed("cluster_price", lines, [bounds]))
    scope = scope_of(run, elements, "acquisition")
    hours, remarks = hours_or_none(run), ("the whole cluster is bought for this run alone",)
    return Estimate(run.name, run.phase, scope, hours, cost, found, run, remarks, price_year_of([paid]))


def _cluster(overhead: Given | None, share: Given | None, because: str | None) -> tuple[Known | None, Known | None]:
    network = None if share is None else given(share, "interconnect_share", because=because)
    if network and network.figure.upper >= 1:
        shown = network.figure.text or str(network)
        raise FigureError(shown, "interconnect_share", "a network alone is no cluster", "write a share below 100 %")
    return None if overhead is None else given(overhead, "server_overhead", because=because), network


def _paid(  # noqa: PLR0913, PLR0917  # what the two methods share
    run: TrainingRun,
    ownership: Ownership | None,
    price: Given | None,
    chip_price: Given | None,
    because: str | None,
    currency: str | None,
) -> Known:
    """The purchase price of an accelerator with its share of the server. [money/GPU]"""
    if (price is None) == (chip_price is None):
        reason = "neither it nor chip_price is given" if price is None else "chip_price is given too"
        raise ArgumentError("price", "", reason, 'give one, as in price="$25,000 per GPU"')
    if price is not None:
        return given(price, "purchase_price", "price", because=because, currency=currency, gpu=run.gpu)
    overhead = ownership.server_overhead if ownership else None
    if overhead is None or chip_price is None:
        reason = "the ownership has no server overhead"
        raise ArgumentError("chip_price", "", reason, "give server_overhead=1.64, or the price with the server")
    chip = given(chip_price, "chip_price", because=because, currency=currency, gpu=run.gpu)
    formula = "purchase_price = chip_price × server_overhead"
    return worked(formula, chip.figure.unit, formulas.product, (chip, overhead))


def _age(bought: Day | None, started: Day | None) -> Known | None:
    """The age of the hardware at the start of a run; None where the days are not given. [day]"""
    if bought is None and started is None:
        return None
    if bought is None or started is None:
        missing = "bought" if bought is None else "started"
        raise ArgumentError(missing, "", "only one of bought and started is given", "give both days, or neither")
    first, last = day(bought, "bought"), day(started, "started")
    if last < first:
        reason = f"it is before the purchase on {first}"
        raise ArgumentError("started", str(last), reason, "give the day on which the hardware was first used")
    return reported("age", float((last - first).days), "day", "bought and started", f"from {first} to {last}")
