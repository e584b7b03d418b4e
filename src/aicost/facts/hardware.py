"""The catalog of accelerators: what their vendors print, with source and locator per number."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from attrs import evolve, frozen

from aicost.errors import UnknownNameError
from aicost.facts.sources import Source
from aicost.values.figures import Figure

_VENDOR_WORDS = frozenset(
    [
        *["nvidia", "amd", "google", "huawei", "intel", "aws", "amazon", "cerebras", "habana"],
        *["tesla", "instinct", "geforce", "gpu", "gpus", "tensor", "core"],
    ]
)
_ALIKE_CUTOFF = 0.75  # one wrong character of four is a near miss, as in A200 for A100


@frozen
class Datum:
    """One number of a datasheet.

    Attributes:
        value: The number. [unit]
        unit: Its unit.
        source: Where it was printed.
        locator: Where in the source.
        note: What was done with the printed number, or the empty string.
    """

    value: float
    unit: str
    source: Source
    locator: str
    note: str = ""


@frozen
class Release:
    """The day on which an accelerator was announced or became available.

    Attributes:
        date: The day.
        source: Where it was printed.
        locator: Where in the source.
        note: What happened on that day, or the empty string.
    """

    date: dt.date
    source: Source
    locator: str
    note: str = ""


@frozen
class Accelerator:
    """One product of one vendor, as its datasheet describes it.

    Attributes:
        name: The shortest unambiguous name.
        family: The name it shares with its other form factors and memory sizes.
        vendor: Who makes it.
        aliases: Other spellings.
        memory: Memory, or None where no source was found. [GB]
        tdp: Maximum board power, or None. [W]
        peak: Dense peak throughput by number format. [TFLOP/s, int8 TOP/s]
        released: The day it was announced or became available, or None.
    """

    name: str
    family: str
    vendor: str
    aliases: tuple[str, ...]
    memory: Datum | None
    tdp: Datum | None
    peak: tuple[tuple[str, Datum], ...]
    released: Release | None


@frozen
class Hardware:
    """What a name means: one accelerator, or several where the name leaves the form factor open.

    Attributes:
        name: The name as the catalog has it, or as it was given where the catalog does not have it.
        members: The accelerators it may mean; empty where the catalog does not have it.
    """

    name: str
    members: tuple[Accelerator, ...]

    @property
    def is_ambiguous(self) -> bool:
        """Whether the name leaves the form factor or the memory size open."""
        return len(self.members) > 1

    @property
    def remark(self) -> str:
        """What a reader should know of the name, or the empty string."""
        if not self.members:
            return f"{self.name} is not in the catalog: no datasheet figure is used for it"
        if self.is_ambiguous:
            names = ", ".join(member.name for member in self.members)
            return f"{self.name} may be {names}: a datasheet figure is the range over those that print it"
        return ""

    def peak_throughput(self, precision: str | None = None) -> Figure | None:
        """The dense peak at a precision; the range over its formats where none is stated. [FLOP/s/GPU]

        Without a precision the highest dense peak is a bound, and there is no point value. Formats of
        integers count only where an accelerator has no other, as TPU v1. None where no datasheet
        prints it.
        """
        peaks = [datum for member in self.members for datum in _peaks(member, precision)]
        found = _range("peak_throughput", "FLOP/s/GPU", peaks, 1e12)
        return found and (found if precision_name(precision) else evolve(found, point=None))

    def thermal_design_power(self) -> Figure | None:
        """The maximum board power; None where unknown. [W/GPU]"""
        return _range("gpu_power", "W/GPU", [member.tdp for member in self.members], 1.0)

    def sources(self, of: str | None = None, precision: str | None = None) -> tuple[Source, ...]:
        """The sources of its numbers.

        Args:
            of: ``"peak"`` or ``"tdp"`` for the sources of that figure alone.
            precision: The number format of the peak; None for all.
        """
        peaks = [datum for member in self.members for datum in _peaks(member, precision)] if of != "tdp" else []
        powers = [member.tdp for member in self.members] if of != "peak" else []
        others = [member.memory for member in self.members] if of is None else []
        return tuple(dict.fromkeys(datum.source for datum in (*peaks, *powers, *others) if datum))

    def agrees_with(self, other: "Hardware") -> bool:
        """Whether the two names can mean the same accelerator."""
        if not self.members or not other.members:
            return _key(self.name) == _key(other.name)
        return bool({member.name for member in self.members} & {member.name for member in other.members})


def find_hardware(name: str) -> Hardware:
    """The accelerator or the family of that name.

    Vendor words, capitals and hyphens do not matter. A name far from every known one is kept as it
    is, without datasheet figures; a near miss is refused.

    Raises:
        UnknownNameError: The name is a near miss of known ones, which are offered.

    >>> find_hardware("Nvidia H800 GPUs").name
    'H800'
    >>> find_hardware("G200")
    Traceback (most recent call last):
    ...
    aicost.errors.UnknownNameError: unknown GPU 'G200'; did you mean GB200?...
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # a caller without type checker
        raise UnknownNameError("GPU", name, (), 'name the accelerator as its vendor does, as in "H100 SXM"')
    return _find(name)


@lru_cache(maxsize=1024)
def _find(name: str) -> Hardware:
    key = _key(name)
    names = _catalog_names()
    if key in names:
        return names[key]
    if not key:
        raise UnknownNameError("GPU", name, (), "name the accelerator as its vendor does")
    if near := _nearest(key, names):
        raise UnknownNameError("GPU", name, near, "name the accelerator as its vendor does")
    return Hardware(name, ())


def _nearest(key: str, names: Mapping[str, Hardware]) -> tuple[str, ...]:
    """The accelerators with a datasheet whose names are most like a key; empty where none is near.

    Of names that are equally near the one that came out last is offered: the others had more time
    to become known by their right name.
    """
    from difflib import SequenceMatcher, get_close_matches

    with_datasheet = [one for one, hardware in names.items() if hardware.members]
    near = get_close_matches(key, with_datasheet, n=5, cutoff=_ALIKE_CUTOFF)
    ranks = [(SequenceMatcher(None, one, key).ratio(), _latest_release(names[one])) for one in near]
    best = max(ranks, default=None)
    return tuple(dict.fromkeys(names[one].name for one, rank in zip(near, ranks, strict=True) if rank == best))


def _latest_release(hardware: Hardware) -> dt.date:
    """When the newest of its members came out; the first day there is where nobody says."""
    return max((member.released.date for member in hardware.members if member.released), default=dt.date.min)


def catalog() -> tuple[Accelerator, ...]:
    """Every accelerator of the catalog."""
    return _catalog()[0]


@lru_cache(maxsize=1)
def _catalog() -> tuple[tuple[Accelerator, ...], tuple[dict[str, Any], ...], tuple[str, ...]]:
    """The accelerators, the groups that partial names mean, and names known without a datasheet."""
    folder = files("aicost.facts").joinpath("catalog/hardware")
    documents = [
        tomllib.loads(file.read_text("utf-8")) for file in sorted(folder.iterdir(), key=lambda file: file.name)
    ]
    return (
        tuple(one for document in documents for one in _accelerators(document)),
        tuple(group for document in documents for group in document.get("groups", ())),
        tuple(name for document in documents for name in document.get("named_only", ())),
    )


def _accelerators(document: dict[str, Any]) -> list[Accelerator]:
    """The accelerators of one file, which keeps the sources of its own numbers."""
    sources = {
        key: Source(row["title"], row.get("publisher"), row.get("date"), row.get("url"))
        for key, row in document["sources"].items()
    }
    return [_accelerator(row, sources) for row in document["accelerators"]]


def _accelerator(row: dict[str, Any], sources: dict[str, Source]) -> Accelerator:
    def datum(cell: dict[str, Any] | None) -> Datum | None:
        if cell is None:
            return None
        return Datum(cell["value"], cell["unit"], sources[cell["source"]], cell["locator"], cell.get("note", ""))

    released = row.get("released")
    return Accelerator(
        row["name"],
        row["family"],
        row["vendor"],
        tuple(row.get("aliases", ())),
        datum(row.get("memory")),
        datum(row.get("tdp")),
        tuple((precision, found) for precision, cell in row.get("peak", {}).items() if (found := datum(cell))),
        released
        and Release(released["date"], sources[released["source"]], released["locator"], released.get("note", "")),
    )


@lru_cache(maxsize=1)
def _catalog_names() -> MappingProxyType[str, Hardware]:
    """Every spelling that the catalog knows, normalised, with what it means."""
    accelerators, groups, named_only = _catalog()
    by_name = {one.name: one for one in accelerators}
    families: dict[str, list[Accelerator]] = {}
    names = {_key(name): Hardware(name, ()) for name in named_only}
    for one in accelerators:
        families.setdefault(one.family, []).append(one)
        for spelling in (one.name, *one.aliases):
            names[_key(spelling)] = Hardware(one.name, (one,))
    for group in groups:
        members = tuple(by_name[member] for member in group["members"])
        for spelling in (group["name"], *group.get("aliases", ())):
            names[_key(spelling)] = Hardware(group["name"], members)
    for family, members_of_family in families.items():
        names[_key(family)] = Hardware(family, tuple(members_of_family))
    return MappingProxyType(names)


def _key(name: str) -> str:
    """A name without what spellings differ in: vendor words, capitals, hyphens, spaces."""
    words = name.casefold().replace("-", " ").replace("_", " ").split()
    return "".join(word for word in words if word not in _VENDOR_WORDS)


_FORMATS = {"bfloat16": "bf16", "float16": "fp16", "half": "fp16", "float32": "fp32", "single": "fp32", "float8": "fp8"}
_ALSO = {"bf16": "fp16", "fp16": "bf16"}


@lru_cache(maxsize=256)
def precision_name(precision: str | None) -> str | None:
    """A number format by the name that datasheets use; None where it is no format that a datasheet prints.

    >>> precision_name("BFloat16"), precision_name("mixed")
    ('bf16', None)
    """
    name = (precision or "").casefold().replace("-", "").replace(" ", "")
    name = _FORMATS.get(name, name)
    return name if name in {printed for member in catalog() for printed, _ in member.peak} else None


def _peaks(member: Accelerator, precision: str | None) -> list[Datum]:
    """The dense peaks that may be meant; the two 16-bit formats share the matrix units, and so stand for each other."""
    peaks = dict(member.peak)
    if name := precision_name(precision):
        found = peaks.get(name) or peaks.get(_ALSO.get(name, ""))
        return [found] if found else []
    return [datum for name, datum in peaks.items() if not name.startswith("int")] or list(peaks.values())


def _range(quantity: str, unit: str, data: Iterable[Datum | None], scale: float) -> Figure | None:
    """The range over those accelerators whose datasheet prints it; None where none does."""
    values = [datum.value * scale for datum in data if datum]
    if not values:
        return None
    low, high = min(values), max(values)
    return Figure(quantity, unit, low, high, low if low == high else None)
