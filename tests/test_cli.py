import csv
import io
import json
import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from aicost.cli import main

ROOT = Path(__file__).parents[1]
SEEDS = str(ROOT / "seeds")

CLAIMS = """
format = 1
[sources.paper]
title = "A paper"
date = 2025-01-27
[[claims]]
id = "count"
subject = "A model"
quantity = "gpu_count"
value = "2,048 H800 GPUs"
source = "paper"
locator = "p. 1"
[[claims]]
id = "wall"
subject = "A model"
quantity = "wall_clock"
value = "1,000 hours"
source = "paper"
locator = "p. 1"
"""

RATE = """
[[claims]]
id = "rate"
subject = "A model"
quantity = "rental_rate"
value = "$2 per GPU hour"
exact = true
evidence = "assumed"
because = "a round number"
source = "paper"
locator = "p. 1"
"""


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=text)


def test_estimate_prints_the_record_of_the_contract() -> None:
    """The JSON has the keys and the unrounded numbers that other programs rely on."""
    record = json.loads(run("estimate", "-", "--format", "json", text=CLAIMS + RATE).stdout)
    (estimate,) = record["estimates"]

    assert record["format"] == 1
    assert set(estimate) == {
        *("subject", "phase", "method", "scope", "gpu_hours", "training_cost", "lines", "assumptions"),
    }
    assert estimate["gpu_hours"] == {
        "value": 2_048_000.0,
        "low": 2048 * 950.0,
        "high": 2048 * 1100.0,
        "level": None,
        "unit": "GPU·hour",
    }
    assert estimate["training_cost"]["value"] == 4_096_000.0
    assert estimate["method"] == "rental"
    assert estimate["lines"] == [
        {"name": "accelerator rental", "value": 4_096_000.0, "low": 4096 * 950.0, "high": 4096 * 1100.0, "unit": "USD"}
    ]
    assert "rental_rate $2 per GPU hour: a round number (A paper (2025-01-27), p. 1)" in estimate["assumptions"]


def test_a_cost_that_is_not_known_is_null() -> None:
    """Missing is never zero: no rate, no cost."""
    record = json.loads(run("estimate", "-", "--format", "json", text=CLAIMS).stdout)

    assert record["estimates"][0]["training_cost"] == dict.fromkeys(["value", "low", "high", "level", "unit"])
    assert "not known" in run("estimate", "-", text=CLAIMS).stdout


def test_a_bound_that_is_open_is_null() -> None:
    """'over' has no upper end."""
    text = CLAIMS.replace("1,000 hours", "over 1,000 hours")
    record = json.loads(run("estimate", "-", "--format", "json", text=text).stdout)

    assert record["estimates"][0]["gpu_hours"]["high"] is None


def test_estimate_names_claims_that_clash_and_subjects_without_estimate() -> None:
    """The headlines of one scope span a range, and articles without figures are said to have none."""
    result = run("estimate", SEEDS)

    assert result.exit_code == 0
    assert "cannot all be true" in result.stdout
    assert "$294K … $7.00M" in result.stdout
    assert "note: no estimate for Nvidia" in result.stderr
    assert "note: 000_5468c6351ab6d391: nothing to estimate" in result.stderr
    assert "'DeepSeek R1' and 'DeepSeek-R1' are held apart" in result.stderr


SIZE = """
format = 1
[sources.paper]
title = "A paper"
date = 2025-03-10
[[claims]]
id = "size"
subject = "A model"
quantity = "parameters"
value = "70B"
gpu = "H800 SXM"
source = "paper"
[[claims]]
id = "tokens"
subject = "A model"
quantity = "tokens"
value = "15T"
source = "paper"
"""


def test_each_method_prints_the_record_of_the_contract() -> None:
    """Parameters, tokens and a GPU are enough; the interval says that it holds 90 % of runs like it."""
    result = run("estimate", "-", "--method", "all", "--format", "json", text=SIZE)
    record = json.loads(result.stdout)
    keys = {"value", "low", "high", "level", "unit"}

    assert record["format"] == 1
    assert [one["method"] for one in record["estimates"]] == ["rental", "amortised"]
    for one in record["estimates"]:
        assert set(one) >= {"subject", "method", "scope", "gpu_hours", "training_cost", "lines"}
        assert set(one["gpu_hours"]) == set(one["training_cost"]) == keys
        assert (one["gpu_hours"]["level"], one["training_cost"]["level"]) == (0.9, 0.9)
        assert one["training_cost"]["low"] < one["training_cost"]["value"] < one["training_cost"]["high"]
        assert sum(line["value"] for line in one["lines"]) == pytest.approx(one["training_cost"]["value"])
    rental = record["estimates"][0]
    assert rental["training_cost"]["value"] == pytest.approx(rental["gpu_hours"]["value"] * 3.42)
    assert "note: no acquisition estimate for A model: gpu_count of 'A model' is not known" in result.stderr


def test_one_method_is_one_estimate_a_subject() -> None:
    """--method rental takes the claims' rate, or the list price of the day that --on names."""
    own = json.loads(run("estimate", "-", "--method", "rental", "--format", "json", text=CLAIMS + RATE).stdout)
    undated = CLAIMS.replace("date = 2025-01-27", "")
    listed = run("estimate", "-", "--method", "rental", "--on", "2025-03-10", "--format", "json", text=undated)

    assert own["estimates"][0]["training_cost"]["value"] == 4_096_000.0
    assert json.loads(listed.stdout)["estimates"][0]["training_cost"]["value"] == pytest.approx(2_048_000 * 3.42)


def test_simulated_estimates_tell_their_level() -> None:
    """--simulate gives the ends of 90 % of the draws, of the total and of each line; the values stay."""
    arguments = ("estimate", "-", "--method", "all", "--on", "2025-03-10", "--format", "json")
    bounds, drawn = (
        json.loads(run(*arguments, *more, text=CLAIMS).stdout)["estimates"] for more in ((), ("--simulate",))
    )

    assert [one["method"] for one in drawn] == ["rental", "amortised", "acquisition"]
    for one, other in zip(drawn, bounds, strict=True):
        cost = one["training_cost"]
        assert (cost["level"], other["training_cost"]["level"]) == (0.9, None)
        assert other["training_cost"]["value"] in {cost["value"], None}
        assert cost["low"] < cost["value"] < cost["high"]
        assert [line["value"] for line in one["lines"]] == [line["value"] for line in other["lines"]]
        assert one["gpu_hours"] == other["gpu_hours"]
        assert any(text.startswith("90% interval of 16,384 draws, in which all lines") for text in one["assumptions"])


def test_a_subject_without_an_estimate_by_a_method_is_noted() -> None:
    """Status 0, the GPU-hours alone, and what is missing on stderr."""
    result = run("estimate", "-", "--method", "rental", "--format", "json", text=CLAIMS.replace("2025-01", "2015-01"))
    (estimate,) = json.loads(result.stdout)["estimates"]

    assert result.exit_code == 0
    assert estimate["gpu_hours"]["value"] == 2_048_000
    assert estimate["training_cost"] == dict.fromkeys(("value", "low", "high", "level", "unit"))
    assert estimate["lines"] == []
    assert estimate["assumptions"][-1].startswith("no cost: the on-demand price of H800 on 2015-01-27")
    assert "note: no rental cost for A model: the on-demand price of H800 on 2015-01-27" in result.stderr
    assert "with --on or on=" in result.stderr


def test_compare_prints_the_record_of_the_contract() -> None:
    """Each headline has its ratio, what it implies, and its bridge."""
    arguments = ("--subject", "DeepSeek R1", "--rate", "2 USD/GPU/hour", "--across", "scope", "--format", "json")
    record = json.loads(run("compare", SEEDS, *arguments).stdout)
    first = record["rows"][0]

    assert record["baseline"] == "DeepSeek R1 (rental)"
    assert [row["value"] for row in record["rows"]] == [5.5e6, 6e6, 294e3, 5.5e6]
    assert set(first) == {
        *("claim", "source", "stated", "value", "low", "high", "unit", "ratio", "implied", "bridges"),
    }
    assert first["ratio"]["value"] == pytest.approx(5.5 / 5.844)
    assert first["implied"]["rental_rate"]["value"] == pytest.approx(1.8823, abs=1e-4)
    assert first["bridges"][0].startswith("scope: as stated: training against")


def test_compare_refuses_unequal_scopes() -> None:
    """Without --across, every difference is listed with the way out, and nothing is printed."""
    result = run("compare", SEEDS)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "these figures do not measure the same thing" in result.stderr
    assert 'across="scope"' in result.stderr


def test_compare_takes_a_claim_as_baseline() -> None:
    """Token prices side by side: 27.3 times."""
    result = run("compare", SEEDS, "--quantity", "input_token_price", "--baseline", "002_f24fa15fcba63d02#input-price")

    assert result.exit_code == 0
    assert "27.3 (25.9 … 29.4)" in result.stdout


def test_compare_holds_against_the_first_claim_where_nothing_is_bottom_up() -> None:
    """Without a baseline named and without a rate, the first claim is it."""
    result = run("compare", SEEDS, "--subject", "DeepSeek R1", "--format", "json")

    assert json.loads(result.stdout)["baseline"] == "001_aa79a9ffe5efb3c6#cost"


def test_compare_holds_against_what_the_claims_give_bottom_up() -> None:
    """A headline beside count, duration and rate is held against their product."""
    headline = CLAIMS[CLAIMS.index("[[claims]]") :].partition('[[claims]]\nid = "wall"')[0]
    headline = headline.replace('"count"', '"cost"').replace("gpu_count", "training_cost")
    headline = headline.replace("2,048 H800 GPUs", "$5 million") + 'scope = "as stated"\n'
    arguments = ("--across", "scope", "--format", "json")
    record = json.loads(run("compare", "-", *arguments, text=CLAIMS + RATE + headline).stdout)

    assert record["baseline"] == "A model (rental)"
    assert record["rows"][0]["ratio"]["value"] == pytest.approx(5e6 / 4.096e6)
    assert record["rows"][0]["implied"]["rental_rate"]["value"] == pytest.approx(5e6 / 2.048e6)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("compare", SEEDS, "--baseline", "a", "--rate", "$2 per GPU hour"), "keep one"),
        (("compare", SEEDS, "--quantity", "energy"), "no claim states energy"),
        (("compare", SEEDS, "--quantity", "enery"), "did you mean energy"),
        (("compare", SEEDS, "--subject", "Meta", "--rate", "$2 per GPU hour"), "no claims give GPU-hours to rent"),
        (("compare", SEEDS, "--subject", "DeepSeek R2"), "did you mean DeepSeek R1"),
        (("compare", SEEDS, "--across", "scop"), "did you mean scope"),
        (("compare", SEEDS, "--baseline", "004#cost"), "unknown claim"),
        (("compare", SEEDS, "--rate", "$2", "--subject", "DeepSeek R1"), "USD/GPU/hour is wanted"),
        (("estimate",), "Missing argument"),
        (("estimate", SEEDS, "--method", "rent"), "'rent' is not one of"),
        (("estimate", SEEDS, "--on", "2024-12-27"), "which only a --method looks up"),
        (("estimate", SEEDS, "--simulate"), "--simulate draws what a --method takes; name one"),
        (("estimate", SEEDS, "--method", "all", "--on", "December"), "it is no day"),
        (("estimate", "nowhere.toml"), "no such file"),
        (("estimate", SEEDS, "--format", "xml"), "'xml' is not one of"),
        (("estimat", SEEDS), "No such command"),
    ],
)
def test_bad_usage_ends_with_status_2_and_the_way_out(arguments: tuple[str, ...], said: str) -> None:
    """Mistyped words end in one paragraph on stderr, without a traceback, and print nothing else."""
    result = run(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_csv_is_one_line_a_record() -> None:
    """Nested keys are joined by an underscore; the numbers are unrounded."""
    rows = list(csv.DictReader(io.StringIO(run("estimate", "-", "--format", "csv", text=CLAIMS + RATE).stdout)))

    assert rows[0]["training_cost_value"] == "4096000.0"
    assert rows[0]["training_cost_level"] == ""
    assert json.loads(rows[0]["lines"])["name"] == "accelerator rental"


def test_markdown_escapes_what_would_be_markup() -> None:
    """A bar in a subject does not break the table."""
    text = CLAIMS.replace('"A model"', '"A | model"')
    printed = run("estimate", "-", "--format", "markdown", text=text).stdout

    assert "A \\| model" in printed
    assert "|---|" in printed


def test_schema_accepts_every_seed_and_refuses_what_the_reader_refuses() -> None:
    """The schema that `aicost schema` prints is that of the format."""
    schema = json.loads(run("schema").stdout)
    validator = jsonschema.Draft202012Validator(schema)

    for path in sorted((ROOT / "seeds").glob("*.toml")):
        document = json.loads(json.dumps(tomllib.loads(path.read_text("utf-8")), default=str))
        assert list(validator.iter_errors(document)) == []
    bad = {"format": 1, "sources": {"s": {"titel": "x"}}, "claims": [{"id": "a", "evidence": "assumed"}]}
    assert len(list(validator.iter_errors(bad))) >= 3


def test_version_and_help() -> None:
    """Both need no files."""
    assert run("--version").stdout.startswith("aicost 0.")
    assert "estimate" in run("--help").stdout
    assert "FILE…" in run("estimate", "-h").stdout


def test_the_module_is_the_same_as_the_command() -> None:
    """`python -m aicost` prints what `aicost` prints."""
    printed = subprocess.run(
        [sys.executable, "-m", "aicost", "estimate", SEEDS, "--format", "json"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip

    assert json.loads(printed) == json.loads(run("estimate", SEEDS, "--format", "json").stdout)


def test_a_terminal_gets_a_rich_table() -> None:
    """On a terminal, tables are folded to its width, and markup in a claim is text."""
    claims = CLAIMS.replace("A model", "[red]A model[/red]")
    reader, writer = pty.openpty()
    environment = {**os.environ, "COLUMNS": "100", "TERM": "xterm"}
    subprocess.run(
        [sys.executable, "-m", "aicost", "estimate", "-"],
        input=claims.encode(), stdout=writer, stderr=subprocess.DEVNULL, check=True, env=environment,
    )  # fmt: skip
    os.close(writer)
    printed = os.read(reader, 65536).decode()
    os.close(reader)

    assert "─" in printed
    assert "[red]" in printed
    assert "[/red]" in printed


def test_because_without_a_rate_is_refused() -> None:
    """A reason without what it is a reason for."""
    result = run("compare", SEEDS, "--because", "a hunch")

    assert result.exit_code == 2
    assert "give the rate" in result.stderr


def test_nothing_to_compare_is_said() -> None:
    """A file without the quantity beside its baseline is no empty table."""
    result = run("compare", "-", text=CLAIMS + RATE)

    assert result.exit_code == 2
    assert "there is no claim of training_cost to hold against the baseline" in result.stderr


def test_a_full_disk_is_one_line() -> None:
    """Output that cannot be written ends in one line and status 2."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "aicost", "estimate", SEEDS], stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert done.returncode == 2
    assert "error: the output cannot be written: No space left on device" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_narrow_encoding_loses_signs_and_no_numbers() -> None:
    """A terminal that has no '…' gets another character for it."""
    done = subprocess.run(
        [sys.executable, "-m", "aicost", "estimate", SEEDS],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
    )

    assert b"2.137M ? 4.602M" in done.stdout


@pytest.mark.parametrize("year", ["-3", "99999"])
def test_a_price_year_is_a_year(year: str) -> None:
    """Money of the year -3 is a slip."""
    text = (CLAIMS + RATE).replace("exact = true", f"exact = true\nprice_year = {year}")

    assert "it must be a year such as 2023" in run("estimate", "-", text=text).stderr


def test_a_precision_that_no_datasheet_prints_is_remarked() -> None:
    """It is no error, since papers say 'mixed', but it bounds nothing."""
    text = CLAIMS.replace('value = "2,048 H800 GPUs"', 'value = "2,048 H800 GPUs"\nprecision = "mixed"')

    assert "no datasheet prints the precision 'mixed'" in run("estimate", "-", text=text).stderr
