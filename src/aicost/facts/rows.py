"""The rows of a claims file, format 1, and how they become claims; all that is wrong is told at once."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from aicost.errors import UnknownNameError, nearest
from aicost.facts.claims import Claim, Claims, Node, Note, Total
from aicost.facts.documents import Document
from aicost.facts.hardware import Hardware, find_hardware, precision_name
from aicost.facts.scope import EVIDENCE, METHODS
from aicost.values.figures import Figure
from aicost.values.reading import number_as_figure, read_figure
from aicost.values.vocabulary import QuantityKind, currency_code, kind_of

_FIRST_YEAR, _LAST_YEAR = 1900, 2200

_TOP_LEVEL = ("format", "title", "sources", "claims", "totals", "notes")


@frozen(kw_only=True)
class ClaimRow:
    """A ``[[claims]]`` table."""

    id: str
    subject: str
    phase: str | None = None
    quantity: str
    value: str | float
    unit: str | None = None
    gpu: str | None = None
    precision: str | None = None
    source: str
    locator: str | None = None
    date: dt.date | None = None
    exact: bool = False
    currency: str | None = None
    price_year: int | None = None
    scope: str | None = None
    elements: tuple[str, ...] = ()
    method: str | None = None
    evidence: str = "reported"
    because: str | None = None
    note: str | None = None


@frozen(kw_only=True)
class TotalRow:
    """A ``[[totals]]`` table."""

    whole: str
    parts: tuple[str, ...]


@frozen(kw_only=True)
class NoteRow:
    """A ``[[notes]]`` table."""

    text: str
    source: str
    locator: str | None = None


def claims_of(document: Mapping[str, Any], file: str) -> Claims:
    """The claims of one parsed file.

    Args:
        document: The file's tables.
        file: The name by which reports call it.

    Raises:
        DocumentError: Something is wrong with it; everything that is wrong is told.
    """
    return _Builder(document, file).build()


class _Builder(Document):
    """One file while its rows become claims."""

    def build(self) -> Claims:
        """Read every table; raise all problems together."""
        self.check_top_level(_TOP_LEVEL)
        claims = self.claims()
        totals = self.totals(dict.fromkeys(claim.node for claim in claims))
        notes = [note for i, row in enumerate(self.table("notes", list)) if (note := self.note(row, f"notes[{i}]"))]
        if not claims and not notes and not self.problems:
            self.problem("", "it holds no claims and no notes; add a [[claims]] table")
        self.raise_problems()
        title = self.document.get("title", "")
        return Claims(
            tuple(claims),
            tuple(totals),
            tuple(notes),
            tuple((self.file, name, source) for name, source in self.sources.items() if source),
            ((self.file, title),),
            tuple(dict.fromkeys([*self.remarks, *near_misses(claims)])),
        )

    def claims(self) -> list[Claim]:
        """The claims, without those that are wrong."""
        seen: set[str] = set()
        claims: list[Claim] = []
        for index, row in enumerate(self.table("claims", list)):
            path = f"claims[{index}]"
            found = self.row(ClaimRow, row, path)
            if found is None:
                continue
            if found.id in seen:
                self.problem(f"{path}.id", f"another claim is named {found.id!r}; ids are unique in a file")
            seen.add(found.id)
            if claim := self.claim(found, path):
                claims.append(claim)
        return claims

    def claim(self, row: ClaimRow, path: str) -> Claim | None:
        """One claim, or None where something in it is wrong."""
        before = len(self.problems)
        kind = self.checked(f"{path}.quantity", kind_of, row.quantity)
        source = self.source(row.source, path)
        currency = row.currency and self.checked(f"{path}.currency", currency_code, row.currency)
        self.check_words(row, path)
        gpu = self.checked(f"{path}.gpu", find_hardware, row.gpu) if row.gpu else None
        figure: Figure | None = None
        if kind is not None and (currency or not row.currency):
            figure = self.checked(f"{path}.value", lambda given: _figure(given, kind, currency), row)
        named = self.named_gpu(row, figure, gpu, path) if figure else None
        if figure is None or source is None or len(self.problems) > before:
            return None
        return Claim(
            id=row.id,
            subject=row.subject,
            quantity=row.quantity,
            figure=figure,
            source=source,
            source_id=row.source,
            locator=row.locator,
            phase=row.phase,
            gpu=row.gpu or (named.name if named else None),
            precision=row.precision,
            date=row.date or source.date,
            currency=row.currency,
            price_year=row.price_year,
            covers=row.scope,
            elements=tuple(sorted(row.elements)),
            method=row.method,
            evidence=row.evidence,
            because=row.because,
            note=row.note,
            exact=row.exact,
            value=row.value,
            unit=row.unit,
            file=self.file,
            own_date=row.date is not None,
        )

    def check_words(self, row: ClaimRow, path: str) -> None:
        """Method and evidence are of the vocabulary, and an assumption says why."""
        if row.method is not None and row.method not in METHODS:
            error = UnknownNameError("method", row.method, nearest(row.method, METHODS), f"use {', '.join(METHODS)}")
            self.problem(f"{path}.method", str(error))
        if row.price_year is not None and not _FIRST_YEAR <= row.price_year <= _LAST_YEAR:
            self.problem(f"{path}.price_year", f"it must be a year such as 2023, not {row.price_year}")
        if row.evidence not in EVIDENCE:
            near = nearest(row.evidence, EVIDENCE)
            error = UnknownNameError("evidence", row.evidence, near, f"use {', '.join(EVIDENCE)}")
            self.problem(f"{path}.evidence", str(error))
        if row.evidence == "assumed" and not row.because:
            self.problem(f"{path}.because", 'an assumption says why: add because = "..."')

    def named_gpu(self, row: ClaimRow, figure: Figure, claimed: Hardware | None, path: str) -> Hardware | None:
        """The GPU that the claim or its text names; both may name it if they agree."""
        named = figure.gpu and self.checked(f"{path}.value", find_hardware, figure.gpu)
        if named and claimed and not named.agrees_with(claimed):
            self.problem(f"{path}.gpu", f"it is {claimed.name}, but the value names {figure.gpu}; keep one")
        if row.precision and precision_name(row.precision) is None:
            self.remarks.append(f"no datasheet prints the precision {row.precision!r}: all dense peaks are possible")
        for hardware in (claimed, named):
            if hardware and hardware.remark:
                self.remarks.append(hardware.remark)
        return claimed or named or None

    def totals(self, nodes: Iterable[Node]) -> list[Total]:
        """The declared sums, without those that cannot be."""
        subjects_last = sorted(nodes, key=lambda node: node[1] is None)
        known = {f"{subject}/{phase}" if phase else subject: (subject, phase) for subject, phase in subjects_last}
        totals: list[Total] = []
        for index, row in enumerate(self.table("totals", list)):
            path = f"totals[{index}]"
            if (found := self.row(TotalRow, row, path)) is None:
                continue
            whole, parts = _node(found.whole, known), tuple(_node(part, known) for part in found.parts)
            if not parts:
                self.problem(f"{path}.parts", "a whole needs parts; list them, or leave the total out")
            elif len(set(parts)) < len(parts):
                self.problem(f"{path}.parts", "a part is listed twice; list each once")
            totals.append(Total(whole, parts, self.file))
            unknown = [name for name in found.parts if name not in known]
            self.remarks.extend(f"{path}: no claim is about {name!r}" for name in unknown)
        for ring in _rings(totals):
            names = " = ".join(f"{subject}/{phase}" if phase else subject for subject, phase in ring)
            self.problem("totals", f"a sum contains itself ({names}); leave one of these totals out")
        return totals

    def note(self, row: Any, path: str) -> Note | None:
        """One note, or None where something in it is wrong."""
        found = self.row(NoteRow, row, path)
        source = self.source(found.source, path) if found else None
        return Note(found.text, source, found.source, found.locator, self.file) if found and source else None


def near_misses(claims: Iterable[Claim]) -> list[str]:
    """Remarks on subjects that differ in spaces, hyphens or capitals only, and so are held apart."""
    spellings: dict[str, dict[str, None]] = {}
    for claim in claims:
        key = "".join(character for character in claim.subject.casefold() if character.isalnum())
        spellings.setdefault(key, {})[claim.subject] = None
    return [
        f"{' and '.join(repr(name) for name in names)} are held apart: subjects match to the letter"
        for names in spellings.values()
        if len(names) > 1
    ]


def _figure(row: ClaimRow, kind: QuantityKind, currency: str | None) -> Figure:
    if isinstance(row.value, str):
        text = f"{row.value} {row.unit}" if row.unit else row.value
        return read_figure(text, kind, currency=currency, gpu=row.gpu, exact=row.exact)
    unit = row.unit or ""
    if currency and kind.is_money and not unit and kind.unit == "MONEY":
        unit = currency
    return number_as_figure(row.value, unit, kind, currency=currency, exact=row.exact)


def _node(name: str, known: Mapping[str, Node]) -> Node:
    """The node that a total names; a slash parts subject and phase where no subject has it."""
    if name in known:
        return known[name]
    subject, _, phase = name.rpartition("/")
    return (subject, phase) if subject and phase else (name, None)


def _rings(totals: Iterable[Total]) -> list[list[Node]]:
    """Chains of totals that come back to where they began, one for each strongly tied set."""
    parts: dict[Node, list[Node]] = {}
    for total in totals:
        parts.setdefault(total.whole, []).extend(total.parts)
    done: set[Node] = set()
    rings: list[list[Node]] = []
    for start in parts:
        path: list[Node] = []
        stack: list[tuple[Node, int]] = [(start, 0)]
        while stack:
            node, next_part = stack.pop()
            if next_part == 0:
                if node in done:
                    continue
                if node in path:
                    rings.append([*path[path.index(node) :], node])
                    continue
                path.append(node)
            children = parts.get(node, [])
            if next_part < len(children):
                stack.append((node, next_part + 1))
                stack.append((children[next_part], 0))
            else:
                path.pop()
                done.add(node)
    return rings
