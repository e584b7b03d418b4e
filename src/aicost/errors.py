"""Every exception of aicost: facts as attributes, wording in ``__str__``, always with the way out."""

from collections.abc import Iterable
from difflib import get_close_matches

from attrs import frozen

_MOST_SHOWN = 12


class AicostError(Exception):
    """Base of every error that aicost raises on purpose."""


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> tuple[str, ...]:
    """The known names most like `name`, best first, at most three.

    >>> nearest("gpu_hour", ["gpu_hours", "energy"])
    ('gpu_hours',)
    """
    by_key = {one.casefold(): one for one in known}
    return tuple(by_key[key] for key in get_close_matches(str(name).casefold(), by_key, n=3, cutoff=cutoff))


def _shortened(given: object, limit: int = 80) -> str:
    text = str(given)
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


@frozen
class FigureError(AicostError, ValueError):
    """A figure's text cannot be read as the quantity that is wanted.

    Attributes:
        text: The text as it was given.
        quantity: The name of the quantity that was wanted.
        reason: What is wrong with it.
        way_out: How to write it instead.
    """

    text: str
    quantity: str
    reason: str
    way_out: str

    def __str__(self) -> str:
        return f"{_shortened(self.text)} cannot be read as {self.quantity}: {self.reason}; {self.way_out}"


@frozen
class UnitError(AicostError, ValueError):
    """A quantity has a unit that is unknown or of the wrong dimension.

    Attributes:
        given: The unit that was given.
        wanted: The unit that was wanted, or the empty string.
        way_out: How to give it instead.
    """

    given: str
    wanted: str
    way_out: str

    def __str__(self) -> str:
        wanted = f" where {self.wanted} is wanted" if self.wanted else ""
        return f"the unit {_shortened(self.given)} does not fit{wanted}; {self.way_out}"


@frozen
class UnknownNameError(AicostError, LookupError):
    """A name is not in the vocabulary, the catalog or the file it is looked up in.

    Attributes:
        what: What the name should have named, e.g. ``"quantity"``.
        name: The name as given.
        near: Known names most like it, best first.
        way_out: What to do where none of them is meant.
    """

    what: str
    name: str
    near: tuple[str, ...] = ()
    way_out: str = ""

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(self.near)}?" if self.near else ""
        way_out = f"; {self.way_out}" if self.way_out else ""
        return f"unknown {self.what} {_shortened(self.name)}{hint}{way_out}"


@frozen
class MissingFigureError(AicostError, LookupError):
    """A quantity is neither stated nor implied by what is known.

    Attributes:
        quantity: The quantity that was asked for.
        subject: The run it was asked of.
        known: The quantities that are known of the run.
        ways: Sets of further quantities, each of which would be enough.
    """

    quantity: str
    subject: str
    known: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        known = ", ".join(self.known) or "nothing"
        ways = ", or ".join(" and ".join(way) for way in self.ways)
        way_out = f"state it, or {ways}" if ways else "state it"
        if self.quantity == "gpu_hours":
            way_out += "; gpu_hours_from_size(run) estimates it from parameters, tokens and gpu"
        return f"{self.quantity} of {self.subject!r} is not known: what is known is {known}; {way_out}"


@frozen
class NoPointError(AicostError, LookupError):
    """A quantity is known as a range only, and a single number was asked for.

    Attributes:
        quantity: The quantity that was asked for.
        subject: The run it was asked of.
        reason: Why there is no single number.
        way_out: What else to do, or the empty string.
    """

    quantity: str
    subject: str
    reason: str
    way_out: str = ""

    def __str__(self) -> str:
        return (
            f"{self.quantity} of {self.subject!r} is a range without a point value, because {self.reason}; "
            f'ask for its range with .figure("{self.quantity}")'
            f"{', or ' + self.way_out if self.way_out else ''}"
        )


@frozen
class ContradictionError(AicostError, ValueError):
    """Figures of one run cannot all be true.

    Attributes:
        subject: The run.
        factor: The least ratio by which one of them would have to change so that all could hold.
        relations: The relations that tie the figures.
        labels: The figures, as they were stated.
    """

    subject: str
    factor: float
    relations: tuple[str, ...]
    labels: tuple[str, ...]

    def __str__(self) -> str:
        tied = f", tied by {'; '.join(self.relations)}" if self.relations else ""
        return (
            f"the figures of {self.subject!r} cannot all be true: {', '.join(self.labels)}{tied}; "
            f"one of them is off by a factor of {self.factor:.3g} or more: leave one out, or correct it"
        )


@frozen
class NotComparableError(AicostError, ValueError):
    """Figures of unequal scope, method, currency or price year were to be compared.

    Attributes:
        differences: One tuple (aspect, label, label's side, baseline's side) for each difference.
    """

    differences: tuple[tuple[str, str, str, str], ...]

    def __str__(self) -> str:
        lines = [f"  {label}: {aspect} {left} against {right}" for aspect, label, left, right in self.differences]
        names = list(dict.fromkeys(aspect for aspect, *_ in self.differences))
        aspects = [f'"{name}"' for name in names]
        across = aspects[0] if len(aspects) == 1 else f"({', '.join(aspects)})"
        return "\n".join(
            [
                "these figures do not measure the same thing:",
                *lines,
                f"to compare them all the same, say so: across={across}, or --across {','.join(names)}",
            ]
        )


@frozen
class ExchangeError(AicostError, LookupError):
    """An amount cannot be exchanged.

    Attributes:
        amount: What was to be exchanged, in words.
        reason: Why it cannot be.
        way_out: What to do instead.
    """

    amount: str
    reason: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.amount} cannot be exchanged: {self.reason}; {self.way_out}"


@frozen
class TooManyStagesError(AicostError, ValueError):
    """There are more stages than unions can be made of.

    Attributes:
        stages: How many there are.
        most: How many there may be.
    """

    stages: int
    most: int

    def __str__(self) -> str:
        return f"{self.stages} stages make too many unions; the most is {self.most}: leave out stages, or their parts"


@frozen
class TooManyConflictsError(AicostError, ValueError):
    """So many figures clash in so many ways that the search for the smallest sets was given up.

    Attributes:
        found: The sets that were found by then, each as the labels of its claims.
    """

    found: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        sets = "; ".join(", ".join(labels[:5]) for labels in self.found[:3])
        shown = f", among them {sets}" if sets else ""
        return f"more figures clash than can be told apart{shown}: mend these first, or audit fewer totals at once"


@frozen
class PriceError(AicostError, LookupError):
    """No price answers a question, or more than one does.

    Attributes:
        asked: What was asked for, in words.
        reason: Why there is no one answer.
        known: The prices there are, in words.
        way_out: What to ask instead.
    """

    asked: str
    reason: str
    known: tuple[str, ...]
    way_out: str

    def __str__(self) -> str:
        shown = self.known[:_MOST_SHOWN]
        more = len(self.known) - len(shown)
        listed = [f"  {one}" for one in shown] + ([f"  and {more} more"] if more else [])
        there_are = "; there are:" if listed else ";"
        return "\n".join([f"{self.asked}: {self.reason}{there_are}", *listed, self.way_out])


@frozen
class TokenPriceError(AicostError, LookupError, ValueError):
    """A token price cannot be told, or cannot be true.

    Attributes:
        what: What was wanted or given, in words.
        reason: What is wrong with it.
        way_out: What to do instead.
    """

    what: str
    reason: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.what}: {self.reason}; {self.way_out}"


@frozen
class OutsideDataError(AicostError, LookupError):
    """A day or a year lies outside the data.

    Attributes:
        data: What was looked up.
        asked: The day or year that was asked for.
        first: The first that there is.
        last: The last that there is.
        way_out: What to do instead.
    """

    data: str
    asked: str
    first: str
    last: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.data} is known from {self.first} to {self.last}, not for {self.asked}; {self.way_out}"


@frozen
class ArgumentError(AicostError, ValueError):
    """An argument does not fit the others, or is no day.

    Attributes:
        argument: Its name.
        given: What was given, in words.
        reason: Why it does not fit.
        way_out: What to give instead.
    """

    argument: str
    given: str
    reason: str
    way_out: str

    def __str__(self) -> str:
        given = f" {self.given}" if self.given else ""
        return f"{self.argument}{given} does not fit: {self.reason}; {self.way_out}"


@frozen
class MissingPackageError(AicostError, ImportError):
    """A package that an extra of aicost brings along is not installed.

    Attributes:
        package: The package.
        needed_for: What it is needed for.
        extra: What to install, such as ``"aicost[uncertainty]"``.
    """

    package: str
    needed_for: str
    extra: str

    def __str__(self) -> str:
        return f"{self.package} is not installed, which {self.needed_for} needs; pip install '{self.extra}'"


@frozen
class Problem:
    """One thing wrong with a file.

    Attributes:
        path: The key path in the file, e.g. ``claims[3].value``; empty for the file as a whole.
        message: What is wrong, and the way out.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


@frozen
class DocumentError(AicostError, ValueError):
    """A file of rows cannot be used; all that is wrong with it is told at once.

    Attributes:
        file: The file's name.
        problems: Everything that is wrong with it, in the file's order.
    """

    file: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        shown = [f"{self.file}: {problem}" for problem in self.problems[:50]]
        more = len(self.problems) - len(shown)
        return "\n".join([*shown, f"{self.file}: and {more} more"] if more else shown)


@frozen
class ClaimsFileError(DocumentError):
    """A claims file cannot be used; all that is wrong with it is told at once."""


@frozen
class PriceFileError(DocumentError):
    """A file of prices cannot be used; all that is wrong with it is told at once."""
