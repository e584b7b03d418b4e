"""The catalog of accelerators: sourced numbers, many spellings, ranges where a name leaves something open."""

import tomllib
from pathlib import Path

import pytest

import aicost
from aicost import UnknownNameError, find_hardware
from aicost.facts.hardware import catalog

FILES = sorted((Path(aicost.__file__).parent / "facts" / "catalog" / "hardware").iterdir())
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
        *["A10", "B100", "B300", "GB300", "GH200", "L40S", "K40", "K80", "M40", "P100", "V100S", "V100 DGXS"],
        *[
            "GTX 580",
            "GTX 750",
            "GTX 750 Ti",
            "GTX 1080 Ti",
            "Titan V",
            "RTX 2080 Ti",
            "RTX 4090",
            "RTX A6000",
            "RTX 6000",
        ],
        *["MI210", "MI250", "MI250X", "MI300A", "MI325X", "MI355X", "Gaudi 2", "Gaudi 3", "Trainium", "Trainium 2"],
        *[
            "TPU v1",
            "TPU v2",
            "TPU v3",
            "TPU v4",
            "TPU v4i",
            "TPU v5e",
            "TPU v5p",
            "TPU v6e",
            "Trillium",
            "TPU v7",
            "Ironwood",
        ],
        *["Ascend 910", "Cerebras CS-2"],
    ],
)
def test_the_accelerators_that_articles_name_are_in_the_catalog(name):
    """Each has a peak that bounds what a run can have done."""
    assert find_hardware(name).members
    assert find_hardware(name).peak_throughput().unit == "FLOP/s/GPU"


ODD_PAIRS = {
    ("RTX 4090", "int8"),  # its fp8 is given with fp32 sums
    ("Gaudi 3", "fp8"),  # its matrix engine runs fp8 at the bf16 rate
    ("Trainium2", "fp8"),  # printed as 1,299 beside 667
}

PAIRS = {
    f"{one.name} {low} {high}": (dict(one.peak)[low].value, dict(one.peak)[high].value, factor)
    for one in catalog()
    for low, high, factor in (("fp16", "bf16", 1), ("bf16", "fp8", 2), ("fp8", "int8", 1))
    if {low, high} <= set(dict(one.peak)) and (one.name, high) not in ODD_PAIRS
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
        ("TPU v6e", "bf16", 918),
        ("TPU v7", "bf16", 2307),
        ("MI250X", "bf16", 383),
        ("MI210", "fp16", 181),
        ("MI355X", "fp8", 5000),
        ("GH200", "bf16", 989),
        ("B100", "bf16", 1750),
        ("A10", "bf16", 125),
        ("V100S", "fp16", 130),
        ("V100 DGXS 32GB", "fp16", 125),
        ("RTX 2080 Ti", "fp16", 53.8),
        ("Quadro RTX 8000", "fp16", 130.5),
        ("K80", "fp32", 8.74),
        ("M40", "fp32", 6.8),
        ("GTX 750", "fp32", 1.111),
        ("Gaudi 2", "bf16", 432),
        ("Trainium 2", "bf16", 667),
        ("Cerebras CS-2", "fp16", 7500),
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


def test_integers_bound_only_what_has_no_floating_point():
    """TPU v1 prints integer operations alone; A100 prints more of them, and they bound nothing."""
    assert find_hardware("TPU v1").peak_throughput().upper == find_hardware("TPU v1").peak_throughput("int8").upper
    assert find_hardware("A100").peak_throughput().upper < find_hardware("A100").peak_throughput("int8").upper


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


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("RTX 6000", ("Quadro RTX 6000", "RTX 6000 Ada")),
        ("P100", ("P100 SXM2", "P100 PCIe 16GB", "P100 PCIe 12GB")),
        ("M40", ("M40 12GB", "M40 24GB")),
        ("Titan X", ("GTX Titan X", "Titan X Pascal")),
        ("V100 32GB", ("V100 SXM2 32GB", "V100 PCIe 32GB", "V100 DGXS 32GB", "V100 SXM3 32GB")),
    ],
)
def test_a_short_name_means_all_that_bear_it(name, members):
    """Generations and form factors that share a name are told apart by nothing but the rest of the name."""
    hardware = find_hardware(name)
    powers = [one.tdp.value for one in hardware.members if one.tdp]
    assert members == tuple(one.name for one in hardware.members)
    assert all(member in hardware.remark for member in members)
    assert (min(powers), max(powers)) == (
        hardware.thermal_design_power().lower,
        hardware.thermal_design_power().upper,
    )


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


@pytest.mark.parametrize(
    "name", ["A10G", "L20", "GTX 970", "RTX 3060", "Quadro P6000", "MI100", "TPU v8", "Trainium3", "Ascend 910C"]
)
def test_a_known_name_without_a_datasheet_is_no_near_miss(name):
    """These exist, so they are not corrected to their neighbours."""
    assert (find_hardware(name).name, find_hardware(name).members) == (name, ())


def test_a_name_without_a_datasheet_has_none():
    """What gets a number leaves the list of names that have none."""
    names = [name for file in FILES for name in tomllib.loads(file.read_text("utf-8"))["named_only"]]
    assert [name for name in names if find_hardware(name).members] == []
    assert len(set(names)) == len(names)


def test_a_near_miss_is_refused_and_asked_back():
    """G200 is as like GB200 as GH200, which is the older."""
    with pytest.raises(UnknownNameError, match=r"unknown GPU 'None'; name the accelerator"):
        find_hardware(None)
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
        ("RTX 6000", "Quadro RTX 6000", True),
        ("P100", "P100 PCIe", True),
        ("V100", "V100S", False),
    ],
)
def test_two_names_agree_where_they_can_mean_the_same(left, right, agree):
    """A family agrees with its members, and with no other."""
    assert agree is find_hardware(left).agrees_with(find_hardware(right))
    assert agree is find_hardware(right).agrees_with(find_hardware(left))


def test_a_source_that_two_files_cite_is_the_same_source():
    """Each file keeps the sources of its own numbers; a copy of one must not drift from it."""
    cited = [item for file in FILES for item in tomllib.loads(file.read_text("utf-8"))["sources"].items()]
    assert dict(cited) == dict(reversed(cited))


# "Training hardware" of Epoch AI's list of machine learning systems, training-cost-trends v1.0.0: every
# distinct text, with the number of systems that bear it.
EPOCH_TRAINING_HARDWARE = {
    "NVIDIA A100": 70,
    "Google TPU v3": 55,
    "NVIDIA V100": 51,
    "NVIDIA A100 SXM4 40 GB": 34,
    "NVIDIA A100 SXM4 80 GB": 33,
    "Google TPU v4": 30,
    "NVIDIA Tesla V100 DGXS 32 GB": 16,
    "NVIDIA H100 SXM5": 10,
    "NVIDIA Tesla K80": 8,
    "NVIDIA P100": 6,
    "NVIDIA GeForce GTX 580": 6,
    "NVIDIA GeForce RTX 3090": 5,
    "NVIDIA GTX Titan X": 4,
    "Google TPU v2": 4,
    "NVIDIA V100,NVIDIA A100": 3,
    "NVIDIA A100,NVIDIA H100 SXM5": 3,
    "AMD Instinct MI250X": 3,
    "Google TPU v5e": 3,
    "NVIDIA A800": 3,
    "NVIDIA Tesla V100 DGXS 16 GB": 3,
    "NVIDIA M40": 3,
    "NVIDIA RTX A6000": 2,
    "Cerebras CS-2": 2,
    "NVIDIA Geforce GTX 1080 Ti": 2,
    "Huawei Ascend 910": 2,
    "NVIDIA TITAN Xp": 2,
    "NVIDIA Tesla V100S PCIe 32 GB": 2,
    "Google TPU v1": 2,
    "NVIDIA GeForce GTX TITAN X": 2,
    "NVIDIA H100 PCIe": 1,
    "Google TPU v5p": 1,
    "AMD Instinct MI250X,NVIDIA A100": 1,
    "NVIDIA A100,NVIDIA H800": 1,
    "NVIDIA Tesla V100 SXM2 32 GB": 1,
    "NVIDIA RTX A5000": 1,
    "NVIDIA A10 PCIe": 1,
    "NVIDIA Quadro RTX 4000": 1,
    "NVIDIA A100 PCIe": 1,
    "NVIDIA A100 SXM4 40 GB,NVIDIA A100 SXM4 80 GB": 1,
    "NVIDIA A100 PCIe,NVIDIA GeForce RTX 2080 Ti": 1,
    "NVIDIA Tesla V100 PCIe 16 GB": 1,
    "Google TPU v4,Google TPU v3": 1,
    "NVIDIA Quadro RTX 8000": 1,
    "NVIDIA Quadro RTX 5000": 1,
    "Google TPU v4,Google TPU v4i": 1,
    "Huawei Ascend 910,NVIDIA Tesla V100 DGXS 32 GB": 1,
    "NVIDIA V100,NVIDIA Quadro RTX 6000": 1,
    "NVIDIA Tesla V100 SXM2": 1,
    "NVIDIA Tesla V100 DGXS 32 GB,NVIDIA A100": 1,
    "NVIDIA GeForce RTX 2080 Ti": 1,
    "NVIDIA Tesla V100 PCIe 32 GB": 1,
    "NVIDIA Titan V": 1,
    "NVIDIA GeForce GTX 1080 Ti": 1,
    "NVIDIA Quadro P600": 1,
    "NVIDIA M40,NVIDIA GTX Titan X": 1,
    "NVIDIA Tesla K40s": 1,
    "NVIDIA GeForce GTX 1080": 1,
    "NVIDIA Tesla K40t": 1,
    "NVIDIA GeForce GTX 980": 1,
    "NVIDIA Quadro K4000": 1,
    "NVIDIA GeForce GTX 780": 1,
    "NVIDIA GTX Titan Black": 1,
    "NVIDIA GeForce GTX TITAN": 1,
}


def test_the_training_hardware_that_epoch_lists_has_peaks():
    """Of at least nine systems in ten that state hardware, every accelerator named has a dense peak."""
    covered = sum(
        count
        for text, count in EPOCH_TRAINING_HARDWARE.items()
        if all(find_hardware(name).peak_throughput() for name in text.split(","))
    )
    assert (len(EPOCH_TRAINING_HARDWARE), sum(EPOCH_TRAINING_HARDWARE.values())) == (63, 403)
    assert covered >= 0.9 * 403


@pytest.mark.parametrize("name", sorted({name for text in EPOCH_TRAINING_HARDWARE for name in text.split(",")}))
def test_epoch_names_no_accelerator_that_is_unknown(name):
    """None is refused as a near miss, and none is left without a peak, its power or its date."""
    hardware = find_hardware(name)
    assert hardware.peak_throughput().upper > 0
    assert any(one.memory and one.released for one in hardware.members)
    assert hardware.thermal_design_power() or {"TPU v5e", "TPU v5p"} & {one.name for one in hardware.members}
