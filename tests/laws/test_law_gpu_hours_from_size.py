"""GPU-hours from a model's size: proportions, intervals, what is stated comes first."""

from math import exp

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import aicost as ac
from aicost.facts.hardware import catalog
from aicost.facts.utilization import calibration, reference_peak
from aicost.testing import assert_homogeneous

KNOT = calibration().parameters_knot
WITH_PEAK = [one.name for one in catalog() if reference_peak(ac.find_hardware(one.name))]
sizes = st.floats(1e6, 1e13)
tokens = st.floats(1e6, 1e14)
gpus = st.sampled_from(WITH_PEAK)
ratios = st.floats(1.0, 1e3)


def run(parameters, count, gpu, **more):
    return ac.TrainingRun("R", parameters=(parameters, "parameter"), tokens=(count, "token"), gpu=gpu, **more)


def hours(*given_sizes, **more):
    return ac.gpu_hours_from_size(run(*given_sizes, **more)).figure


@given(sizes, tokens, gpus, ratios)
def test_hours_are_proportional_to_tokens(parameters, count, gpu, by):
    """Twice the tokens take twice the GPU-hours, whatever the model."""
    assert_homogeneous(ac.gpu_hours_from_size, run(parameters, count, gpu), quantity="tokens", by=by)


@given(st.floats(KNOT, 1e13), tokens, gpus, ratios)
def test_hours_are_proportional_to_the_parameters_of_large_models(parameters, count, gpu, by):
    """Models of one class of utilization take GPU-hours in proportion to their parameters."""
    assert_homogeneous(ac.gpu_hours_from_size, run(parameters, count, gpu), quantity="parameters", by=by)


@given(sizes, tokens, gpus, ratios)
def test_a_larger_model_never_takes_fewer_hours(parameters, count, gpu, by):
    """GPU-hours grow with the parameters, though small models use an accelerator less well."""
    assert hours(parameters, count, gpu).point <= hours(parameters * by, count, gpu).point * (1 + 1e-12)


@given(sizes, tokens, gpus)
def test_a_fitted_interval_holds_its_median_and_names_its_level(parameters, count, gpu):
    """The median lies within the interval, utilization between 0 and 1."""
    known = ac.gpu_hours_from_size(run(parameters, count, gpu))
    utilization = known.inputs[2]
    assert 0 < known.figure.lower < known.figure.point < known.figure.upper
    assert 0 < utilization.figure.lower < utilization.figure.point < utilization.figure.upper <= 1
    assert (known.level, utilization.level) == (0.9, 0.9)


@given(sizes, tokens, gpus)
def test_exact_sizes_leave_the_fitted_interval_alone(parameters, count, gpu):
    """Where parameters and tokens are exact, the interval is that of utilization."""
    known = ac.gpu_hours_from_size(run(parameters, count, gpu))
    figure, utilization = known.figure, known.inputs[2].figure
    assume(figure.point)
    assert figure.upper / figure.point == pytest.approx(utilization.point / utilization.lower)
    assert figure.point / figure.lower == pytest.approx(utilization.upper / utilization.point)


@given(st.floats(0.001, 1), st.floats(1e6, 1e13), st.floats(1, 1e3))
def test_a_larger_model_is_no_less_sure(median, parameters, by):
    """The interval narrows with size down to that of the knot, and is the same from there on."""
    fitted = calibration()
    (low, high), (least, most) = fitted.interval(median, parameters), fitted.interval(median, parameters * by)
    assert low <= least * (1 + 1e-12)
    assert high >= most * (1 - 1e-12)
    if parameters >= fitted.parameters_knot:
        assert (low, high) == pytest.approx((median * exp(fitted.low), min(1.0, median * exp(fitted.high))))


@given(sizes, tokens, gpus, ratios, ratios)
def test_looser_tokens_widen_the_interval(parameters, count, gpu, below, above):
    """Bounds of the tokens widen the interval, by less than they would if they were added in full."""
    loose = ac.Figure("tokens", "token", count / below, count * above, count)
    exact, found = (
        hours(parameters, count, gpu),
        ac.gpu_hours_from_size(ac.TrainingRun("R", parameters=(parameters, "parameter"), tokens=loose, gpu=gpu)).figure,
    )
    slack = 1 + 1e-9
    assert exact.lower / below / slack <= found.lower <= exact.lower * slack
    assert exact.upper / slack <= found.upper <= exact.upper * above * slack


@given(st.tuples(sizes, tokens, gpus), st.tuples(ratios, ratios), st.tuples(ratios, ratios), st.floats(0, 1))
def test_a_loose_size_holds_the_median_of_the_true_one(size, below, above, share):
    """Wherever in their bounds parameters and tokens lie, the interval holds the median of the run that they make."""
    parameters, count, gpu = size
    loose = {
        name: ac.Figure(name, name.removesuffix("s"), value / low, value * high, value)
        for name, value, low, high in zip(("parameters", "tokens"), (parameters, count), below, above, strict=True)
    }
    told = ac.gpu_hours_from_size(ac.TrainingRun("R", gpu=gpu, **loose)).figure
    true = hours(*(one.lower * (one.upper / one.lower) ** share for one in loose.values()), gpu).point
    assert told.lower * (1 - 1e-9) <= true <= told.upper * (1 + 1e-9)


@given(sizes, tokens, gpus, st.floats(0.01, 1.0))
def test_a_stated_utilization_needs_no_calibration(parameters, count, gpu, utilization):
    """With a utilization that is stated, GPU-hours × peak × utilization is the compute, and the ends are bounds."""
    known = ac.gpu_hours_from_size(run(parameters, count, gpu, utilization=(utilization, "")))
    peak = known.inputs[1].figure.point
    assert known.figure.point * 3600 * peak * utilization == pytest.approx(6 * parameters * count)
    assert known.level is None


@given(sizes, tokens, st.floats(1, 1e7), st.floats(1, 1e3), st.floats(1, 1e6))
def test_attention_adds_to_compute_in_proportion(parameters, count, sequence, layers, width):
    """Attention adds 12 × layers × width × length for each token, and recomputation a third of all."""
    options = {"sequence_length": sequence, "layers": layers, "width": width}
    plain = ac.training_compute(run(parameters, count, None)).figure.point
    attended = ac.training_compute(run(parameters, count, None), **options).figure.point
    again = ac.training_compute(run(parameters, count, None), **options, recomputation=True).figure.point
    assert attended == pytest.approx(plain + 12 * layers * width * sequence * count)
    assert again == pytest.approx(attended * 4 / 3)


@given(st.tuples(sizes, tokens, gpus), st.floats(1, 1e3), st.floats(1, 1e6), st.floats(2048, 1e7), ratios)
def test_longer_sequences_take_longer(size, layers, width, sequence, by):
    """At the length that the fitted runs are taken to have, attention changes nothing; beyond it, hours grow."""

    def at(length):
        found = ac.gpu_hours_from_size(run(*size), sequence_length=length, layers=layers, width=width)
        assume(found.inputs[2].figure.point < 1)
        return found.figure.point

    assert at(2048) == pytest.approx(hours(*size).point)
    assert at(sequence) <= at(sequence * by) * (1 + 1e-12)


@given(sizes, tokens, gpus, st.floats(1.001, 1e3))
def test_a_mixture_of_experts_takes_longer(parameters, count, gpu, by):
    """At the same active parameters, a mixture of experts takes more GPU-hours than a dense model."""
    mixture = hours(parameters, count, gpu, total_parameters=(parameters * by, "parameter"))
    dense = hours(parameters, count, gpu, total_parameters=(parameters, "parameter"))
    assert dense == hours(parameters, count, gpu)
    assert dense.point < mixture.point
