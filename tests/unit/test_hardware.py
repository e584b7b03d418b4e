"""The catalog of accelerators: sourced numbers, many spellings, ranges where a name leaves something open."""

import pytest

from aicost import UnknownNameError, find_hardware
from aicost.facts.hardware import catalog

PEAKS = [(one, precision, datum) for one in catalog() for precision, datum in one.peak]
DATA = [
    *[(f"{one.name} {precision}", datum) for one, precision, datum in PEAKS],
    *[(f"{one.name} memory", one.memory) for one in catalog() if one.memory],
    *[(f"{one.name} tdp", one.tdp) for one in catalog() if one.tdp],
]


@pytest.mark.parametrize("datum", [datum for _, datum in DATA], ids=[name for name, _ in DATA])
def test_every_number_has_a_place_to_check_it(datum):
    """Source and locator stand beside each number, and the number is positive."""
    assert datum.source.title.strip()
    assert datum.locator.strip()
    assert datum.value > 0


@pytest.mark.parametrize("one", catalog(), ids=[one.name for one in catalog()])
def test_every_release_has_a_place_to_check_it(one):
    """A day without a source is left out, not guessed."""
    places = [(one.released.source.title, one.released.locator)] if one.released else []
    assert all(title.strip() and locator.strip() for title, locator in places)


@pytest.mark.parametrize("one", catalog(), ids=[one.name for one in catalog()])
def test_every_accelerator_has_a_dense_peak(one):
    """Without one it could bound no utilization."""
    assert find_hardware(one.name).peak_throughput().lower > 0
    assert {datum.unit for _, datum in one.peak} <= {"TFLOP/s", "TOP/s"}


@pytest.mark.parametrize("name", sorted({spelling for one in catalog() for spelling in (one.name, *one.aliases)}))
def test_every_spelling_means_one_accelerator(name):
    """An alias resolves to the product it is an alias of, in any case and with hyphens."""
    owners = [one.name for one in catalog() if name in (one.name, *one.aliases)]
    spellings = (name, name.lower(), name.replace(" ", "-"), f"NVIDIA {name} GPUs")
    assert {tuple(owners)} == {
        tuple(member.name for member in find_hardware(spelling).members) for spelling in spellings
    }


@pytest.mark.parametrize("family", sorted({one.family for one in catalog()}))
def test_a_family_means_all_of_its_members(family):
    """The short name leaves form factor and memory open."""
    members = tuple(one for one in catalog() if one.family == family)
    assert members == find_hardware(family).members


@pytest.mark.parametrize(
    "name",
    [
        *["H800", "H800 SXM", "H20", "H100 SXM", "H100 PCIe", "H100 NVL", "H200", "B200", "GB200"],
        *["A100 40GB SXM", "A100 80GB SXM", "A100 80GB PCIe", "A800", "V100", "MI300X", "Ascend 910B"],
        *["TPU v2", "TPU v3", "TPU v4", "TPU v5e", "TPU v5p"],
    ],
)
def test_the_accelerators_that_articles_name_are_in_the_catalog(name):
    """Each has a peak that bounds what a run can have done."""
    assert find_hardware(name).members
    assert find_hardware(name).peak_throughput().unit == "FLOP/s/GPU"


PAIRS = {
    f"{one.name} {low} {high}": (dict(one.peak)[low].value, dict(one.peak)[high].value, factor)
    for one in catalog()
    for low, high, factor in (("fp16", "bf16", 1), ("bf16", "fp8", 2), ("fp8", "int8", 1))
    if {low, high} <= set(dict(one.peak))
    and (one.name, high) != ("RTX 4090", "int8")  # its fp8 is given with fp32 sums
}


@pytest.mark.parametrize(("low", "high", "factor"), PAIRS.values(), ids=PAIRS)
def test_peaks_keep_the_usual_ratios(low, high, factor):
    """A dense fp8 peak is about twice the bf16 one, which is the fp16 one: no peak with sparsity slipped in."""
    assert high / low == pytest.approx(factor, rel=0.02)


@pytest.mark.parametrize(
    ("name", "precision", "teraflops"),
    [
        ("H100 SXM", "bf16", 989.5),
        ("H100 SXM", "FP8", 1979),
        ("H100 PCIe", "bf16", 756.5),
        ("H800 SXM", "bf16", 989),
        ("A100", "bf16", 312),
        ("V100 SXM2 32GB", "fp16", 125),
        ("MI300X", "bf16", 1307.4),
        ("TPU v4", "bf16", 275),
    ],
)
def test_a_peak_at_a_precision(name, precision, teraflops):
    """Well-known dense peaks, at the precision that is asked for."""
    peak = find_hardware(name).peak_throughput(precision)
    assert peak.point == pytest.approx(teraflops * 1e12)
    assert peak.is_exact


@pytest.mark.parametrize(("name", "highest"), [("A100", "bf16"), ("H100 SXM", "fp8")])
def test_without_a_precision_the_highest_dense_floating_peak_bounds(name, highest):
    """Any dense floating-point format is possible, so there is no point; integer operations are none."""
    peak = find_hardware(name).peak_throughput()

    assert peak.upper == find_hardware(name).peak_throughput(highest).upper
    assert peak.lower < peak.upper
    assert peak.point is None


def test_the_16_bit_formats_stand_for_each_other():
    """They share the matrix units: V100 prints fp16 alone, and H800 PCIe too."""
    assert find_hardware("V100").peak_throughput("bf16") == find_hardware("V100").peak_throughput("fp16")
    assert find_hardware("H800").peak_throughput("bfloat16").lower == 756.5e12


def test_a_precision_that_no_datasheet_prints_has_no_peak():
    """Missing is not zero."""
    assert find_hardware("V100").peak_throughput("fp8") is None


def test_a_name_that_leaves_the_form_factor_open_is_a_range():
    """H100 alone has bounds and no point, and says why."""
    hardware = find_hardware("H100")
    power = hardware.thermal_design_power()
    peak = hardware.peak_throughput("bf16")
    assert (power.lower, power.point, power.upper) == (350, None, 700)
    assert (peak.lower, peak.point, peak.upper) == pytest.approx((756.5e12, None, 989.5e12))
    assert hardware.is_ambiguous
    assert all(name in hardware.remark for name in ("H100 SXM", "H100 PCIe", "H100 NVL", "range"))


def test_one_accelerator_needs_no_remark():
    """A full name leaves nothing open."""
    hardware = find_hardware("H100 SXM")
    assert (hardware.is_ambiguous, hardware.remark) == (False, "")
    assert hardware.thermal_design_power().point == 700


def test_a_name_far_from_all_is_kept_with_a_remark():
    """A GPU outside the catalog is no error, and has no datasheet figure."""
    hardware = find_hardware("Frobnicator 9")
    assert (hardware.name, hardware.members) == ("Frobnicator 9", ())
    assert (hardware.peak_throughput(), hardware.thermal_design_power(), hardware.sources()) == (None, None, ())
    assert "not in the catalog" in hardware.remark


@pytest.mark.parametrize("name", ["A10", "A30", "GH200", "TPU v6e", "Gaudi 2", "Ascend 910C"])
def test_a_known_name_without_a_datasheet_is_no_near_miss(name):
    """These exist, so they are not corrected to their neighbours."""
    assert (find_hardware(name).name, find_hardware(name).members) == (name, ())


def test_a_near_miss_is_refused_and_asked_back():
    """G200 is most like GB200."""
    with pytest.raises(UnknownNameError, match=r"did you mean GB200\?"):
        find_hardware("G200")


@pytest.mark.parametrize(
    ("name", "near"), [("H1000", "H100"), ("H80", "H800"), ("TPU v55p", "TPU v5p"), ("MI300XX", "MI300X")]
)
def test_near_misses_offer_the_name_that_was_meant(name, near):
    """The nearest accelerators of the catalog are offered."""
    with pytest.raises(UnknownNameError) as caught:
        find_hardware(name)
    assert near in caught.value.near


@pytest.mark.parametrize("name", ["", "  ", "GPU", "NVIDIA GPUs"])
def test_a_name_that_names_nothing_is_refused(name):
    """Vendor words alone are no accelerator."""
    with pytest.raises(UnknownNameError) as caught:
        find_hardware(name)
    assert caught.value.way_out


def test_the_sources_of_an_accelerator_are_listed_once():
    """They are those of its numbers."""
    sources = find_hardware("H100").sources()
    assert len(sources) == len(set(sources)) > 1


@pytest.mark.parametrize(
    ("left", "right", "agree"),
    [
        ("H100", "H100 SXM", True),
        ("H100 80GB", "H100 NVL", False),
        ("H100", "A100", False),
        ("Frobnicator 9", "frobnicator-9", True),
        ("Frobnicator 9", "H100", False),
        ("A10", "A30", False),
    ],
)
def test_two_names_agree_where_they_can_mean_the_same(left, right, agree):
    """A family agrees with its members, and with no other."""
    assert agree is find_hardware(left).agrees_with(find_hardware(right))
    assert agree is find_hardware(right).agrees_with(find_hardware(left))
