"""What is known of a quantity: its figure, what it rests on, and how it was worked out."""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, Protocol

from attrs import field, frozen

from aicost.values import rounding, units
from aicost.values.figures import Figure

_WORD = re.compile(r"\w+")


@frozen
class Statement:
    """A figure that was stated, with where it comes from.

    Attributes:
        figure: The figure.
        label: The claim's label, or the name of the argument that gave it.
        origin: Source and locator, or how it was given.
        evidence: How it is known: reported, measured, derived or assumed.
        because: Why it is assumed, or None.
        gpu: The accelerator it is about, or None.
        price_year: The year whose money it is in; None for the money of its day.
    """

    figure: Figure
    label: str
    origin: str
    evidence: str = "reported"
    because: str | None = None
    gpu: str | None = None
    price_year: int | None = None

    @property
    def assumption(self) -> str | None:
        """The assumption it makes, with its reason, or None where it is none."""
        if self.evidence != "assumed":
            return None
        stated = self.figure.text or str(self.figure)
        return f"{self.figure.quantity} {stated}: {self.because or 'assumed, no reason given'} ({self.origin})"


class Origin(Protocol):
    """Where a figure comes from, worked out when it is asked for."""

    def derivation(self) -> "Derivation":
        """Formula, inputs and statements."""
        ...


@frozen
class Derivation:
    """How a figure was worked out.

    Attributes:
        stated: The statements that its bounds rest on directly.
        formula: The relation that gives its value, or the empty string where it is stated.
        inputs: What is known of the quantities in the formula.
        relations: Every relation that narrowed its bounds.
        remarks: What a reader should know: why there is no value, what is general knowledge.
        coefficient: The number in the formula with its unit, or the empty string.
        level: The share of cases that its interval holds, where its ends are no bounds; else None. [-]
        function: What gives the value from those of the inputs, floats and NumPy arrays alike; None where it is drawn
            from its bounds as a whole.
    """

    stated: tuple[Statement, ...] = ()
    formula: str = ""
    inputs: tuple["Known", ...] = ()
    relations: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    coefficient: str = ""
    level: float | None = None
    function: Callable[..., Any] | None = field(default=None, eq=False, repr=False)

    def derivation(self) -> "Derivation":
        """Itself: it is worked out."""
        return self


@frozen(slots=False)
class Known:
    """What is known of a quantity, stated or implied.

    Attributes:
        figure: Its value, where there is one, with the bounds that all statements leave.
        origin: What it comes from.
    """

    figure: Figure
    origin: Origin = field(eq=False, repr=False)

    @cached_property
    def _derivation(self) -> Derivation:
        return self.origin.derivation()

    @property
    def quantity(self) -> str:
        """The quantity's name."""
        return self.figure.quantity

    @property
    def formula(self) -> str:
        """The relation that gives its value, or the empty string where it is stated."""
        return self._derivation.formula

    @property
    def inputs(self) -> tuple["Known", ...]:
        """What is known of the quantities in the formula."""
        return self._derivation.inputs

    @property
    def function(self) -> Callable[..., Any] | None:
        """What gives the value from those of the inputs, or None."""
        return self._derivation.function

    @property
    def relations(self) -> tuple[str, ...]:
        """Every relation that narrowed its bounds."""
        return self._derivation.relations

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that it rests on."""
        inherited = (statement for one in self.inputs for statement in one.statements)
        return tuple(dict.fromkeys([*self._derivation.stated, *inherited]))

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What a reader should know: why there is no value, what is general knowledge."""
        inherited = (remark for one in self.inputs for remark in one.remarks)
        return tuple(dict.fromkeys([*self._derivation.remarks, *inherited]))

    @property
    def value(self) -> units.Quantity | None:
        """The point value; None where only bounds are known."""
        return self.figure.value

    @property
    def low(self) -> units.Quantity:
        """The least value."""
        return self.figure.low

    @property
    def high(self) -> units.Quantity:
        """The greatest value; infinite where there is no bound."""
        return self.figure.high

    @cached_property
    def level(self) -> float | None:
        """The share of cases that its interval holds, or the least of its inputs'; None where its ends are bounds."""
        if self._derivation.level is not None:
            return self._derivation.level
        return min((one.level for one in self.inputs if one.level is not None), default=None)

    @property
    def is_stated(self) -> bool:
        """Whether the value was stated rather than implied."""
        return not self.formula

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the statements that it rests on."""
        return tuple(one.label for one in self.statements)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed in reading the statements, and remarks."""
        notes = (note for one in self.statements for note in one.figure.notes)
        return tuple(dict.fromkeys([*notes, *self.remarks]))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The assumptions that it rests on, with their reasons."""
        return tuple(dict.fromkeys(text for one in self.statements if (text := one.assumption)))

    def explain(self) -> str:
        """How it was worked out, line by line: formula, numbers, units, origins, assumptions."""
        lines = [*self.lines(0, set()), *(f"note: {note}" for note in self.notes)]
        lines += [f"assumed: {text}" for text in self.assumptions]
        return "\n".join(lines)

    def lines(self, depth: int, told: set[int]) -> list[str]:
        """The derivation, one step a line, indented by its depth.

        Args:
            depth: How deep it stands.
            told: The identities of what was told before, which is not told again; it is added to.
        """
        indent = "  " * depth
        if self.is_stated:
            origins = [f"{indent}{self.quantity} = {self.figure}"]
            return origins + [
                f"{indent}  {one.label}: {one.figure.text or one.figure} — {one.origin}"
                for one in self.statements
                if one.figure.quantity == self.quantity
            ]
        if id(self) in told:
            return [f"{indent}{self.quantity} = {self.figure}, as above"]
        told.add(id(self))
        lines = [f"{indent}{self.quantity} = {self.figure}", f"{indent}  {self.formula}"]
        if numbers := self._numbers():
            lines.append(f"{indent}  {_shown(self.figure)} = {numbers}")
        for one in self.inputs:
            lines.extend(one.lines(depth + 2, told))
        return lines

    def _numbers(self) -> str:
        """The formula with its numbers; empty where it does not name each of its inputs once."""
        if not self.formula.startswith(f"{self.quantity} = "):
            return ""
        if coefficient := self._derivation.coefficient:
            return " × ".join([coefficient, *(_shown(one.figure) for one in self.inputs)])
        right = self.formula.removeprefix(f"{self.quantity} = ")
        shown = {one.quantity: _shown(one.figure) for one in self.inputs}
        if len(shown) < len(self.inputs) or not shown.keys() <= set(_WORD.findall(right)):
            return ""
        return _WORD.sub(lambda word: shown.get(word[0], word[0]), right)

    def __str__(self) -> str:
        return str(self.figure)


def _shown(figure: Figure) -> str:
    if figure.point is None:
        return f"({rounding.interval(figure.lower, figure.upper, figure.shown_unit)})"
    return rounding.amount(figure.point, figure.shown_unit)
