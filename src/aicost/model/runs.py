"""A training run: what is known of it, and what that implies."""

from collections.abc import Iterable
from functools import cached_property, lru_cache
from math import inf
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack, cast, overload

from attrs import evolve, fields, frozen

from aicost.errors import ContradictionError, FigureError, MissingFigureError, NoPointError, UnknownNameError, nearest
from aicost.facts.claims import Claim
from aicost.facts.hardware import Hardware, find_hardware, precision_name
from aicost.model.conflicts import Conflict, conflicts_in
from aicost.model.knowledge import Knowledge, knowledge_of_run
from aicost.model.known import Derivation, Known, Statement
from aicost.model.plans import follow, plan_for
from aicost.model.relations import RELATIONS
from aicost.model.variables import Variable
from aicost.values import units
from aicost.values.figures import Figure
from aicost.values.reading import FigureLike, as_figure
from aicost.values.tables import Table
from aicost.values.vocabulary import RUN_WORDS, VOCABULARY, kind_of

RunFigure = FigureLike | Claim
"""What stands for a figure of a run: all that stands for a figure, or a claim."""

GIVEN = "given in the call"
_MISSING_BOUND = "only bounds of it are known"
_FROM_SIZE = "estimate it with gpu_hours_from_size(run)"


class Quantities(TypedDict, total=False):
    """The quantities that a run can be built from, by name; see the vocabulary for units and meaning."""

    gpu_count: RunFigure
    node_count: RunFigure
    gpus_per_node: RunFigure
    wall_clock: RunFigure
    gpu_hours: RunFigure
    gpu_hours_per_token: RunFigure
    rental_rate: RunFigure
    training_cost: RunFigure
    parameters: RunFigure
    total_parameters: RunFigure
    tokens: RunFigure
    training_compute: RunFigure
    peak_throughput: RunFigure
    utilization: RunFigure
    gpu_power: RunFigure
    pue: RunFigure
    energy: RunFigure
    electricity_price: RunFigure
    energy_cost: RunFigure
    carbon_intensity: RunFigure
    emissions: RunFigure
    input_tokens: RunFigure
    cached_tokens: RunFigure
    output_tokens: RunFigure
    input_token_price: RunFigure
    cached_token_price: RunFigure
    output_token_price: RunFigure
    input_revenue: RunFigure
    cached_revenue: RunFigure
    output_revenue: RunFigure
    serving_revenue: RunFigure
    serving_cost: RunFigure
    serving_profit: RunFigure
    profit_margin: RunFigure


class Assumptions(Quantities, total=False):
    """The quantities that can be assumed of a run, and the user's words for three of them."""

    count: RunFigure
    duration: RunFigure
    rate: RunFigure


class Implied:
    """A quantity of a run, as an attribute: its point value with its unit.

    Raises:
        MissingFigureError: It is neither stated nor implied.
        NoPointError: Only bounds of it are known.
        ContradictionError: The figures of the run cannot all be true.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.__doc__ = f"The {VOCABULARY[name].meaning}. [{VOCABULARY[name].unit or '-'}]"

    @overload
    def __get__(self, run: None, owner: type) -> Self: ...
    @overload
    def __get__(self, run: "TrainingRun", owner: type) -> units.Quantity: ...
    def __get__(self, run: "TrainingRun | None", owner: type) -> "Self | units.Quantity":
        if run is None:
            return self
        known = run.figure(self.name)
        if known.value is None:
            has_size = {"parameters", "tokens"} <= {one.figure.quantity for one in run.statements}
            way_out = _FROM_SIZE if self.name == "gpu_hours" and has_size else ""
            raise NoPointError(self.name, run.name, "; ".join(known.remarks) or _MISSING_BOUND, way_out)
        return known.value


@frozen(slots=False, init=False, repr=False)
class TrainingRun:
    """What is known of one training run: which accelerators, how many, how long, at what rate.

    Any quantity of the vocabulary that belongs to a run may be given, as text as people write it,
    as a number with its unit, as a quantity of any pint registry, or as a claim. What is not given
    is implied from what is, where the relations allow it.

    >>> run = TrainingRun("DeepSeek R1, as reported", gpu="H800", count="2,000", duration="two months")
    >>> print(run.gpu_hours)
    2922000.0 GPU·hour
    >>> print(run.implied("rental_rate", training_cost="$5.5M"))
    $1.88/GPU/hour ($1.18 … $2.62)

    Attributes:
        name: What the run is called.
        statements: The figures it was built from, in the order of the call.
        gpu: The accelerator, or None.
        precision: The number format of the arithmetic, e.g. ``"bf16"``, or None.
        phase: The phase of training it is; None for the whole run.
    """

    name: str
    statements: tuple[Statement, ...]
    gpu: str | None
    precision: str | None
    phase: str | None

    if TYPE_CHECKING:

        def __attrs_init__(  # attrs makes it
            self,
            name: str,
            statements: tuple[Statement, ...],
            gpu: str | None,
            precision: str | None,
            phase: str | None,
        ) -> None: ...

    gpu_count = Implied()
    node_count = Implied()
    gpus_per_node = Implied()
    wall_clock = Implied()
    gpu_hours = Implied()
    gpu_hours_per_token = Implied()
    rental_rate = Implied()
    training_cost = Implied()
    parameters = Implied()
    total_parameters = Implied()
    tokens = Implied()
    training_compute = Implied()
    peak_throughput = Implied()
    utilization = Implied()
    gpu_power = Implied()
    pue = Implied()
    energy = Implied()
    electricity_price = Implied()
    energy_cost = Implied()
    carbon_intensity = Implied()
    emissions = Implied()

    def __init__(  # noqa: PLR0913  # each argument is a word of the field, and all but the name may be left out
        self,
        name: str = "training run",
        *,
        gpu: str | None = None,
        count: RunFigure | None = None,
        duration: RunFigure | None = None,
        rate: RunFigure | None = None,
        precision: str | None = None,
        phase: str | None = None,
        currency: str | None = None,
        **quantities: Unpack[Quantities],
    ) -> None:
        """Build a run from what is known of it.

        Args:
            name: What the run is called.
            gpu: The accelerator, e.g. ``"H100 SXM"``; ``"H100"`` alone leaves its form factor open.
            count: Accelerators used together; `gpu_count` in the vocabulary.
            duration: Elapsed time; `wall_clock` in the vocabulary.
            rate: Rent of one accelerator for an hour; `rental_rate` in the vocabulary.
            precision: The number format of the arithmetic.
            phase: The phase of training it is.
            currency: The currency that ``$``, ``dollars`` or ``¥`` stand for in the texts.
            **quantities: Any further quantity, by its name in the vocabulary.

        Raises:
            FigureError: A text cannot be read, or figures name different GPUs or currencies.
            UnitError: A quantity has the wrong dimension.
            UnknownNameError: A GPU or a quantity is not known; the nearest names are offered.
        """
        statements: list[Statement] = []
        for word, given in (("count", count), ("duration", duration), ("rate", rate)):
            if given is not None:
                statements.append(_statement(word, RUN_WORDS[word], given, currency, gpu))
        statements += _statements(quantities, currency, gpu)
        self.__attrs_init__(name, tuple(statements), _gpu_of(gpu, statements), precision, phase)
        _check_currencies(self)

    @classmethod
    def of_statements(
        cls, name: str, statements: tuple[Statement, ...], gpu: str | None, precision: str | None, phase: str | None
    ) -> "TrainingRun":
        """A run from statements that were read before, e.g. from claims."""
        run = object.__new__(cls)
        run.__attrs_init__(name, statements, _gpu_of(gpu, statements), precision, phase)
        _check_currencies(run)
        return run

    @property
    def hardware(self) -> Hardware | None:
        """What the catalog knows of its accelerator."""
        return find_hardware(self.gpu) if self.gpu else None

    @property
    def price_year(self) -> int | None:
        """The year whose money its money is in; None for the money of the day."""
        return next((one.price_year for one in self.statements if one.figure.currency), None)

    @property
    def _own_currency(self) -> str | None:
        return next((code for one in self.statements if (code := one.figure.currency)), None)

    @property
    def currency(self) -> str:
        """The currency of its money; USD where it has none."""
        return self._own_currency or "USD"

    def figure(self, quantity: str) -> Known:
        """What is known of a quantity: value, bounds, and where they come from.

        Raises:
            UnknownNameError: There is no quantity of that name.
            MissingFigureError: It is neither stated nor implied.
            ContradictionError: The figures of the run cannot all be true.
        """
        name = kind_of(quantity).name
        followed = self._followed
        if followed is not None and name in followed:
            return Known(followed[name], _OfRun(self, name))
        self._refuse_contradictions()
        found = self.knowledge.known(Variable(name))
        if found is None or (found.figure.point is None and found.figure.upper == inf):
            found = self._with_background(name) or found
        if found is None:
            known = tuple(dict.fromkeys(one.figure.quantity for one in self.statements))
            raise MissingFigureError(name, self.name, known, _ways(name, known))
        return found

    def figure_or_none(self, quantity: str) -> Known | None:
        """What is known of a quantity, or None where nothing is."""
        try:
            return self.figure(quantity)
        except MissingFigureError:
            return None

    def implied(self, quantity: str, **assumed: Unpack[Assumptions]) -> Known:
        """What a quantity would be if these figures held too; one stated for it is left aside.

        Raises:
            UnknownNameError: There is no quantity of that name.
            MissingFigureError: It does not follow.
            ContradictionError: The figures cannot all be true.
        """
        name = kind_of(quantity).name
        given = _statements(assumed, self._own_currency, self.gpu)
        replaced = {name, *(one.figure.quantity for one in given)}
        kept = [one for one in self.statements if one.figure.quantity not in replaced]
        run = TrainingRun.of_statements(self.name, (*kept, *given), self.gpu, self.precision, self.phase)
        return run.figure(name)

    @property
    def _followed(self) -> dict[str, Figure] | None:
        """What follows in one pass, where nothing is known twice; else None."""
        cache = vars(self)
        if "_figures" not in cache:
            figures = {one.figure.quantity: one.figure for one in self.statements}
            plan = plan_for(frozenset(figures)) if len(figures) == len(self.statements) else None
            cache["_figures"] = None if plan is None else follow(plan, figures, self.currency)
        return cast("dict[str, Figure] | None", cache["_figures"])

    @cached_property
    def _stated(self) -> dict[str, list[Statement]]:
        by_quantity: dict[str, list[Statement]] = {}
        for one in self.statements:
            by_quantity.setdefault(one.figure.quantity, []).append(one)
        return by_quantity

    @cached_property
    def _settled(self) -> tuple[tuple[Conflict, ...], Knowledge]:
        return conflicts_in(knowledge_of_run(self._stated, self.currency))

    @property
    def knowledge(self) -> Knowledge:
        """What follows from its figures, as the network of its quantities."""
        return self._settled[1]

    def _with_background(self, name: str) -> Known | None:
        """What is known of a quantity when datasheets and general knowledge are taken in."""
        stated = dict(self._stated)
        if "peak_throughput" not in stated and (peak := self._datasheet_peak()):
            stated["peak_throughput"] = [peak]
        knowledge = knowledge_of_run(stated, self.currency, background=True)
        return None if knowledge.solution.conflicts else knowledge.known(Variable(name))

    def _datasheet_peak(self) -> Statement | None:
        hardware = self.hardware
        peak = hardware and hardware.peak_throughput(self.precision)
        if not hardware or not peak:
            return None
        origin = "; ".join(dict.fromkeys(source.title for source in hardware.sources("peak", self.precision)))
        name = precision_name(self.precision)
        precision = name or f"no format it prints is stated ({self.precision or 'none'}), so all its dense peaks are"
        return Statement(evolve(peak, text=""), f"datasheet of {hardware.name}, {precision}", origin)

    def _refuse_contradictions(self) -> None:
        for conflict in self._settled[0]:
            figures = [one.statement.figure for one in conflict.resolutions]
            stated = tuple(f"{one.quantity} {one.text or one}" for one in figures)
            raise ContradictionError(self.name, conflict.factor, conflict.relations, stated)

    def table(self) -> Table:
        """What was stated of the run, as a table."""
        rows = [(one.figure.quantity, one.figure.text or str(one.figure), str(one.figure), one.origin)
                for one in self.statements]  # fmt: skip
        remark = self.hardware.remark if self.hardware else ""
        return Table(self.name, ("quantity", "stated", "read as", "where"), rows, (remark,) if remark else ())

    def __repr__(self) -> str:
        stated = ", ".join(f"{one.figure.quantity}={one.figure.text or str(one.figure)!r}" for one in self.statements)
        return f"TrainingRun({self.name!r}, gpu={self.gpu!r}, {stated})"

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table().html()

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: what was worked out is worked out again."""
        return {one.name: getattr(self, one.name) for one in fields(type(self))}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)


@frozen(eq=False)
class _OfRun:
    """A figure of a run, with its derivation left until it is asked for."""

    run: TrainingRun
    name: str

    def derivation(self) -> Derivation:
        """Formula, inputs and statements."""
        known = self.run.knowledge.known(Variable(self.name))
        return known.origin.derivation() if known else Derivation()


def statement_of(claim: Claim) -> Statement:
    """A claim as a statement."""
    origin = f"{claim.source}, {claim.locator}" if claim.locator else f"{claim.source}, no locator"
    return Statement(claim.figure, claim.label, origin, claim.evidence, claim.because, claim.gpu, claim.price_year)


def _statement(word: str, quantity: str, given: RunFigure, currency: str | None, gpu: str | None) -> Statement:
    if isinstance(given, Claim):
        if given.quantity != quantity:
            raise FigureError(given.stated, quantity, f"it is a claim of {given.quantity}", "give one of that quantity")
        return statement_of(given)
    return Statement(as_figure(given, quantity, currency=currency, gpu=gpu), word, GIVEN)


def _statements(quantities: Quantities | Assumptions, currency: str | None, gpu: str | None) -> list[Statement]:
    given = cast("dict[str, RunFigure | None]", quantities)
    return [
        _statement(word, _checked_name(RUN_WORDS.get(word, word)), value, currency, gpu)
        for word, value in given.items()
        if value is not None
    ]


def _checked_name(name: str) -> str:
    if name not in VOCABULARY:
        known = [*RUN_WORDS, *VOCABULARY]
        raise UnknownNameError("quantity", name, nearest(name, known))
    return name


def _gpu_of(gpu: str | None, statements: Iterable[Statement]) -> str | None:
    """The accelerator of a run: the one named, or the one that its texts name, which must agree."""
    hardware = find_hardware(gpu) if gpu else None
    for one in statements:
        if not (name := one.gpu or one.figure.gpu):
            continue
        named = find_hardware(name)
        if hardware and not hardware.agrees_with(named):
            reason = f"it names {named.name}, and the run's GPU is {hardware.name}"
            stated = one.figure.text or str(one.figure)
            raise FigureError(stated, one.figure.quantity, reason, "describe each in a run of its own")
        if hardware is None or 0 < len(named.members) < len(hardware.members):
            hardware = named
    return hardware.name if hardware else None


def _check_currencies(run: TrainingRun) -> None:
    first = None
    price_years = {one.price_year for one in run.statements if one.figure.currency}
    if len(price_years) > 1:
        years = " and ".join(sorted(str(year or "the day") for year in price_years))
        raise FigureError(run.name, "money", f"its figures are in the money of {years}", "keep one price year")
    for one in run.statements:
        currency = one.figure.currency
        first = first or currency
        if currency not in (None, first):
            reason = f"it is in {currency}, and other figures of the run are in {first}"
            raise FigureError(str(one.figure), one.figure.quantity, reason, "exchange it at a dated rate first")


@lru_cache(maxsize=512)
def _ways(name: str, stated: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Which further quantities would each be enough to imply this one."""
    ties = [one.quantities for one in RELATIONS if name in one.quantities and not one.is_background]
    missing = [tuple(other for other in tie if other != name and other not in stated) for tie in ties]
    return tuple(sorted((way for way in missing if way), key=len))
