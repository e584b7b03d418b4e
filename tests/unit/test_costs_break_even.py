"""Rent or buy: the break-even share and time by hand, and what is refused."""

import pytest

import aicost as ac

OWNED = ac.Ownership.straight_line(life=(4, "years"), residual=0.1, allocation=0.5, interconnect_share=0.2)
DRAWN = ac.Energy.drawing((1000, "W/GPU"), pue=1.25, price=(0.08, "USD/kWh"))
TERMS = {"price": (35_064, "USD/GPU"), "ownership": OWNED, "energy": DRAWN}


def test_by_hand():
    """$35,064 / 0.8 less a tenth over 35,064 hours are $1.125 an hour; of a rent of $2.10 energy takes $0.10."""
    needed = ac.break_even_allocation(rate=(2.1, "USD/GPU/hour"), **TERMS)
    time = ac.break_even_time(rate=(2.1, "USD/GPU/hour"), **TERMS)

    assert needed.value.m_as("") == pytest.approx(1.125 / 2)
    assert time.value.m_as("hour") == pytest.approx(35_064 / 0.8 / (0.5 * 2))
    assert "break_even_allocation = cluster / (rental_rate − energy_rate)" in needed.explain()
    assert "hardware that is not allocated is taken to draw no power" in time.notes


def test_a_value_that_falls_needs_no_life():
    """Epoch's falling value is lost whether the hardware is used or not."""
    terms = {**TERMS, "ownership": ac.Ownership.falling_value(decline=(0.14, "per year"))}
    needed = ac.break_even_allocation(rate=(2.1, "USD/GPU/hour"), **terms)
    time = ac.break_even_time(rate=(2.1, "USD/GPU/hour"), **terms)

    assert needed.value.m_as("") == pytest.approx(35_064 * 0.14 * 2.302585092994046 / 8766 / 2)
    assert time.value.m_as("hour") == pytest.approx(35_064 / 2)


def test_above_one_owning_never_pays():
    """At a dollar an hour the hardware would have to be used for longer than it is owned."""
    assert ac.break_even_allocation(rate=(1, "USD/GPU/hour"), **TERMS).value.m_as("") == pytest.approx(1.25)


def test_a_rent_that_may_not_pay_for_the_energy_has_no_upper_end():
    """Between 5 cents and $2.10 the rent may be less than the 10 cents of energy."""
    rate = ac.Figure("rental_rate", "USD/GPU/hour", 0.05, 3.1, 2.1)

    assert str(ac.break_even_allocation(rate=rate, **TERMS)) == "56.2% (from 37.5%)"


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"rate": (0.1, "USD/GPU/hour")}, "energy alone costs .0.100?/GPU/hour, so that owning never pays"),
        ({"rate": "€2 per GPU hour"}, "it is in USD, and other figures of the estimate are in EUR"),
        (
            {
                "rate": ac.list_price("H100 SXM", "2025-03-10"),
                "price": ac.list_price("H800", "2025-03-10", kind="purchase"),
            },
            "it is about H800, and the rent about H100 SXM; give both of one accelerator",
        ),
        ({"rate": "$2 per node hour"}, "its unit is USD/hour/node"),
        ({"rate": "$2 per GPU hour", "energy": ac.Energy.drawing("1 kW", pue=1.2)}, "it has no price of electricity"),
        ({"rate": "$2 per GPU hour", "price": ac.list_price("A800 PCIe", "2025-03-10", kind="purchase")}, "chip_price"),
    ],
)
@pytest.mark.parametrize("method", [ac.break_even_allocation, ac.break_even_time])
def test_bad_input_gets_one_clear_error(method, terms, said):
    """Every refusal says what is wrong, and the way out."""
    with pytest.raises(ac.AicostError, match=said):
        method(**{**TERMS, **terms})
