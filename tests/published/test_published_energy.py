"""Energy and emissions that papers print, got back from what they state."""

import pytest

import aicost as ac


def test_blooms_energy_and_emissions():
    """BLOOM: 1,082,990 A100 hours at 400 W are 433,196 kWh, at 57 g/kWh 24.69 tonnes.

    Luccioni et al., arXiv 2211.02001, Table 1 and section 4.2.
    """
    run = ac.TrainingRun("BLOOM", gpu="A100", gpu_hours=(1_082_990, "GPU hours"))
    drawn = ac.Energy.drawing((400, "W/GPU"), pue=1, carbon_intensity=(57, "g CO2/kWh"))
    assert ac.energy_used(run, drawn).value.to("kWh").magnitude == 433_196
    assert ac.emissions(run, drawn).value.to("tonne").magnitude == pytest.approx(24.69, abs=5e-3)


def test_gpt_3s_energy_and_emissions():
    """GPT-3: 10,000 V100 for 14.8 days at 330 W and a PUE of 1.10: 1,287 MWh, at 0.429 kg/kWh 552.1 tonnes.

    Patterson et al., arXiv 2104.10350, Table 4: the printed results lie within what the printed inputs allow.
    """
    run = ac.TrainingRun("GPT-3", gpu="V100", count=(10_000, "GPUs"), duration="14.8 days")
    drawn = ac.Energy.drawing("330 W per GPU", pue="1.10", carbon_intensity="0.429 kg CO2 per kWh")
    used, emitted = ac.energy_used(run, drawn), ac.emissions(run, drawn)
    assert used.value.to("megawatt_hour").magnitude == pytest.approx(1287, rel=2e-3)
    assert used.low.to("megawatt_hour").magnitude < 1287 < used.high.to("megawatt_hour").magnitude
    assert emitted.value.to("tonne").magnitude == pytest.approx(552.1, rel=2e-3)
    assert emitted.low.to("tonne").magnitude < 552.1 < emitted.high.to("tonne").magnitude
