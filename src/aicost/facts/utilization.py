"""The calibrated utilization: what published runs reached, fitted by calibration/fit_utilization.py."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from math import exp, log, log10

from attrs import frozen

from aicost.facts.hardware import Accelerator, Datum, Hardware, precision_name
from aicost.facts.sources import Source

_TERA = 1e12
_REFERENCE = ("bf16", "fp16", "fp32")


@frozen
class Calibration:
    """A run-level utilization that depends on the accelerator, the model's size and whether it is a mixture.

    The median is exp(intercept + generation × g + size × s + mixture × m) with the terms of `terms`.

    Attributes:
        intercept: Log of the utilization where all terms are zero. [-]
        generation: Slope over the log of the peak above `peak_knot`. [-]
        size: Slope over the decades of active parameters below `parameters_knot`. [-]
        mixture: What a mixture of experts adds. [-]
        low: Log of the lower end of the interval over the median, at the knot of parameters and above. [-]
        high: Log of the upper end of the interval over the median, at the knot of parameters and above. [-]
        spread: By how much these logs grow for each decade of parameters below the knot. [-]
        level: The share of runs of other families that the interval covers. [-]
        peak_knot: The dense 16-bit peak from which on utilization falls. [FLOP/s/GPU]
        parameters_knot: The active parameters below which utilization falls. [parameter]
        accelerators: The families of accelerators that they were on.
        runs: How many runs it was fitted on.
        families: Of how many model families they are.
        source: Where it comes from.
        locator: Where in the source.
    """

    intercept: float
    generation: float
    size: float
    mixture: float
    low: float
    high: float
    spread: float
    level: float
    peak_knot: float
    parameters_knot: float
    accelerators: tuple[str, ...]
    runs: int
    families: int
    source: Source
    locator: str

    def median(self, peak: float, parameters: float, *, is_mixture: bool) -> float:
        """The median of runs like it. [-]

        Args:
            peak: Dense 16-bit peak of the accelerator. [FLOP/s/GPU]
            parameters: Active parameters. [parameter]
            is_mixture: Whether it is a mixture of experts.
        """
        generation, size, mixture = terms(peak / self.peak_knot, parameters / self.parameters_knot, is_mixture)
        raised = self.intercept + self.generation * generation + self.size * size + self.mixture * mixture
        return min(1.0, exp(raised))

    def interval(self, median: float, parameters: float) -> tuple[float, float]:
        """The ends between which runs like it lie, about their median; wider for small models. [-]

        Args:
            median: What `median` gives, or what it was corrected to. [-]
            parameters: Active parameters. [parameter]
        """
        wider = 1 - self.spread * log10(min(1.0, parameters / self.parameters_knot))
        return median * exp(self.low * wider), min(1.0, median * exp(self.high * wider))


def terms(peak: float, parameters: float, is_mixture: bool) -> tuple[float, float, float]:  # noqa: FBT001  # a term
    """What utilization depends on: generation, size, mixture; zero for a dense run of knot size on a knot peak.

    Args:
        peak: Dense 16-bit peak over that of the knot. [-]
        parameters: Active parameters over those of the knot. [-]
        is_mixture: Whether it is a mixture of experts.

    >>> terms(1.0, 70.0, False)
    (0.0, 0.0, 0.0)
    """
    return log(max(1.0, peak)), log10(min(1.0, parameters)), float(is_mixture)


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """The calibration that ships with aicost."""
    text = files("aicost.facts").joinpath("catalog/utilization.toml").read_text("utf-8")
    document = tomllib.loads(text)
    source = document["source"]
    return Calibration(
        **document["coefficients"],
        **document["knots"],
        accelerators=tuple(document["accelerators"]),
        runs=len(document["runs"]),
        families=len(document["families"]),
        source=Source(source["title"], source["publisher"]),
        locator=source["locator"],
    )


def reference_peak(hardware: Hardware, precision: str | None = None) -> tuple[Accelerator, str, Datum] | None:
    """The dense peak that utilization is measured against, with the accelerator and the number format it is of.

    It is the 16-bit one, so that runs at several precisions compare; that of fp32 where it is higher,
    as before matrix units; that of a stated precision where it is lower. Of several form factors the
    fastest is taken. None where no datasheet prints it.
    """
    found = [peak for member in hardware.members if (peak := _reference_peak(member, precision))]
    return max(found, key=lambda peak: peak[2].value, default=None)


def _reference_peak(member: Accelerator, precision: str | None) -> tuple[Accelerator, str, Datum] | None:
    peaks = dict(member.peak)
    name = max((one for one in _REFERENCE if one in peaks), key=lambda one: peaks[one].value, default=None)
    if name is None:
        return None
    stated = precision_name(precision)
    if stated and stated in peaks and peaks[stated].value < peaks[name].value:
        name = stated
    return member, name, peaks[name]


def peak_of(datum: Datum) -> float:
    """A datasheet's peak in canonical units. [FLOP/s/GPU]"""
    return datum.value * _TERA
