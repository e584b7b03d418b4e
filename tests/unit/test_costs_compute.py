"""Compute and GPU-hours from size: what is assumed is said, what is missing is named."""

import json
import subprocess
import sys

import pytest

import aicost as ac
from aicost.costs.rental import without_estimate
from aicost.facts.utilization import calibration, reference_peak

SIZE = {"parameters": "405B", "tokens": "15.6T"}


def run(**more):
    return ac.TrainingRun("L", **{**SIZE, "gpu": "H100 SXM", **more})


def hours(**more):
    return ac.gpu_hours_from_size(run(**more))


def test_compute_is_six_for_each_parameter_and_token():
    """405B parameters and 15.6T tokens take 3.79e25 FLOP, the range that of the figures alone."""
    found = ac.training_compute(run())
    assert found.value.to("FLOP").magnitude == pytest.approx(6 * 405e9 * 15.6e12)
    assert (found.figure.lower, found.figure.upper) == pytest.approx((6 * 404.5e9 * 15.55e12, 6 * 406e9 * 15.7e12))
    assert "6 FLOP/parameter/token × 405B parameter × 15.6T token" in found.explain()
    assert "section 2.1" in found.explain()


def test_a_stated_compute_is_taken():
    """Compute that is stated is not worked out anew, and hours follow from it."""
    known = ac.training_compute(run(training_compute="3.8e25 FLOP"))
    assert known.figure.text == "3.8e25 FLOP"
    alone = ac.gpu_hours_from_size(ac.TrainingRun("L", training_compute="3.8e25 FLOP", gpu="H100 SXM"))
    assert alone.figure.point == pytest.approx(hours(training_compute=(3.8e25, "FLOP")).figure.point)
    assert any("the active parameters are not known" in note for note in alone.notes)


def test_options_are_told():
    """Attention, an estimated width and recomputation say what they add, and after whom."""
    notes = " ".join(ac.training_compute(run(), sequence_length=8192, layers=126, recomputation=True).notes)
    assert "attention over 8,192 tokens in 126 layers" in notes
    assert "width from parameters" in notes
    assert "8 N D" in notes
    assert "width from" not in " ".join(ac.training_compute(run(), sequence_length=8, layers=1, width=8).notes)
    sized = ac.gpu_hours_from_size(run(), sequence_length=8192, layers=126, width=16384)
    assert "utilization counts attention" in " ".join(sized.notes)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"layers": 0, "sequence_length": 8}, "layers must be a number above 0"),
        ({"layers": 8, "sequence_length": -1}, "sequence_length must be a number above 0"),
        ({"layers": 8, "sequence_length": float("nan")}, "sequence_length must be a number above 0"),
        ({"layers": 8, "sequence_length": 8, "width": float("inf")}, "width must be a number above 0"),
        ({"layers": 8, "sequence_length": "8K"}, "'8K' cannot be read as sequence_length"),
        ({"sequence_length": 8}, "it lacks layers; give layers too"),
        ({"layers": 8, "width": 8}, "it lacks sequence_length"),
    ],
)
def test_bad_options_are_refused(options, match):
    """A term of attention that makes no sense is refused, with the way out."""
    for function in (ac.training_compute, ac.gpu_hours_from_size):
        with pytest.raises(ac.FigureError, match=match):
            function(run(), **options)


def test_missing_sizes_are_named():
    """Without parameters, tokens or a peak there are no GPU-hours, and the error names them."""
    with pytest.raises(ac.MissingFigureError, match="state it, or parameters and tokens"):
        ac.gpu_hours_from_size(ac.TrainingRun("L", gpu="H100 SXM"))
    with pytest.raises(ac.MissingFigureError, match="state it, or tokens"):
        hours(tokens=None)
    for gpu in (None, "Acme X9000"):
        with pytest.raises(ac.MissingFigureError, match=r"peak_throughput of 'L' is not known.*a gpu of the catalog"):
            hours(gpu=gpu)


def test_errors_of_a_run_name_the_way():
    """A run keeps to what its figures imply, and its errors name the estimate."""
    with pytest.raises(ac.NoPointError, match=r"or estimate it with gpu_hours_from_size\(run\)"):
        _ = run().gpu_hours
    with pytest.raises(ac.MissingFigureError, match=r"gpu_hours_from_size\(run\) estimates it"):
        _ = ac.TrainingRun("L", tokens="15.6T").gpu_hours


def test_a_peak_may_be_stated():
    """A stated peak is taken, also of an accelerator that the catalog does not have."""
    twice = hours(gpu=None, peak_throughput=(2 * 989.5, "TFLOP/s/GPU"), utilization="50%").figure.point
    assert hours(utilization="50%").figure.point == pytest.approx(2 * twice)
    assert hours(gpu=None, peak_throughput=(989.5, "TFLOP/s/GPU")).figure.point == pytest.approx(hours().figure.point)


def test_a_peak_that_is_a_range_leaves_no_point():
    """A peak without a value gives hours without one, between the ends that all figures leave."""
    peak = ac.Figure("peak_throughput", "FLOP/s/GPU", 5e14, 1e15, None)
    figure = hours(gpu=None, peak_throughput=peak).figure
    assert figure.point is None
    assert 0 < figure.lower < figure.upper


def test_narrow_formats_keep_the_sixteen_bit_peak():
    """A run at fp8 is measured against the 16-bit peak, and says so, unless its utilization is stated."""
    narrow = hours(precision="fp8")
    assert narrow.figure.point == pytest.approx(hours(precision="bf16").figure.point)
    assert any("utilization is of the bf16 peak at fp8 too" in text for text in narrow.assumptions)
    stated = {"utilization": "30%"}
    half = hours(precision="bf16", **stated).figure.point / 2
    assert hours(precision="fp8", **stated).figure.point == pytest.approx(half)


def test_wide_formats_have_their_own_peak():
    """A run at fp32 is measured against the peak of fp32."""
    assert hours(precision="fp32").figure.point > 10 * hours(precision="bf16").figure.point


def test_what_is_assumed_is_said():
    """Form factor, precision, density and an accelerator without a fitted run are told."""
    said = " ".join([*hours(gpu="H100").assumptions, *hours(gpu="H100").notes])
    assert "H100 leaves the form factor open, and the fastest is taken" in said
    assert "no precision is stated, and bf16 is the usual one" in said
    assert "dense, as no total_parameters beyond the active ones are known" in said
    assert "no fitted run" not in said
    assert any("no fitted run was on B200" in note for note in hours(gpu="B200").notes)
    assert not any("peak_throughput" in text for text in hours(precision="bf16").assumptions)


def test_total_parameters_make_a_mixture_where_rounding_does_not_explain_them():
    """7B active of 6.9B counted in all is a dense model, 37B of 671B a mixture."""
    dense = hours(parameters="6.9B", total_parameters="7B")
    assert dense.figure.point == pytest.approx(hours(parameters="6.9B").figure.point)
    mixture = hours(parameters="37B", total_parameters="671B")
    assert any("a mixture of experts" in text for text in mixture.assumptions)


def test_more_active_parameters_than_there_are_in_all_are_refused():
    """DeepSeek-V3's two counts, swapped, would make 18 times its GPU-hours."""
    swapped = run(parameters="671B", total_parameters="37B")
    for function in (ac.training_compute, ac.gpu_hours_from_size):
        with pytest.raises(ac.ContradictionError, match="parameters 671B, total_parameters 37B, tied by parameters ≤"):
            function(swapped)


def test_a_precision_that_no_datasheet_prints_is_named():
    """It is stated, and the usual one is taken all the same."""
    assert any(
        "no datasheet prints a peak in mixed, and bf16 is the usual one" in one
        for one in hours(precision="mixed").assumptions
    )


def test_unbounded_tokens_leave_hours_unbounded():
    """15T tokens or more take the hours of 15T or more."""
    figure = hours(tokens="15T+").figure
    assert figure.upper == float("inf")
    assert figure.point == pytest.approx(hours(tokens=(15e12, "token")).figure.point)


def test_no_compute_takes_no_hours():
    """A run without tokens takes no GPU-hours."""
    assert hours(tokens=(0, "token")).figure.point == 0


def test_rent_of_a_sized_run():
    """A run known by its size can be rented, and the cost has the level of its interval."""
    estimate = ac.rental_cost(run(), rate=(2, "USD/GPU/hour"))
    assert estimate.training_cost.magnitude == pytest.approx(2 * hours().figure.point)
    assert (estimate.cost.level, estimate.hours.level) == (0.9, 0.9)
    assert any("fitted on" in text for text in estimate.assumptions)
    assert ac.rental_cost(ac.TrainingRun("L", gpu_hours="1M GPU hours"), rate="$2 per GPU hour").cost.level is None


CLAIMS = 'format = 1\n[sources.s]\ntitle = "t"\n'


def claim(quantity, value, more=""):
    return f'[[claims]]\nid="{quantity}"\nsubject="L"\nquantity="{quantity}"\nvalue="{value}"\nsource="s"\n{more}\n'


SIZED = CLAIMS + claim("parameters", "405B", 'gpu = "H100 SXM"') + claim("tokens", "15.6T")


def test_one_swapped_subject_does_not_silence_the_others():
    """Its note says what is wrong; where its cost is stated it has an estimate, without GPU-hours, that says so too."""
    swapped = SIZED.replace('subject="L"', 'subject="S"').removeprefix(CLAIMS).replace('id="', 'id="s-')
    total = claim("total_parameters", "37B").replace('subject="L"', 'subject="S"')
    claims = ac.loads(SIZED + swapped + total)
    found = ac.estimates(claims)
    assert [one.subject for one in found] == ["L"]
    (note,) = without_estimate(claims, found)
    assert note.startswith(
        "no estimate for S: the figures of 'S' cannot all be true: parameters 405B, total_parameters 37B"
    )
    cost = claim("training_cost", "$1M").replace('subject="L"', 'subject="S"')
    (_, with_cost) = ac.estimates(ac.loads(SIZED + swapped + total + cost))
    assert with_cost.hours is None
    assert any("tied by parameters ≤ total_parameters" in text for text in with_cost.assumptions)


def test_claims_of_a_size_make_an_estimate(tmp_path):
    """A file of parameters, tokens and a GPU is enough for the command, and its JSON says the level."""
    (tmp_path / "claims.toml").write_text(SIZED, encoding="utf-8")
    command = [sys.executable, "-m", "aicost", "estimate", str(tmp_path / "claims.toml"), "--format", "json"]
    written = subprocess.run(command, capture_output=True, text=True, check=True)
    (one,) = json.loads(written.stdout)["estimates"]
    figure = hours().figure
    assert one["gpu_hours"] == {
        "value": pytest.approx(figure.point),
        "low": pytest.approx(figure.lower),
        "high": pytest.approx(figure.upper),
        "level": 0.9,
        "unit": "GPU·hour",
    }
    assert one["training_cost"]["value"] is None
    assert any("fitted on" in text for text in one["assumptions"])


def test_claims_of_a_size_and_a_rent_make_a_cost():
    """With a rent, the cost follows, as a rental."""
    (one,) = ac.estimates(ac.loads(SIZED + claim("rental_rate", "$2 per GPU hour")))
    assert one.training_cost.magnitude == pytest.approx(2 * hours().figure.point)
    assert (one.method, one.cost.level, one.lines[0].name) == ("rental", 0.9, "accelerator rental")


def test_claims_of_a_utilization_are_taken():
    """A claimed utilization is used, and no calibration."""
    (one,) = ac.estimates(ac.loads(SIZED + claim("utilization", "38%")))
    assert one.hours.level is None
    assert one.gpu_hours.magnitude == pytest.approx(hours(utilization="38%").figure.point)


def test_clashing_claims_are_not_sized():
    """Claims that cannot all be true give no hours from size."""
    clash = claim("training_compute", "1e30 FLOP") + claim("training_compute", "1e20 FLOP").replace("id=", 'id="b"#')
    assert ac.estimates(ac.loads(SIZED + clash)) == ()


def test_the_fastest_form_factor_is_the_reference():
    """A name that leaves the form factor open stands for the fastest, and V100 for its fp16 peak."""
    member, name, datum = reference_peak(ac.find_hardware("H100"))
    assert (member.name, name, datum.value) == ("H100 SXM", "bf16", 989.5)
    assert reference_peak(ac.find_hardware("V100"))[1:2] == ("fp16",)
    assert reference_peak(ac.find_hardware("K80"))[1:2] == ("fp32",)
    assert reference_peak(ac.find_hardware("Acme X9000")) is None


def test_the_calibration_ships_with_its_evidence():
    """The coefficients come with the runs and families that they were fitted on."""
    fitted = calibration()
    assert (fitted.runs, fitted.families) == (72, 23)
    assert fitted.generation < 0 < fitted.size
    assert fitted.mixture < 0
    assert fitted.low < 0 < fitted.high
