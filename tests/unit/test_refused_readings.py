import pytest

import aicost as ac


@pytest.mark.parametrize(
    ("text", "quantity", "reason"),
    [
        ("256 DGX H100", "gpu_count", "a server or a rack"),
        ("1,000 GB200 NVL72", "gpu_count", "a server or a rack"),
        ("1,000 DGX A100 hours", "gpu_hours", "a server or a rack"),
        ("$900-1.2 million", "training_cost", "its suffix counts for both ends"),
        ("$100-1 billion", "training_cost", "its suffix counts for both ends"),
        ("2.048 GPUs", "gpu_count", "a count is whole"),
        ("50-150%", "utilization", "must be in"),
        ("50%%", "utilization", "a percentage twice"),
        ("5 hours per hour", "gpu_count", "its units cancel"),
        ("1 000 000", "tokens", "stands where a unit is expected"),
    ],
)
def test_what_would_be_a_guess_is_refused(text: str, quantity: str, reason: str) -> None:
    """Texts that name servers, two sizes at once, or a fraction of a GPU are refused with the reason."""
    with pytest.raises(ac.FigureError, match=reason):
        ac.read_figure(text, quantity)


def test_us_dollars_are_no_canadian_ones() -> None:
    """A claim in Canadian dollars contradicts a text in US dollars."""
    with pytest.raises(ac.FigureError, match="its currency is given as CAD"):
        ac.read_figure("5.5 million US dollars", "training_cost", currency="CAD")


def test_what_is_no_text_is_refused() -> None:
    """A number is for `as_figure`, or for a run's arguments."""
    with pytest.raises(ac.FigureError, match="it is a int"):
        ac.read_figure(5, "gpu_count")


@pytest.mark.parametrize(
    ("text", "quantity", "ends"),
    [
        ("between 4 days and 5 days", "wall_clock", (96, 120)),
        ("4 days to 5 days", "wall_clock", (96, 120)),
        ("$500,000-$1 million", "training_cost", (5e5, 1e6)),
        ("about 95%", "utilization", (0.855, 1.0)),
        ("over 50%", "utilization", (0.5, 1.0)),
        ("40 per cent", "utilization", (0.395, 0.41)),
        ("US $5.5-million", "training_cost", (5.45e6, 5.6e6)),
        ("64 L40S GPUs", "gpu_count", (64, 64)),
        ("8 H100 80GB HBM3", "gpu_count", (8, 8)),
        ("0.385 t/MWh", "carbon_intensity", (0.3845, 0.386)),
    ],
)
def test_usual_wordings_are_read(text: str, quantity: str, ends: tuple[float, float]) -> None:
    """A repeated unit, an end written in full, a hyphen before million: all as people write them."""
    figure = ac.read_figure(text, quantity)

    assert (figure.lower, figure.upper) == pytest.approx(ends)
