"""GPU-hours that were published of runs on which nothing was fitted lie in the interval that their size gives."""

import pytest

import aicost as ac
from aicost.costs.compute import hours_of
from aicost.facts.utilization import calibration


@pytest.mark.parametrize(
    ("name", "parameters", "tokens", "gpu", "published"),
    [
        ("Llama 3.1 405B, model card: Training Time", "405B", "15.6T", "H100 80GB", 30.84e6),
        ("BLOOM, arXiv 2211.02001, table 1; 2211.05100, hyperparameters", "176B", "366B", "A100 80GB SXM", 1_082_990),
        ("PaLM 540B, arXiv 2204.02311, appendix B", "540B", "780B", "TPU v4", 6144 * 1200 + 3072 * 336),
    ],
)
def test_published_hours_lie_in_the_interval(name, parameters, tokens, gpu, published):
    """The 90 % interval of a run's size holds the GPU-hours that its makers printed."""
    figure = ac.gpu_hours_from_size(ac.TrainingRun(name, parameters=parameters, tokens=tokens, gpu=gpu)).figure
    assert figure.lower < published < figure.upper
    assert max(figure.point / published, published / figure.point) < 1.6


def test_palm_counts_attention_as_we_do():
    """PaLM prints 45.7 % of the peak without self-attention and 46.2 % with it (page 9)."""
    run = ac.TrainingRun("PaLM 540B", parameters=(540e9, "parameter"), tokens=(780e9, "token"))
    plain = ac.training_compute(run).figure.point
    attended = ac.training_compute(run, sequence_length=2048, layers=118, width=48 * 256).figure.point
    assert 46.15 / 45.75 < attended / plain < 46.25 / 45.65


def test_stated_hours_come_first():
    """A run whose GPU-hours are stated keeps them, whatever its size gives."""
    sized = {"parameters": "405B", "tokens": "15.6T", "gpu": "H100 SXM"}
    assert hours_of(ac.TrainingRun("L", gpu_hours="30.84M GPU hours", **sized)).level is None
    assert hours_of(ac.TrainingRun("L", gpu_hours="30.84M GPU hours", **sized)).figure.point == 30.84e6
    assert hours_of(ac.TrainingRun("L", **sized)).level == 0.9


def test_utilization_of_the_classes_that_were_published():
    """A100-class runs lie higher than Hopper ones, dense above mixtures, large above small."""
    fitted = calibration()
    a100, h100 = (fitted.median(peak, 70e9, is_mixture=False) for peak in (312e12, 989e12))
    assert 0.3 < a100 < 0.4
    assert 0.2 < h100 < 0.3
    assert fitted.median(989e12, 37e9, is_mixture=True) < h100
    assert fitted.median(989e12, 1e8, is_mixture=False) < h100
