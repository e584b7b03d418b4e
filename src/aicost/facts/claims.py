"""Claims: figures with subject, scope, source and evidence, alone and in collections."""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import overload

from attrs import Factory, evolve, field, frozen

from aicost.errors import UnknownNameError, nearest
from aicost.facts.scope import AS_STATED, WHOLE_RUN, Scope
from aicost.facts.sources import Source
from aicost.values.figures import Figure
from aicost.values.vocabulary import kind_of

Node = tuple[str, str | None]
"""A subject, or a phase of one."""


@frozen(kw_only=True)
class Claim:
    """One figure that one source states of one subject.

    Attributes:
        id: Its name, unique in its file.
        subject: What it is about, as the source calls it.
        quantity: The quantity it states.
        figure: The value with its bounds.
        source: Where it was printed.
        source_id: The source's name in the file.
        locator: Where in the source, or None.
        phase: The phase of the subject; None for the subject as a whole.
        gpu: The accelerator it names, or None.
        precision: The number format of the arithmetic, e.g. ``"fp8"``, or None.
        date: The day it holds for; the source's where the claim gives none.
        currency: The currency that the claim names for its text, or None.
        price_year: The year whose money it is in; None for the money of its day.
        covers: What the figure covers, in the claim's words, e.g. ``"as stated"``, or None.
        elements: The elements of cost it covers.
        method: The method by which the cost was reckoned, or None.
        evidence: How it is known: reported, measured, derived or assumed.
        because: Why it is assumed; given with every assumption.
        note: A remark, or None.
        exact: The value was assumed exactly.
        value: The value as written in the file.
        unit: The unit beside a value that is a number, or None.
        file: The file it was read from, or the empty string.
        own_date: Whether the claim gives its date itself.
        label: Its name in reports: its id, or ``file#id`` across files.
    """

    id: str
    subject: str
    quantity: str
    figure: Figure
    source: Source
    source_id: str
    locator: str | None = None
    phase: str | None = None
    gpu: str | None = None
    precision: str | None = None
    date: dt.date | None = None
    currency: str | None = None
    price_year: int | None = None
    covers: str | None = None
    elements: tuple[str, ...] = ()
    method: str | None = None
    evidence: str = "reported"
    because: str | None = None
    note: str | None = None
    exact: bool = False
    value: str | float = ""
    unit: str | None = None
    file: str = ""
    own_date: bool = False
    label: str = field(default=Factory(lambda claim: claim.id, takes_self=True))

    @property
    def node(self) -> Node:
        """Its subject and phase."""
        return self.subject, self.phase

    @property
    def stated(self) -> str:
        """The figure as it was written."""
        return self.figure.text or str(self.figure)

    @property
    def scope(self) -> Scope:
        """What it covers."""
        phases = self.covers or self.phase or WHOLE_RUN
        if phases == AS_STATED and self.quantity == "training_cost":
            phases = f"{AS_STATED}: training"
        return Scope(phases, self.elements, self.method)


@frozen
class Total:
    """A whole that is the sum of its parts, for every additive quantity.

    Attributes:
        whole: The subject, or phase of one, that is the sum.
        parts: What it is the sum of.
        file: The file that declares it.
    """

    whole: Node
    parts: tuple[Node, ...]
    file: str = ""


@frozen
class Note:
    """What a source says that is no figure.

    Attributes:
        text: The remark.
        source: Where it was printed.
        source_id: The source's name in the file.
        locator: Where in the source, or None.
        file: The file it was read from.
    """

    text: str
    source: Source
    source_id: str
    locator: str | None = None
    file: str = ""


@frozen(slots=False)
class Claims:
    """Claims of one or several files, with their totals, notes and sources.

    Attributes:
        claims: The claims, in the files' order.
        totals: The declared sums.
        notes: What is no figure.
        sources: The sources by file and name.
        titles: The title of each file.
        remarks: What a reader should know of the files: near misses of names, GPUs outside the catalog.
    """

    claims: tuple[Claim, ...] = ()
    totals: tuple[Total, ...] = ()
    notes: tuple[Note, ...] = ()
    sources: tuple[tuple[str, str, Source], ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    @overload
    def __getitem__(self, key: int) -> Claim: ...
    @overload
    def __getitem__(self, key: str) -> Claim: ...
    def __getitem__(self, key: int | str) -> Claim:
        """A claim by its position or by its label: its id, or ``file#id`` across files."""
        if isinstance(key, int):
            return self.claims[key]
        try:
            return self._by_label[key]
        except KeyError:
            raise UnknownNameError("claim", key, nearest(key, self._by_label), _known(self._by_label)) from None

    @cached_property
    def _by_label(self) -> dict[str, Claim]:
        return {claim.label: claim for claim in self.claims}

    def only(self, kept: Iterable[Claim]) -> "Claims":
        """The same collection with these claims alone; totals and sources stay."""
        return evolve(self, claims=tuple(kept))

    def about(self, quantity: str) -> "Claims":
        """The claims that state this quantity.

        Raises:
            UnknownNameError: There is no quantity of that name.
        """
        name = kind_of(quantity).name
        return self.only(claim for claim in self.claims if claim.quantity == name)

    def of(self, subject: str, phase: str | None = None) -> "Claims":
        """The claims about this subject, or about one phase of it.

        Raises:
            UnknownNameError: No claim is about it; the nearest subjects are offered.
        """
        if subject not in self.subjects:
            raise UnknownNameError("subject", subject, nearest(subject, self.subjects), _known(self.subjects))
        return self.only(
            claim for claim in self.claims if claim.subject == subject and (phase is None or claim.phase == phase)
        )

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """Every subject, in the files' order."""
        return tuple(dict.fromkeys(claim.subject for claim in self.claims))


def _known(names: Iterable[str], most: int = 12) -> str:
    """The way out for a name that is not known: the first that are."""
    listed = list(names)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return f"there are {', '.join(listed[:most])}{more}" if listed else "there are none"
