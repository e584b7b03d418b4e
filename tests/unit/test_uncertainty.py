"""Simulated estimates: examples, and what is refused."""

import sys

import pytest

import aicost as ac
from aicost.analysis.uncertainty import with_intervals

RUN = ac.TrainingRun("a run", gpu="H100 SXM", parameters="8B", tokens="2T")


EPOCH = ac.credible_intervals("A100")


def rented(**known):
    return ac.rental_cost(ac.TrainingRun("a run", **known), rate="$1-$3 per GPU hour")


def test_a_calibrated_utilization_is_drawn_by_its_interval():
    """The GPU-hours of a size keep their ends, whose level is 90 %, where all else is exact."""
    estimate = ac.rental_cost(RUN, rate=(2, "USD/GPU/hour"))
    low, high = ac.simulate(estimate).interval(0.9)

    assert low.m_as("USD") == pytest.approx(estimate.cost.figure.lower, rel=0.05)
    assert high.m_as("USD") == pytest.approx(estimate.cost.figure.upper, rel=0.05)


def test_what_is_drawn_is_told():
    """Each figure with its value and its distribution; of an interval the source."""
    estimate = ac.cost_by_method(RUN, "amortised", on="2024-12-27")
    told = ac.simulate(estimate, ac.credible_intervals("H100")).drawn

    assert [line.split()[0] for line in told] == [
        "training_compute",
        "peak_throughput",
        "utilization",
        "purchase_price",
        "price_decline",
        "age",
        "server_overhead",
        "interconnect_share",
        "average_power",
        "pue",
        "electricity_price",
    ]
    assert told[4].startswith("price_decline 0.140/year: normal, 90% in 0.1 … 0.18 (training-cost-trends")


def test_the_estimate_tells_its_level_and_its_draws():
    """The remark stands among the assumptions; the value is what it was."""
    estimate = rented(gpu_hours="1M-3M GPU hours")
    simulated = ac.simulate(estimate, level=0.5).estimate

    assert simulated.training_cost == estimate.training_cost
    assert simulated.cost.level == 0.5
    assert "50% interval of 16,384 draws, in which all lines share what is drawn" in simulated.assumptions


def test_a_range_without_a_value_is_drawn_evenly():
    """A training cost of which only bounds are known gets the median of its draws as its value, which is said."""
    run = ac.TrainingRun("a run", gpu_hours=ac.Figure("gpu_hours", "GPU·hour", 100.0, 300.0, None))
    simulation = ac.simulate(ac.rental_cost(run, rate=(2, "USD/GPU/hour")))

    assert simulation.quantile(0.5).m_as("USD") == pytest.approx(400, rel=1e-3)
    assert simulation.estimate.cost.figure.lower == pytest.approx(220, rel=1e-3)
    assert simulation.estimate.training_cost.m_as("USD") == pytest.approx(400, rel=1e-3)
    assert simulation.estimate.assumptions[-1].endswith("what is drawn; the value is their median")


def test_a_fraction_stays_one():
    """Draws beyond what a quantity can be are cut off there."""
    run = ac.TrainingRun("a run", gpu="H100 SXM", training_compute=(1e24, "FLOP"), utilization=0.9)
    estimate = ac.rental_cost(run, rate=(2, "USD/GPU/hour"))
    only = [one for one in ac.credible_intervals("H100") if one.quantity == "utilization"]
    at_most = ac.rental_cost(
        ac.TrainingRun("a run", gpu="H100 SXM", training_compute=(1e24, "FLOP"), utilization=1.0),
        rate=(2, "USD/GPU/hour"),
    )

    assert ac.simulate(estimate, only).costs.min() == pytest.approx(at_most.cost.figure.point)


def test_estimates_by_method_are_simulated_together():
    """Rental as its figures leave it open, the others with Epoch's intervals; GPU-hours keep what is known of them."""
    claims = ac.loads(
        'format = 1\n[sources.s]\ntitle = "s"\ndate = 2024-12-27\n'
        + "".join(
            f'[[claims]]\nid = "{name}"\nsubject = "{run}"\nquantity = "{name}"\nvalue = "{value}"\n'
            'gpu = "H100 SXM"\nsource = "s"\nlocator = "1"\n'
            for run, name, value in (
                ("a run", "gpu_hours", "1M GPU hours"),
                ("a run", "gpu_count", "1,024"),
                ("another", "gpu_hours", "over 1M GPU hours"),
            )
        ).replace('id = "gpu_hours"\nsubject = "another"', 'id = "more"\nsubject = "another"')
    )
    made, _ = ac.estimates_by_method(claims)
    found, notes = with_intervals(made)

    assert [(one.name, one.method, one.cost.level) for one in found] == [
        ("a run", "rental", 0.9),
        ("a run", "amortised", 0.9),
        ("a run", "acquisition", 0.9),
        ("another", "rental", None),
        ("another", "amortised", None),
    ]
    widths = [one.cost.figure.upper / one.cost.figure.lower for one in found[:3]]
    bounds = [one.cost.figure.upper / one.cost.figure.lower for one in made[:3]]
    assert widths[0] < bounds[0]
    assert widths[1] > bounds[1]
    assert widths[2] > bounds[2]
    assert [one.hours for one in found] == [one.hours for one in made]
    assert [note.partition(":")[0] for note in notes] == [
        "another by rental is not simulated",
        "another by amortised is not simulated",
    ]


def test_a_calibrated_utilization_stays_below_one():
    """The tail of its interval is cut off at 100 %, as its upper end is."""
    large = ac.TrainingRun("a run", gpu="A100 80GB SXM", parameters="70B", tokens="2T")
    full = ac.TrainingRun("a run", gpu="A100 80GB SXM", parameters="70B", tokens="2T", utilization=1.0)
    rate = (2, "USD/GPU/hour")

    least = ac.rental_cost(full, rate=rate).cost.figure.lower
    assert ac.simulate(ac.rental_cost(large, rate=rate)).costs.min() >= least * (1 - 1e-9)


def test_an_interval_has_the_level_that_was_asked_for():
    """Not that of an input; and drawn again it is as wide as it was."""
    simulation = ac.simulate(ac.rental_cost(RUN, rate=(2, "USD/GPU/hour")), level=0.99)
    again = ac.simulate(simulation.estimate, level=0.99)

    assert simulation.estimate.cost.level == 0.99
    assert "99% interval" in simulation.estimate.assumptions[-1]
    ends = [(one.estimate.cost.figure.lower, one.estimate.cost.figure.upper) for one in (simulation, again)]
    assert ends[1] == pytest.approx(ends[0], rel=0.02)


def test_a_rent_that_is_implied_by_the_cost_is_not_counted_twice():
    """A run that states cost and GPU-hours costs what it states, before and after it is simulated."""
    run = ac.TrainingRun("a run", training_cost="$5M-$6M", gpu_hours="1M-3M GPU hours")
    estimate = ac.rental_cost(run)

    assert (estimate.cost.figure.lower, estimate.cost.figure.upper) == (5e6, 6e6)
    assert ac.simulate(estimate).costs.max() <= 6e6


def test_figures_that_share_their_statements_are_told():
    """A PUE that energy and GPU-hours imply is not independent of the GPU-hours."""
    run = ac.TrainingRun("a run", gpu="H100 SXM", gpu_hours="1M-3M GPU hours", energy="1.5 GWh", gpu_power="700 W")
    estimate = ac.cost_by_method(run, "amortised", on="2024-12-27")

    assert any("pue rest on the same figures" in text for text in ac.simulate(estimate).estimate.remarks)


def test_the_way_to_gpu_hours_does_not_matter():
    """Compute, peak and utilization are drawn as such, whether the peak is stated or looked up."""
    known = {"gpu": "A100 40GB SXM", "training_compute": (4.2e23, "FLOP"), "utilization": 0.375}
    runs = [ac.TrainingRun("a run", **known), ac.TrainingRun("a run", **known, peak_throughput="312 TFLOP/s")]
    first, second = (ac.simulate(ac.rental_cost(run, rate=(2, "USD/GPU/hour")), EPOCH) for run in runs)

    assert second.multipliers == pytest.approx(first.multipliers, rel=0.01)


def test_a_value_outside_a_low_level_gives_way_to_the_median():
    """Of a skewed cost 10 % of the draws may lie beside the estimate's value."""
    hours = ac.Figure("gpu_hours", "GPU·hour", 1e6, 20e6, 1.1e6)
    rate = ac.Figure("rental_rate", "USD/GPU/hour", 1.0, 20.0, 1.1)
    estimate = ac.rental_cost(ac.TrainingRun("a run", gpu_hours=hours), rate=rate)
    simulation = ac.simulate(estimate, level=0.1)

    low, high = simulation.interval(0.1)
    assert simulation.estimate.cost.figure.lower == low.m_as("USD")
    assert not low.m_as("USD") <= estimate.cost.figure.point <= high.m_as("USD")
    assert low < simulation.estimate.training_cost < high


def test_a_cost_of_nothing_is_drawn_too():
    """There is no multiplier of a median of nothing, and no error from below."""
    run = ac.TrainingRun("a run", gpu_hours=(0, "GPU hours"))
    simulation = ac.simulate(ac.rental_cost(run, rate="$1-$3 per GPU hour"))

    assert str(simulation).startswith("90% of 16,384 draws: $0")
    with pytest.raises(ac.ArgumentError, match="its median draw costs nothing; ask for the interval itself"):
        _ = simulation.multipliers


def test_claims_about_a_run_come_before_intervals():
    """A PUE that is reported keeps its bounds beside Epoch's intervals."""
    run = ac.TrainingRun("a run", gpu="H100 SXM", gpu_hours=(1_000_000, "GPU hours"), pue="1.10")
    (made,), _ = with_intervals([ac.cost_by_method(run, "amortised", on="2024-12-27")])
    (alone,), _ = with_intervals([ac.cost_by_method(RUN, "amortised", on="2024-12-27")])

    energy, other = (next(one.cost for one in each.lines if one.name == "energy") for each in (made, alone))
    assert energy.upper / energy.point < other.upper / other.point
    told = ac.simulate(made, [one for one in EPOCH if one.quantity == "price_decline"]).drawn
    assert not any(line.startswith("pue") and "lognormal" in line for line in told)


def test_no_bound_above_is_refused():
    """Nothing can be drawn from "at least"; the error names the figure and the way out."""
    with pytest.raises(ac.ArgumentError, match=r"gpu_hours .* no bound above; state a range, or give a credible"):
        ac.simulate(rented(gpu_hours="over 1M GPU hours"))


def test_a_credible_interval_stands_for_a_missing_bound():
    """The value of "at least" is known, so that an interval around it can be drawn."""
    intervals = [one for one in ac.credible_intervals("H100") if one.quantity == "gpu_hours"]
    simulation = ac.simulate(rented(gpu_hours="over 1M GPU hours"), intervals)
    alone = ac.simulate(rented(gpu_hours="over 1M GPU hours"), intervals[0])

    assert alone.estimate.cost.figure.upper < simulation.estimate.cost.figure.upper < 1e7


def test_no_cost_is_refused():
    """An estimate of which only GPU-hours are known has nothing to draw."""
    claims = ac.loads(
        'format = 1\n[sources.s]\ntitle = "s"\n[[claims]]\nid = "hours"\nsubject = "a run"\n'
        'quantity = "gpu_hours"\nvalue = "1M GPU hours"\nsource = "s"\nlocator = "1"\n'
    )
    with pytest.raises(ac.ArgumentError, match="nothing is known of its cost"):
        ac.simulate(ac.estimates(claims)[0])


@pytest.mark.parametrize("draws", [0, -4, 1000, 1024.0])
def test_draws_are_a_power_of_two(draws):
    """Other numbers of draws are refused, with one that is."""
    with pytest.raises(ac.ArgumentError, match=r"draws -?[\d.]+ does not fit: .*; give a power of two, such as 16_384"):
        ac.simulate(rented(gpu_hours="1M-3M GPU hours"), draws=draws)


@pytest.mark.parametrize("seed", [-1, "one", 0.5])
def test_a_seed_is_a_whole_number(seed):
    """NumPy would say less clearly what it takes."""
    with pytest.raises(ac.ArgumentError, match="give a whole number from 0 on"):
        ac.simulate(rented(gpu_hours="1M-3M GPU hours"), seed=seed)


@pytest.mark.parametrize("level", [0, 1, 90, "0.9"])
def test_a_level_is_a_share(level):
    """90 is no level; 0.9 is."""
    with pytest.raises(ac.ArgumentError, match=r"give one between 0 and 1, such as 0\.9"):
        ac.simulate(rented(gpu_hours="1M-3M GPU hours"), level=level)
    with pytest.raises(ac.ArgumentError, match="between 0 and 1"):
        ac.simulate(rented(gpu_hours="1M-3M GPU hours"), draws=2).quantile(level)


def test_without_scipy_the_error_says_what_to_install(monkeypatch):
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "scipy.stats.qmc", None)
    with pytest.raises(ac.MissingPackageError, match=r"SciPy is not installed.*pip install 'aicost\[uncertainty\]'"):
        ac.simulate(rented(gpu_hours="1M-3M GPU hours"))
