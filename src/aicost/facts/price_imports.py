"""Prices of other projects' catalogs: SkyPilot's CSV files and gpuhunt's items, each for one GPU of a machine.

What such a catalog leaves empty stays missing, and a price of 0 is none: both are left out, and the remarks count them.
"""

import csv
import datetime as dt
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any, TextIO, cast

from attrs import frozen

from aicost.errors import PriceFileError, Problem, UnknownNameError
from aicost.facts.dated_price import Price, Series, named_hardware, per_gpu, utc_day
from aicost.facts.hardware import find_hardware
from aicost.facts.prices import Prices
from aicost.facts.sources import Source

_COLUMNS = ("InstanceType", "AcceleratorName", "AcceleratorCount", "Price", "Region")
_SLICE = re.compile(r"(?:tpu-)?(?P<version>v2|v3|v4|v5p|v5litepod|v5e|v6e)-(?P<size>\d+)$", re.IGNORECASE)
_NAMED_BY_CORES = frozenset({"v2", "v3", "v4", "v5p"})
"""TPU slices of these versions are named by their TensorCores, two a chip; later ones by their chips.
(Google, TPU v5p and TPU v5e, Cloud TPU documentation)"""

_SPOT = MappingProxyType({"true": True, "1": True, "false": False, "0": False, "none": False, "": False})
_MEMORY = re.compile(r"'SizeInMiB': (?P<size>\d+)")
_MIB_PER_GB = 1024
_PURE_GIB = 1000
"""A memory below this is in GiB, as RunPod's are, whatever the name of its field."""


@frozen
class _Offer:
    """One price of a machine, as a catalog states it.

    Attributes:
        row: Where it stands.
        gpu: The accelerator, as it is named there.
        memory: Its memory, or None. [GB]
        count: The accelerators of the machine. [GPU/node]
        kind: On demand or spot.
        price: The price of the machine, or None where it is missing. [USD/node/hour]
        vendor: Who rents it out.
        region: Where it stands, or None.
        machine: Its name, or None.
    """

    row: str
    gpu: str
    memory: float | None
    count: float
    kind: str
    price: float | None
    vendor: str
    region: str | None
    machine: str | None


def skypilot_prices(
    file: str | os.PathLike[str] | TextIO, *, seen_on: dt.date, vendor: str, source: Source | None = None
) -> Prices:
    """Prices of one vendor from a SkyPilot catalog: ``InstanceType,AcceleratorName,AcceleratorCount,…,Price,…,Region``.

    A TPU slice such as ``tpu-v3-32``, which the catalog counts as one, is divided by its chips. A spot price is one of
    its availability zone.

    Args:
        file: The CSV file, or its open text.
        seen_on: The day on which the catalog was fetched.
        vendor: Whose catalog it is.
        source: Where it is from; SkyPilot's repository where none is given.

    Raises:
        PriceFileError: A row has an accelerator and no count of it, or what should be a number is none.
        FigureError: The day is an instant without a time zone.
    """
    if isinstance(file, (str, os.PathLike)):
        name = os.fspath(file)
        try:
            text = Path(file).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise PriceFileError(name, (Problem("", f"it cannot be read: {error}"),)) from None
    else:
        name, text = str(getattr(file, "name", "SkyPilot catalog")), file.read()
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # a caller without type checker
            raise PriceFileError(name, (Problem("", "it is open as bytes; open it as text, or give its name"),))
        text = text.removeprefix("\ufeff")
    day = utc_day(seen_on)
    source = source or Source("SkyPilot catalog", "SkyPilot", day, "https://github.com/skypilot-org/skypilot-catalog")
    imported = _Import(name, source, day)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        _check_columns(reader.fieldnames or (), name)
        for row in reader:
            imported.add(_skypilot_offers(row, f"row {reader.line_num}", vendor, imported))
    except csv.Error as error:
        raise PriceFileError(name, (Problem(f"row {reader.line_num + 1}", f"it is no CSV: {error}"),)) from None
    return imported.prices()


def _check_columns(found: Sequence[str], name: str) -> None:
    """Refuse a file that lacks a column, or has two of one name."""
    if missing := [column for column in _COLUMNS if column not in found]:
        message = f"it has no column {', '.join(missing)}; a SkyPilot catalog has {', '.join(_COLUMNS)}"
        raise PriceFileError(name, (Problem("", message),))
    if twice := [column for column in dict.fromkeys(found) if column and found.count(column) > 1]:
        raise PriceFileError(name, (Problem("", f"it has two columns {', '.join(twice)}; keep one"),))


def gpuhunt_prices(items: Iterable[object], *, seen_on: dt.date, source: Source | None = None) -> Prices:
    """Prices from gpuhunt's items: objects or mappings with provider, location, price, gpu_name, gpu_count and spot.

    Args:
        items: The items, e.g. of ``gpuhunt.query()``, or the rows of its CSV files.
        seen_on: The day on which they were fetched.
        source: Where they are from; gpuhunt's repository where none is given.

    Raises:
        PriceFileError: An item has an accelerator and no count of it, or what should be a number is none.
        FigureError: The day is an instant without a time zone.
    """
    day = utc_day(seen_on)
    source = source or Source("gpuhunt catalog", "dstack", day, "https://github.com/dstackai/gpuhunt")
    imported = _Import("gpuhunt", source, day)
    for number, item in enumerate(items, start=1):
        imported.add(_gpuhunt_offers(item, f"item {number}", imported))
    return imported.prices()


class _Import:
    """One catalog while its rows become prices."""

    def __init__(self, file: str, source: Source, day: dt.date) -> None:
        self.file = file
        self.source = source
        self.day = day
        self.problems: list[Problem] = []
        self.left_out: Counter[str] = Counter()
        self.remarks: list[str] = []
        self.found: dict[Series, Price] = {}
        self.disputed: set[Series] = set()

    def add(self, offers: Iterable[_Offer]) -> None:
        """The prices of one row."""
        for offer in offers:
            if offer.price is None:
                self.left_out[f"{offer.kind} prices that are missing"] += 1
            elif offer.price == 0:
                self.left_out[f"{offer.kind} prices of 0, which are none"] += 1
            else:
                self.keep(self.priced(offer, offer.price))

    def priced(self, offer: _Offer, price: float) -> Price:
        """An offer's price for each accelerator."""
        gpu, count = self.named(offer)
        value, unit = per_gpu(price, count, "USD", offer.kind)
        return Price(
            gpu=gpu,
            kind=offer.kind,
            vendor=offer.vendor,
            value=value,
            unit=unit,
            valid_from=self.day,
            source=self.source,
            locator=f"{self.file}, {offer.row}",
            region=offer.region,
            machine=offer.machine,
            note=f"{price:g} USD/hour for a machine of {count:g}" if count != 1 else "",
        )

    def named(self, offer: _Offer) -> tuple[str, float]:
        """The accelerator by its name in the catalog of hardware, and how many the price is for."""
        if found := _SLICE.match(offer.gpu):
            version = found["version"].lower()
            chips = float(found["size"]) / (2 if version in _NAMED_BY_CORES else 1)
            return f"TPU {'v5e' if version == 'v5litepod' else version}", max(chips, 1.0) * offer.count
        try:
            hardware = find_hardware(offer.gpu)
        except UnknownNameError as error:
            self.remarks.append(f"{offer.gpu} is kept as it is named: {error}")
            return offer.gpu, offer.count
        if hardware.is_ambiguous and offer.memory:
            with_memory = named_hardware(f"{hardware.name} {offer.memory:g}GB")
            hardware = with_memory if with_memory.members else hardware
        return hardware.name, offer.count

    def keep(self, price: Price) -> None:
        """A price, unless another of its series differs from it: then neither is known to hold."""
        other = self.found.setdefault(price.series, price)
        if other.value != price.value:
            self.disputed.add(price.series)
            self.remarks.append(f"neither is kept, since they differ on one day: {other}, and {price}")

    def number(self, text: Any, name: str, row: str) -> float | None:
        """A number, or None where the cell is empty."""
        if text is None or str(text).strip() == "":
            return None
        try:
            value = float(text)
        except (TypeError, ValueError):
            value = -1.0
        if not isfinite(value) or value < 0:
            self.problems.append(Problem(row, f"{name} must be a number that is not negative, not {text!r}"))
            return None
        return value

    def count(self, text: Any, name: str, gpu: str, row: str) -> float:
        """How many accelerators a machine has; without it its price says nothing of one of them."""
        before = len(self.problems)
        value = self.number(text, name, row)
        if not value and len(self.problems) == before:
            message = f"{gpu} has no {name}, so its price per GPU is not known; give the count or remove the row"
            self.problems.append(Problem(row, message))
        return value or 1.0

    def prices(self) -> Prices:
        """What was found.

        Raises:
            PriceFileError: Something was wrong; all of it is told.
        """
        if self.problems:
            raise PriceFileError(self.file, tuple(self.problems))
        counted = [f"{number} {what}: left out" for what, number in self.left_out.items()]
        kept = tuple(price for series, price in self.found.items() if series not in self.disputed)
        return Prices(kept, (*counted, *dict.fromkeys(self.remarks)))


def _skypilot_offers(row: Mapping[str, str | None], where: str, vendor: str, imported: _Import) -> Iterator[_Offer]:
    gpu = (row["AcceleratorName"] or "").strip()
    if not gpu:
        imported.left_out["rows without an accelerator"] += 1
        return
    count = imported.count(row["AcceleratorCount"], "AcceleratorCount", gpu, where)
    is_slice = _SLICE.match(gpu)
    machine = gpu if is_slice else row["InstanceType"] or "GPU alone"
    region = row["Region"] or None
    memory = _MEMORY.search(row.get("GpuInfo") or "")
    size = float(memory["size"]) if memory else None
    size = size / _MIB_PER_GB if size and size > _PURE_GIB else size
    for kind, column, place in (
        ("on-demand", "Price", region),
        ("spot", "SpotPrice", row.get("AvailabilityZone") or region),
    ):
        price = imported.number(row.get(column), column, where)
        yield _Offer(where, gpu, size, count, kind, price, vendor, place, machine)


def _gpuhunt_offers(item: object, where: str, imported: _Import) -> Iterator[_Offer]:
    def cell(name: str) -> Any:
        return cast("Mapping[str, Any]", item).get(name) if isinstance(item, Mapping) else getattr(item, name, None)

    gpu = str(cell("gpu_name") or "").strip()
    if not gpu:
        imported.left_out["items without an accelerator"] += 1
        return
    vendor = str(cell("provider") or "").strip()
    if not vendor:
        imported.problems.append(Problem(where, "it has no provider; give the vendor's name there"))
    count = imported.count(cell("gpu_count"), "gpu_count", gpu, where)
    memory = imported.number(cell("gpu_memory"), "gpu_memory", where)
    spot = str(cell("spot")).lower()
    if spot not in _SPOT:
        imported.problems.append(Problem(where, f"spot must be true or false, not {cell('spot')!r}"))
    kind = "spot" if _SPOT.get(spot) else "on-demand"
    price = imported.number(cell("price"), "price", where)
    location, machine = (str(cell(name) or "") or None for name in ("location", "instance_name"))
    yield _Offer(where, gpu, memory, count, kind, price, vendor, location, machine)
