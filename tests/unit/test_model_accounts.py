"""Accounts: scopes, days, moneys and totals of a collection of claims."""

import os
import subprocess
import sys
from math import inf

import pytest

import aicost as ac
from aicost.model.accounts import Accounts, run_of
from aicost.model.variables import Flavour, Group

HEAD = 'format = 1\n[sources.s]\ntitle = "t"\ndate = 2025-01-27\n'
UNDATED = 'format = 1\n[sources.s]\ntitle = "t"\n'


def text_of(*rows, totals="", head=HEAD):
    """A claims file of rows ``(subject, quantity, value, extra keys)``."""
    text = head
    for number, (subject, quantity, value, *more) in enumerate(rows):
        extra = "\n".join(more)
        text += f'[[claims]]\nid = "c{number}"\nsubject = "{subject}"\nquantity = "{quantity}"\nvalue = "{value}"\n'
        text += f'source = "s"\n{extra}\n'
    return text + totals


def claims(*rows, totals="", head=HEAD):
    return ac.loads(text_of(*rows, totals=totals, head=head))


def accounts(*rows, totals="", head=HEAD):
    return list(Accounts(claims(*rows, totals=totals, head=head)))


def total(whole, *parts):
    return f'[[totals]]\nwhole = "{whole}"\nparts = {list(parts)}\n'.replace("'", '"')


def point(account, quantity):
    return account.known(quantity).figure.point


def test_one_account_for_a_subject():
    """The claims of one subject are one account."""
    (one,) = accounts(("S", "gpu_count", "8"), ("S", "wall_clock", "10 hours"))
    assert (one.group, one.flavour, point(one, "gpu_hours")) == (Group("S"), Flavour(), 80.0)


def test_phases_are_apart():
    """Each phase has its account."""
    found = accounts(("S", "gpu_count", "8", 'phase = "a"'), ("S", "wall_clock", "10 hours", 'phase = "b"'))
    assert [(one.group.phase, one.known("gpu_hours")) for one in found] == [("a", None), ("b", None)]


def test_scopes_are_apart():
    """Costs of different scope are held apart."""
    found = accounts(
        ("S", "training_cost", "$5M", 'scope = "as stated"'), ("S", "training_cost", "$9M", 'scope = "whole run"')
    )
    assert [(one.group.covers, point(one, "training_cost")) for one in found] == [
        ("as stated", 5e6),
        ("whole run", 9e6),
    ]
    assert [one.clashing for one in found] == [(), ()]


def test_claims_without_scope_are_shared():
    """What has no scope of its own is shared by all scopes."""
    found = accounts(
        ("S", "gpu_count", "8"),
        ("S", "wall_clock", "10 hours"),
        ("S", "training_cost", "$160", 'scope = "as stated"'),
        ("S", "training_cost", "$320", 'scope = "all"'),
    )
    assert [(one.group.covers, point(one, "rental_rate")) for one in found] == [("as stated", 2.0), ("all", 4.0)]


def test_unscoped_cost_has_an_account_of_its_own():
    """A cost without a scope is not shared with scopes."""
    found = accounts(("S", "training_cost", "$5M"), ("S", "training_cost", "$9M", 'scope = "all"'))
    assert [(one.group.covers, len(one.claims)) for one in found] == [(None, 1), ("all", 1)]


def test_prices_of_different_days_are_apart():
    """Prices of two days are two accounts, and what is not of a day has its own."""
    price = "$0.55 per million input tokens"
    found = accounts(
        ("S", "input_token_price", price),
        ("S", "input_token_price", "$2 per million input tokens", "date = 2024-01-01"),
        ("S", "gpu_count", "8"),
    )
    days = [one.group.date and one.group.date.isoformat() for one in found]
    assert days == ["2024-01-01", "2025-01-27", None]
    assert [one.clashing for one in found] == [(), (), ()]


def test_prices_of_one_day_are_checked():
    """Prices of one day that exclude each other clash."""
    (one,) = accounts(
        ("S", "input_token_price", "$0.55 per million input tokens"),
        ("S", "input_token_price", "$2 per million input tokens"),
    )
    assert one.clashing == ("c0", "c1")


def test_methods_are_apart():
    """Costs by different methods are held apart."""
    found = accounts(
        ("S", "training_cost", "$200", 'method = "rental"'), ("S", "training_cost", "$400", 'method = "amortised"')
    )
    assert [(one.flavour.method, point(one, "training_cost")) for one in found] == [
        ("rental", 200.0),
        ("amortised", 400.0),
    ]


def test_an_amortised_cost_is_not_hours_times_rent():
    """A rental rate says nothing of a cost that was reckoned by amortisation, so the two do not clash."""
    found = accounts(
        ("S", "training_cost", "$200", 'method = "rental"'),
        ("S", "training_cost", "$900", 'method = "amortised"'),
        ("S", "rental_rate", "$2 per GPU hour"),
    )
    assert [one.clashing for one in found] == [()] * len(found)


def test_stated_is_of_this_money():
    """The claims that state a quantity are those in this account's money."""
    found = accounts(
        ("S", "training_cost", "$200", 'method = "rental"'),
        ("S", "training_cost", "$400", 'method = "amortised"'),
        ("S", "gpu_count", "8"),
    )
    assert [[claim.id for claim in one.stated("training_cost")] for one in found] == [["c0"], ["c1"]]
    assert [claim.id for claim in found[0].stated("gpu_count")] == ["c2"]


def test_elements_are_apart():
    """Costs of different elements are held apart."""
    found = accounts(
        ("S", "training_cost", "$200", 'elements = ["accelerators"]'),
        ("S", "training_cost", "$400", 'elements = ["staff"]'),
    )
    assert [(one.flavour.elements, point(one, "training_cost")) for one in found] == [
        (("accelerators",), 200.0),
        (("staff",), 400.0),
    ]


def test_currencies_are_apart():
    """Amounts in different currencies are held apart."""
    found = accounts(
        ("S", "training_cost", "$200"), ("S", "training_cost", "¥900"), ("S", "gpu_hours", "100 GPU hours")
    )
    assert [(one.flavour.currency, point(one, "rental_rate")) for one in found] == [("USD", 2.0), ("CNY", 9.0)]


def test_price_years_are_apart():
    """Amounts in the money of different years are held apart."""
    found = accounts(("S", "training_cost", "$200", "price_year = 2020"), ("S", "training_cost", "$300"))
    assert [(one.flavour.price_year, one.clashing) for one in found] == [(2020, ()), (None, ())]


def test_what_nothing_is_known_of():
    """Of what nothing is known there is nothing."""
    (one,) = accounts(("S", "gpu_count", "8"))
    assert (one.known("training_cost"), one.known("tokens")) == (None, None)


def test_totals_add_up():
    """A whole is the sum of its parts."""
    found = accounts(
        ("S", "gpu_hours", "10 GPU hours", 'phase = "a"'),
        ("S", "gpu_hours", "20 GPU hours", 'phase = "b"'),
        ("S", "gpu_count", "8"),
        totals=total("S", "S/a", "S/b"),
    )
    assert point(found[-1], "gpu_hours") == 30.0
    assert point(found[-1], "wall_clock") == 3.75


def test_totals_of_costs_add_up():
    """A whole's cost is the sum of the costs of its parts, stated or not."""
    found = accounts(
        ("S", "training_cost", "$10", 'phase = "a"'),
        ("S", "training_cost", "$20", 'phase = "b"'),
        ("S", "gpu_count", "8"),
        totals=total("S", "S/a", "S/b"),
    )
    assert point(found[-1], "training_cost") == 30.0


def test_a_whole_that_no_claim_names():
    """A whole that is declared and nowhere stated has an account, as the sum of its parts."""
    found = accounts(
        ("S", "gpu_hours", "10 GPU hours", 'phase = "a"'),
        ("S", "gpu_hours", "20 GPU hours", 'phase = "b"'),
        totals=total("S", "S/a", "S/b"),
    )
    assert [point(one, "gpu_hours") for one in found if one.group == Group("S")] == [30.0]


def test_hours_that_follow_in_the_parts_add_up():
    """A total ties what counts and times of the parts imply: 8 × 10 + 4 × 5 GPU-hours at 0.5 kW are 50 kWh."""
    found = accounts(
        ("S", "gpu_power", "500 W"),
        ("S", "pue", "1"),
        ("S", "gpu_count", "8", 'phase = "a"'),
        ("S", "wall_clock", "10 hours", 'phase = "a"'),
        ("S", "gpu_count", "4", 'phase = "b"'),
        ("S", "wall_clock", "5 hours", 'phase = "b"'),
        totals=total("S", "S/a", "S/b"),
    )
    whole = next(one for one in found if one.group == Group("S"))
    assert (point(whole, "gpu_hours"), point(whole, "energy")) == (100.0, 50.0)


def test_different_gpus_are_not_summed():
    """GPU-hours of different GPUs are not added, while costs are."""
    found = accounts(
        ("S", "gpu_hours", "10 H800 GPU hours", 'phase = "a"'),
        ("S", "gpu_hours", "20 A100 GPU hours", 'phase = "b"'),
        ("S", "training_cost", "$10", 'phase = "a"'),
        ("S", "training_cost", "$20", 'phase = "b"'),
        ("S", "training_cost", "over $1"),
        totals=total("S", "S/a", "S/b"),
    )
    whole = found[-1]
    assert whole.known("gpu_hours") is None
    assert (whole.known("training_cost").figure.lower, whole.known("training_cost").figure.upper) == (29.0, 32.0)


def test_form_factors_of_one_gpu_are_summed():
    """GPU-hours of names that may mean the same accelerator are added."""
    found = accounts(
        ("S", "gpu_hours", "10 H100 GPU hours", 'phase = "a"'),
        ("S", "gpu_hours", "20 H100 SXM GPU hours", 'phase = "b"'),
        ("S", "gpu_count", "8"),
        totals=total("S", "S/a", "S/b"),
    )
    assert point(found[-1], "gpu_hours") == 30.0


def test_a_part_with_nothing_known():
    """A part that nothing is known of lies from nothing to infinity."""
    found = accounts(
        ("S", "gpu_hours", "10 GPU hours", 'phase = "a"'), ("S", "gpu_count", "8"), totals=total("S", "S/a", "S/b")
    )
    figure = found[-1].known("gpu_hours").figure
    assert (figure.lower, figure.point, figure.upper) == (9.5, None, inf)


def test_a_part_follows_from_the_whole():
    """A part is what the others leave of the whole."""
    found = accounts(
        ("S", "gpu_hours", "30 GPU hours"),
        ("S", "gpu_hours", "10 GPU hours", 'phase = "a"'),
        ("S", "gpu_count", "8", 'phase = "b"'),
        totals=total("S", "S/a", "S/b"),
    )
    assert point(found[-1], "gpu_hours") == 20.0
    assert found[-1].known("gpu_hours").formula == "gpu_hours of S = S/a + S/b"


def test_totals_by_currency():
    """Without a day for the rate, parts in one currency do not add to a whole in another."""
    stated = (
        ("S", "training_cost", "$10", 'phase = "a"'),
        ("S", "training_cost", "¥20", 'phase = "b"'),
        ("S", "training_cost", "$100"),
    )
    dated = accounts(*stated, totals=total("S", "S/a", "S/b"))
    undated = accounts(*stated, totals=total("S", "S/a", "S/b"), head=UNDATED)
    assert [one.clashing for one in undated] == [(), (), ()]
    assert [point(one, "training_cost") for one in undated] == [10.0, 20.0, 100.0]
    assert [one.clashing for one in dated] == [("c0", "c1", "c2")] * 3


def test_a_part_in_another_currency_meets_the_whole_at_the_rate_of_its_day():
    """A part of $29,000 cannot be of a whole of 3,600 yuan, though the whole's part is stated in dollars alone."""
    (finding,) = ac.audit(
        ac.loads(
            'format = 1\n[sources.s]\ntitle = "s"\ndate = 2024-06-03\n'
            + "".join(
                f'[[claims]]\nid = "{label}"\nsubject = "{subject}"\nphase = "{phase}"\nquantity = "energy_cost"\n'
                f'value = "{value}"\nsource = "s"\nlocator = "1"\n'
                for label, subject, phase, value in (("part", "T", "x", "$29,000"), ("whole", "S", "a", "3,600 yuan"))
            )
            + '[[totals]]\nwhole = "S/a"\nparts = ["T/x", "T/y"]\n'
        )
    ).findings
    assert set(finding.conflict.labels) == {"part", "whole"}


def test_totals_of_open_methods():
    """A part that leaves its method open adds to a whole that names it."""
    found = accounts(
        ("S", "training_cost", "$30", 'method = "rental"'),
        ("S", "training_cost", "$10", 'phase = "a"'),
        ("S", "training_cost", "$50", 'phase = "b"'),
        totals=total("S", "S/a", "S/b"),
    )
    assert found[0].clashing == ("c0", "c1", "c2")


def test_clash_spans_what_is_stated():
    """Where claims clash, each range is what they state, side by side."""
    (one,) = accounts(
        ("S", "gpu_count", "648"), ("S", "wall_clock", "198 hours"), ("S", "gpu_hours", "101K GPU hours"),
        ("S", "gpu_hours", "130K GPU hours"),
    )  # fmt: skip
    figure = one.known("gpu_hours").figure
    assert (figure.lower, figure.point, figure.upper) == (100_500.0, None, 140_000.0)
    assert set(one.clashing) >= {"c2", "c3"}


def test_clash_in_one_subject_leaves_others():
    """A clash concerns the claims that totals tie, and no others."""
    found = accounts(("S", "wall_clock", "10 hours"), ("S", "wall_clock", "20 hours"), ("T", "wall_clock", "10 hours"))
    assert [bool(one.clashing) for one in found] == [True, False]


def test_a_claim_said_twice_is_said_once():
    """The same claim of two moneys counts once for what is no money."""
    rows = (("S", "training_cost", "$200"), ("S", "training_cost", "¥900"), ("S", "gpu_hours", "100 GPU hours"))
    variables = Accounts(claims(*rows)).variables
    assert sorted(len(statements) for statements in variables.values()) == [1, 1, 1]


@pytest.mark.parametrize("quantity", ["tokens", "wall_clock"])
def test_what_is_not_additive_is_not_summed(quantity):
    """Tokens and wall clock of phases are no sum."""
    text = {"tokens": "10T tokens", "wall_clock": "10 hours"}[quantity]
    found = accounts(
        ("S", quantity, text, 'phase = "a"'), ("S", quantity, text, 'phase = "b"'), ("S", "gpu_count", "8"),
        totals=total("S", "S/a", "S/b"),
    )  # fmt: skip
    assert found[-1].known(quantity) is None


def test_run_of_an_account():
    """The run of an account has its claims, its GPU and its precision."""
    (one,) = accounts(
        ("S", "gpu_count", "8", 'gpu = "H800"', 'phase = "rl"'),
        ("S", "wall_clock", "10 hours", 'precision = "fp8"', 'phase = "rl"'),
        ("S", "rental_rate", "$2 per GPU hour", 'phase = "rl"'),
    )
    run = run_of(one)
    assert (run.name, run.phase, run.gpu, run.precision, len(run.statements)) == ("S", "rl", "H800", "fp8", 3)
    assert len(run_of(one, without=["rental_rate"]).statements) == 2


def test_run_of_an_account_has_its_money():
    """The run of an account has the costs of its money alone."""
    found = accounts(
        ("S", "training_cost", "$200", 'method = "rental"'),
        ("S", "training_cost", "$400", 'method = "amortised"'),
        ("S", "gpu_count", "8"),
    )
    assert [[one.label for one in run_of(account).statements] for account in found] == [["c0", "c2"], ["c1", "c2"]]


def test_the_name_of_a_part_means_the_same_in_every_process():
    """A name that a subject bears, and a phase of another too, is read alike whatever the seed of hashes."""
    rows = [("a/b", "gpu_hours", "10 GPU hours"), ("a", "gpu_hours", "20 GPU hours", 'phase = "b"')]
    program = f"import aicost as ac\nprint(ac.loads({text_of(*rows, totals=total('W', 'a/b'))!r}).totals[0].parts)"
    command = [sys.executable, "-c", program]
    said = {
        subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": str(seed)}
        ).stdout
        for seed in range(1, 5)
    }
    assert len(said) == 1
