"""Figures that other people printed: those that contradict themselves are found, their look-alikes pass."""

import pytest

import aicost as ac


def claims(rows: str, totals: str = "", date: str = "2025-01-27") -> ac.Claims:
    """Claims from rows of `id | subject | phase | quantity | value`."""
    text = f'format = 1\n[sources.s]\ntitle = "As printed"\ndate = {date}\n'
    for row in rows.strip().splitlines():
        name, subject, phase, quantity, value = (cell.strip() for cell in row.split("|"))
        text += f"[[claims]]\nid = '{name}'\nsubject = '{subject}'\nquantity = '{quantity}'\nvalue = '{value}'\n"
        text += "source = 's'\nlocator = 'as printed'\n" + (f"phase = '{phase}'\n" if phase else "")
    return ac.loads(text + totals)


CONTRADICTORY = {
    "R1-Zero in the press: 64*8 lost its asterisk": (
        """count | R1-Zero |  | gpu_count  | 648 H800
           wall  | R1-Zero |  | wall_clock | 198 hours
           hours | R1-Zero |  | gpu_hours  | 101K GPU-hours""",
        {"count", "wall", "hours"},
    ),
    "Llama 3.3 70B card: text copied from the 3.1 card": (
        """text  | Llama 3.3 70B |  | gpu_hours | 39.3M GPU hours
           table | Llama 3.3 70B |  | gpu_hours | 7.0M GPU hours""",
        {"text", "table"},
    ),
    "Falcon-180B in a database: 17.9M by multiplication": (
        """count | Falcon-180B |  | gpu_count  | 4,096 A100
           wall  | Falcon-180B |  | wall_clock | 6 months
           hours | Falcon-180B |  | gpu_hours  | about 7.0M GPU-hours""",
        {"count", "wall", "hours"},
    ),
    "R1 in a newsletter: two currencies 100 times apart": (
        """usd | R1 |  | training_cost | $29.4 million
           cny | R1 |  | training_cost | RMB 2.08 million""",
        {"usd", "cny"},
    ),
}

CONSISTENT = {
    "R1-Zero in the paper": """count | R1-Zero | | gpu_count     | 64*8 H800
                               wall  | R1-Zero | | wall_clock    | about 198 hours
                               hours | R1-Zero | | gpu_hours     | 101K GPU-hours
                               rate  | R1-Zero | | rental_rate   | $2 per GPU hour
                               cost  | R1-Zero | | training_cost | $202K""",
    "LLaMA-65B": """count | LLaMA-65B | | gpu_count  | 2,048 A100
                    wall  | LLaMA-65B | | wall_clock | about 21 days
                    hours | LLaMA-65B | | gpu_hours  | 1,022,362 GPU-hours""",
    "MPT-7B": """count | MPT-7B | | gpu_count     | 440 A100-40GB
                 wall  | MPT-7B | | wall_clock    | 9.5 days
                 rate  | MPT-7B | | rental_rate   | about $2 per GPU hour
                 cost  | MPT-7B | | training_cost | about $200K""",
    "the serving day": """nodes   | day | | node_count         | 226.75 nodes
                          per     | day | | gpus_per_node      | 8
                          wall    | day | | wall_clock         | 24 hours
                          rate    | day | | rental_rate        | $2 per GPU hour
                          paid    | day | | training_cost      | $87,072
                          cached  | day | | cached_tokens      | 342B
                          new     | day | | input_tokens       | 266B
                          out     | day | | output_tokens      | 168B
                          pc      | day | | cached_token_price | $0.14 per million tokens
                          pi      | day | | input_token_price  | $0.55 per million tokens
                          po      | day | | output_token_price | $2.19 per million tokens
                          income  | day | | serving_revenue    | $562,027
                          cost    | day | | serving_cost       | $87,072
                          margin  | day | | profit_margin      | 545%""",
    "the yuan list price": """usd | deepseek-reasoner | | input_token_price | $0.55 per million input tokens
                              cny | deepseek-reasoner | | input_token_price | ¥4 per million input tokens""",
}


@pytest.mark.parametrize("name", CONTRADICTORY)
def test_what_contradicts_itself_is_found(name: str) -> None:
    """One conflict with exactly the claims that clash; dropping any one of them resolves it."""
    rows, members = CONTRADICTORY[name]
    stated = claims(rows, date="2025-09-18")
    (finding,) = ac.audit(stated).findings

    assert set(finding.conflict.labels) == members
    for left_out in stated:
        rest = stated.only(one for one in stated if one is not left_out)
        assert ac.audit(rest).verdict == "consistent"


@pytest.mark.parametrize("name", CONSISTENT)
def test_look_alikes_pass(name: str) -> None:
    """Figures that differ by rounding, hedges or truncation are no contradiction."""
    assert ac.audit(claims(CONSISTENT[name])).findings == ()


def test_a_table_that_rounds_its_parts_passes() -> None:
    """Llama 3.2: 916K in the text, 833K + 86K in the table."""
    rows = """text | Llama 3.2 |    | gpu_hours | 916K GPU hours
              1b   | Llama 3.2 | 1B | gpu_hours | 833K GPU hours
              3b   | Llama 3.2 | 3B | gpu_hours | 86K GPU hours"""
    totals = "[[totals]]\nwhole = 'Llama 3.2'\nparts = ['Llama 3.2/1B', 'Llama 3.2/3B']\n"

    assert ac.audit(claims(rows, totals)).verdict == "consistent"
    assert ac.audit(claims(rows, totals), tolerance=0).verdict == "contradictory"


def test_the_count_that_was_printed_before_lies_in_the_resolution() -> None:
    """What would fit for the 648 GPUs contains the 512 of the paper: 505 … 516."""
    rows, _ = CONTRADICTORY["R1-Zero in the press: 64*8 lost its asterisk"]
    (finding,) = ac.audit(claims(rows)).findings
    count = next(one for one in finding.conflict.resolutions if one.statement.label == "count")

    assert count.low <= 512 <= count.high
    assert (count.low, count.high) == pytest.approx((100_500 / 199, 102_000 / 197.5))
    assert finding.conflict.factor == pytest.approx(648 * 197.5 / 102_000)


def test_a_rate_of_another_time_or_another_kind_is_not_tied() -> None:
    """172.8K GPU hours per trillion tokens is no total: refused where one is wanted."""
    with pytest.raises(ac.ClaimsFileError, match="the unit of gpu_hours_per_token"):
        claims("hours | DeepSeek-V2 | | gpu_hours | 172.8K GPU hours per trillion tokens")
