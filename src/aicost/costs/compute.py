"""Compute and GPU-hours from a model's size: 6ND, and the utilization that published runs reached.

What is counted is training: forward and backward passes over every token, in pretraining as in full
fine-tuning. Passes that only generate, as in inference or in the rollouts of reinforcement learning,
and fine-tuning of adapters alone are not.
"""

from collections.abc import Iterable
from math import exp, hypot, inf, log, nan, sqrt
from typing import Any

from attrs import frozen

from aicost.errors import ContradictionError, FigureError, MissingFigureError
from aicost.facts.hardware import find_hardware, precision_name
from aicost.facts.sources import Source
from aicost.facts.utilization import calibration, peak_of, reference_peak
from aicost.model.known import Derivation, Known, Statement
from aicost.model.relations import FLOP_PER_PARAMETER_AND_TOKEN, product
from aicost.model.runs import TrainingRun
from aicost.model.variables import Variable
from aicost.values import rounding
from aicost.values.figures import Figure

_HOURS = product("training_compute", "gpu_hours", "utilization")
_COMPUTE = product("training_compute", "parameters", "tokens")
_FLOP = FLOP_PER_PARAMETER_AND_TOKEN.point
_RECOMPUTED = FLOP_PER_PARAMETER_AND_TOKEN.high / _FLOP

_ATTENTION = 12.0
"""FLOP of attention for each layer, unit of width, position attended to, and token, forward and backward."""
_ATTENTION_SOURCE = (
    Source("PaLM: Scaling Language Modeling with Pathways", "arXiv", url="https://arxiv.org/abs/2204.02311"),
    "appendix B: 6 N + 12 L H Q T for each token",
)
_PARAMETERS_OF_A_LAYER = 12.0
"""Parameters of a layer over the square of its width."""
_LAYER_SOURCE = (
    Source("Scaling Laws for Neural Language Models", "arXiv", url="https://arxiv.org/abs/2001.08361"),
    "section 2.1: N ≈ 12 × layers × width²",
)
_USUAL_SEQUENCE = 2048
"""The sequence length that the fitted runs' utilization is taken to hold: GPT-3's, OPT's and Pythia's. [token]"""


@frozen
class _Attention:
    """The attention term of a transformer.

    Attributes:
        sequence_length: Positions that each token attends to. [token]
        layers: Layers.
        width: Width of a layer, or None where it is estimated from the parameters.
    """

    sequence_length: float
    layers: float
    width: float | None

    def flop(self, parameters: float) -> float:
        """FLOP of attention for each token. [FLOP/token]"""
        width = self.width or sqrt(parameters / (_PARAMETERS_OF_A_LAYER * self.layers))
        return _ATTENTION * self.layers * width * self.sequence_length

    def remark(self, parameters: float) -> str:
        """What it adds, and after whom."""
        source, locator = _ATTENTION_SOURCE
        added = f"attention over {self.sequence_length:,.0f} tokens in {self.layers:g} layers adds"
        share = f"{self.flop(parameters) / parameters:.3g} FLOP/parameter/token"
        estimated = "" if self.width else f"; width from parameters ({_LAYER_SOURCE[0].title}, {_LAYER_SOURCE[1]})"
        return f"{added} {share} ({source.title}, {locator}){estimated}"


def training_compute(
    run: TrainingRun,
    *,
    sequence_length: float | None = None,
    layers: float | None = None,
    width: float | None = None,
    recomputation: bool = False,
) -> Known:
    """The compute of a run: as stated, else 6 × active parameters × tokens, with what is known added.

    Args:
        run: The run; its compute, or its parameters and tokens, are stated.
        sequence_length: Tokens of a sequence; with `layers`, attention is counted. [token]
        layers: Layers of the model.
        width: Width of a layer; estimated from the parameters where it is not given.
        recomputation: Whether all activations are recomputed in the backward pass: 8 in place of 6.

    Raises:
        MissingFigureError: Parameters or tokens are not known.
        ContradictionError: More parameters are active than there are in all.
        FigureError: A length, layers or a width is not positive, or attention lacks one of them.

    >>> run = TrainingRun("Llama 3.1 405B", parameters="405B", tokens="15.6T")
    >>> print(training_compute(run))
    3.79e+25 FLOP (3.77e+25 … 3.82e+25)
    """
    attention = _attention(sequence_length, layers, width)
    if _states(run, "training_compute"):
        return run.figure("training_compute")
    parameters, tokens = _required(run, "parameters"), _required(run, "tokens")
    _check_total(run, parameters)
    passes = _RECOMPUTED if recomputation else 1.0

    def flop(of_parameters: float, of_tokens: float) -> float:
        attended = attention.flop(of_parameters) if attention else 0.0
        return of_tokens * passes * (_FLOP * of_parameters + attended) if of_tokens and of_parameters else 0.0

    size, count = parameters.figure, tokens.figure
    point, each = None, ""
    if size.point is not None and count.point is not None:
        point = flop(size.point, count.point)
    if point and size.point and count.point:
        each = f"{point / size.point / count.point:.4g} FLOP/parameter/token"
    figure = Figure("training_compute", "FLOP", flop(size.lower, count.lower), flop(size.upper, count.upper), point)
    remarks = [_six()]
    if attention and size.point:
        remarks.append(attention.remark(size.point))
    if recomputation:
        remarks.append(_eight())
    derivation = Derivation(
        formula=str(_COMPUTE), inputs=(parameters, tokens), remarks=tuple(remarks), coefficient=each
    )
    return Known(figure, derivation)


def gpu_hours_from_size(
    run: TrainingRun,
    *,
    sequence_length: float | None = None,
    layers: float | None = None,
    width: float | None = None,
    recomputation: bool = False,
) -> Known:
    """The GPU-hours that a run of that size takes: the median of runs like it, with a 90 % interval.

    They are compute / (peak × utilization). A stated utilization is taken; else one calibrated on
    published runs, which depends on the accelerator's peak, the active parameters and whether the
    total parameters exceed them (calibration/README.md).

    Args:
        run: The run; its parameters, tokens and GPU are stated.
        sequence_length: Tokens of a sequence; with `layers`, attention is counted. [token]
        layers: Layers of the model.
        width: Width of a layer; estimated from the parameters where it is not given.
        recomputation: Whether all activations are recomputed in the backward pass.

    Raises:
        MissingFigureError: Parameters, tokens or the peak of the GPU are not known.
        ContradictionError: More parameters are active than there are in all.
        FigureError: A length, layers or a width is not positive, or attention lacks one of them.

    >>> run = TrainingRun("Llama 3.1 405B", parameters="405B", tokens="15.6T", gpu="H100 SXM")
    >>> gpu_hours_from_size(run).level
    0.9
    """
    options = {"sequence_length": sequence_length, "layers": layers, "width": width}
    compute = training_compute(run, **options, recomputation=recomputation)
    if _states(run, "utilization"):
        peak, utilization = _peak(run, calibrated=False), run.figure("utilization")
        return _hours(compute, peak, utilization)
    peak = _peak(run, calibrated=True)
    attention = None if _states(run, "training_compute") else _attention(sequence_length, layers, width)
    return _hours(compute, peak, _calibrated(run, peak, attention))


def hours_of(run: TrainingRun) -> Known:
    """The GPU-hours of a run as its figures state or imply them; else those of its size, where it is known.

    Raises:
        MissingFigureError: Neither is known.
        ContradictionError: The figures of the run cannot all be true.
    """
    known = run.figure_or_none("gpu_hours")
    if known and _states(run, "utilization") and known.relations == (str(_HOURS),):
        return gpu_hours_from_size(run)
    if known and (known.figure.point is not None or run.knowledge.known(Variable("gpu_hours"))):
        return known
    try:
        return gpu_hours_from_size(run)
    except MissingFigureError:
        return run.figure("gpu_hours")


def hours_or_none(run: TrainingRun) -> Known | None:
    """The GPU-hours of a run as of `hours_of`, or None where nothing is known of them."""
    try:
        return hours_of(run)
    except MissingFigureError:
        return None


def _hours(compute: Known, peak: Known, utilization: Known) -> Known:
    """Compute / (peak × utilization); doubts that are independent of a fitted utilization's add as squares."""
    work, speed, share = compute.figure, peak.figure, utilization.figure

    def hours(flop: float, at_peak: float, at_share: float) -> float:
        return _ratio(flop, _HOURS.scale * at_peak * at_share)

    lower, upper = hours(work.lower, speed.upper, share.upper), hours(work.upper, speed.lower, share.lower)
    point = None
    remarks: tuple[str, ...] = ()
    if work.point is not None and speed.point is not None and share.point is not None:
        point = hours(work.point, speed.point, share.point)
        if utilization.level is not None and point:
            ratios = [(share.lower, share.point, share.upper), (speed.lower, speed.point, speed.upper)]
            ratios.append((_ratio(1, work.upper), _ratio(1, work.point), _ratio(1, work.lower)))
            lower = _ratio(point, _joined(_ratio(high, middle) for _, middle, high in ratios))
            upper = point * _joined(_ratio(middle, low) for low, middle, _ in ratios)
            remarks = (
                f"the interval holds {utilization.level:.0%} of runs like it; the bounds of the compute widen it",
            )
    figure = Figure("gpu_hours", "GPU·hour", lower, upper, point)
    inputs = (compute, peak, utilization)
    return Known(figure, Derivation(formula=str(_HOURS), inputs=inputs, remarks=remarks, function=_at_utilization))


def _at_utilization(compute: Any, peak: Any, utilization: Any) -> Any:
    """GPU-hours of a compute at a utilization of the peak; floats and arrays alike. [GPU·hour]"""
    return compute / (_HOURS.scale * peak * utilization)


def _ratio(left: float, right: float) -> float:
    return left / right if right else inf


def _joined(ratios: Iterable[float]) -> float:
    """The ratio that independent ratios make together: their logs add as squares."""
    return exp(hypot(*(log(ratio) for ratio in ratios)))


def _calibrated(run: TrainingRun, peak: Known, attention: _Attention | None) -> Known:
    """The utilization of runs like it: median and interval."""
    fitted = calibration()
    parameters = run.figure_or_none("parameters")
    size = (parameters.figure.point or parameters.figure.lower) if parameters else 0.0
    is_mixture = _is_mixture(run, parameters)
    speed = peak.figure.point or peak.figure.lower
    median = fitted.median(speed, size or fitted.parameters_knot, is_mixture=is_mixture)
    remarks: list[str] = []
    if not size:
        least = rounding.compact(fitted.parameters_knot)
        remarks.append(f"the active parameters are not known: utilization is that of a model of {least} or more")
    elif attention:
        usual = _Attention(_USUAL_SEQUENCE, attention.layers, attention.width).flop(size) / (_FLOP * size)
        median = min(1.0, median * (1 + usual))
        remarks.append(
            f"utilization counts attention: higher by {usual:.1%}, its share over {_USUAL_SEQUENCE:,} tokens"
        )
    if run.hardware and not {member.family for member in run.hardware.members} & set(fitted.accelerators):
        names = ", ".join(fitted.accelerators)
        remarks.append(f"no fitted run was on {run.gpu}: its utilization follows from its peak alone ({names})")
    low, high = fitted.interval(median, size or fitted.parameters_knot)
    figure = Figure("utilization", "", low, high, median)
    like = "a mixture of experts" if is_mixture else "dense, as no total_parameters beyond the active ones are known"
    because = f"median and {fitted.level:.0%} interval of runs like it ({like}), fitted on {fitted.runs} runs of "
    because += f"{fitted.families} families"
    statement = Statement(figure, "utilization", f"{fitted.source.title}, {fitted.locator}", "assumed", because)
    return Known(figure, Derivation((statement,), remarks=tuple(remarks), level=fitted.level))


def _is_mixture(run: TrainingRun, parameters: Known | None) -> bool:
    """Whether more parameters are counted in all than are active, beyond what rounding explains."""
    if parameters is None or not _states(run, "total_parameters"):
        return False
    return run.figure("total_parameters").figure.lower > parameters.figure.upper


def _check_total(run: TrainingRun, parameters: Known) -> None:
    """Refuse fewer parameters in all than are active, beyond what rounding explains: the two may be swapped."""
    if not _states(run, "total_parameters"):
        return
    total, active = run.figure("total_parameters").figure, parameters.figure
    if total.upper < active.lower:
        labels = f"parameters {active.text or active}", f"total_parameters {total.text or total}"
        raise ContradictionError(
            run.name, _ratio(active.lower, total.upper), ("parameters ≤ total_parameters",), labels
        )


def _peak(run: TrainingRun, *, calibrated: bool) -> Known:
    """The peak that utilization is measured against: as stated, or as the datasheet prints it."""
    hardware = find_hardware(run.gpu) if run.gpu else None
    is_narrow = (precision_name(run.precision) or "").startswith(("fp8", "fp6", "fp4", "int"))
    found = hardware and reference_peak(hardware, run.precision)
    if _states(run, "peak_throughput") and not (calibrated and is_narrow and found):
        return run.figure("peak_throughput")
    if hardware and not calibrated and is_narrow and (own := hardware.peak_throughput(run.precision)):
        statement = Statement(own, f"datasheet of {hardware.name}, {run.precision}", _titles(hardware.sources()))
        return Known(own, Derivation((statement,)))
    if not hardware or not found:
        raise MissingFigureError("peak_throughput", run.name, _quantities(run), (("a gpu of the catalog",),))
    member, name, datum = found
    peak = peak_of(datum)
    figure = Figure("peak_throughput", "FLOP/s/GPU", peak, peak, peak)
    because = _why_that_peak(run, name, is_open=hardware.is_ambiguous, is_narrow=is_narrow)
    origin = f"{datum.source.title}, {datum.locator}"
    evidence = "assumed" if because else "reported"
    return Known(figure, Derivation((Statement(figure, f"{name} peak of {member.name}", origin, evidence, because),)))


def _why_that_peak(run: TrainingRun, name: str, *, is_open: bool, is_narrow: bool) -> str | None:
    """What is assumed in taking that peak, or None."""
    reasons: list[str] = []
    if is_open:
        reasons.append(f"{run.gpu} leaves the form factor open, and the fastest is taken, as in the fit")
    if is_narrow:
        reasons.append(f"utilization is of the {name} peak at {run.precision} too, so that runs compare")
    elif precision_name(run.precision) is None:
        stated = f"no datasheet prints a peak in {run.precision}" if run.precision else "no precision is stated"
        reasons.append(f"{stated}, and {name} is the usual one")
    return "; ".join(reasons) or None


def _titles(sources: tuple[Source, ...]) -> str:
    return "; ".join(dict.fromkeys(source.title for source in sources))


def _states(run: TrainingRun, quantity: str) -> bool:
    return any(one.figure.quantity == quantity for one in run.statements)


def _required(run: TrainingRun, quantity: str) -> Known:
    """A quantity that size needs."""
    known = run.figure_or_none(quantity)
    if known is None:
        others = tuple(name for name in ("parameters", "tokens") if not run.figure_or_none(name))
        raise MissingFigureError("training_compute", run.name, _quantities(run), (others,))
    return known


def _quantities(run: TrainingRun) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.figure.quantity for one in run.statements))


def _attention(sequence_length: float | None, layers: float | None, width: float | None) -> _Attention | None:
    given = {"sequence_length": sequence_length, "layers": layers, "width": width}
    known = {name: _positive(name, value) for name, value in given.items() if value is not None}
    if not known:
        return None
    for name in ("sequence_length", "layers"):
        if name not in known:
            raise FigureError(str(known), "attention", f"it lacks {name}", f"give {name} too, or neither")
    return _Attention(known["sequence_length"], known["layers"], known.get("width"))


def _positive(name: str, value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = nan
    if not 0 < number < inf:
        raise FigureError(str(value), name, f"{name} must be a number above 0", "give it as a plain number, such as 96")
    return number


def _six() -> str:
    _, source, locator = FLOP_PER_PARAMETER_AND_TOKEN.sources[0]
    return f"k is {_FLOP:g} FLOP/parameter/token ({source.title}, {locator})"


def _eight() -> str:
    _, source, locator = FLOP_PER_PARAMETER_AND_TOKEN.sources[1]
    return f"all activations are recomputed: {_RECOMPUTED:.3g} times the FLOP ({source.title}, {locator})"
