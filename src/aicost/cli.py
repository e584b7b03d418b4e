"""The commands: ``aicost estimate``, ``aicost compare``, ``aicost audit`` and ``aicost schema``."""

import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from errno import EPIPE
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from aicost.costs.estimates import Estimate
    from aicost.facts.background import Bound
    from aicost.facts.claims import Claim, Claims
    from aicost.values.tables import Table

_FORMATS = ("text", "markdown", "json", "csv")
METHODS = ("rental", "amortised", "acquisition", "all")
BAD_INPUT = 2
_MANY_ROWS = 10_000


class _Group(click.Group):
    """A group whose commands end in one clear paragraph and status 2 where the input is bad."""

    def invoke(self, ctx: click.Context) -> Any:
        from aicost.errors import AicostError

        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (AicostError, click.UsageError) as error:
            click.echo(f"error: {_usage(error, ctx) if isinstance(error, click.UsageError) else error}", err=True)
            ctx.exit(BAD_INPUT)
        except OSError as error:
            if error.errno == EPIPE:
                raise
            click.echo(f"error: the output cannot be written: {error.strerror}; write it elsewhere", err=True)
            _forget_output()
            ctx.exit(BAD_INPUT)
        return result


def _usage(error: click.UsageError, ctx: click.Context) -> str:
    """What is wrong with a call, and where to look it up."""
    return f"{error.format_message().removesuffix('.')}; see {(error.ctx or ctx).command_path} --help"


def _forget_output() -> None:
    """Keep the interpreter from trying once more, at its end, to write what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  # click's signature
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"aicost {version('aicost')}")
    ctx.exit()


def _takes_files(command: Callable[..., None], *, required: bool = True) -> Callable[..., None]:
    files = click.argument("files", nargs=-1, required=required, metavar="FILE…")
    shape = click.option("--format", "shape", type=click.Choice(_FORMATS), default="text", show_default=True)
    return files(shape(command))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def main() -> None:
    """Turn published figures about training AI models into comparable estimates.

    A FILE is a claims file in TOML or JSON, a folder of them, or - for standard input.
    """


@main.command()
@_takes_files
@click.option("--method", type=click.Choice(METHODS), help="Reckon by this method, and look up what is not stated.")
@click.option("--on", help="The day whose list prices count, e.g. 2024-12-27; needs --method.  [default: the claims']")
@click.option("--simulate", is_flag=True, help="Show the 90 % intervals of draws in place of bounds; needs --method.")
def estimate(
    files: tuple[str, ...],
    shape: str,
    method: str | None,
    on: str | None,
    simulate: bool,  # noqa: FBT001  # click's signature
) -> None:
    """GPU-hours and cost of every subject, as its claims state and imply them.

    With a --method, GPU-hours × what it takes for an hour: rental at the claims' rate, else at the list price of the
    day; amortised and acquisition at the purchase price of the day, by Epoch's conventions. Each look-up is noted.
    With --simulate, what is not certain is drawn: Epoch's inputs from the intervals that it holds credible.
    """
    from aicost.costs.estimates import estimates_table
    from aicost.facts.files import load
    from aicost.report import records

    if on is not None and method is None:
        raise click.UsageError("--on names the day of list prices, which only a --method looks up; name one")
    if simulate and method is None:
        raise click.UsageError("--simulate draws what a --method takes; name one")
    claims = load(*files)
    found, without = _estimates(claims, method, on)
    if simulate:
        from aicost.analysis.uncertainty import with_intervals

        found, notes = with_intervals(found)
        without += notes
    _print(shape, lambda: estimates_table(found), lambda: records.estimates_record(found), "estimates")
    _remark([*claims.remarks, *without, *_without_claims(claims)])


def _estimates(claims: "Claims", method: str | None, on: str | None) -> "tuple[tuple[Estimate, ...], tuple[str, ...]]":
    """The estimates, and why there are no others."""
    if method is None:
        from aicost.costs.rental import estimates, without_estimate

        stated = estimates(claims)
        return stated, without_estimate(claims, stated)
    from aicost.costs.methods import estimates_by_method

    return estimates_by_method(claims, *(() if method == "all" else (method,)), on=on)


@main.command()
@_takes_files
@click.option("--quantity", default="training_cost", show_default=True, help="The quantity that is compared.")
@click.option("--subject", help="Compare the claims about this subject alone.")
@click.option("--baseline", help="The claim that the others are held against: its id, or file#id across files.")
@click.option("--rate", help='A rental rate: the baseline is then GPU-hours × rate, e.g. "$2 per GPU hour".')
@click.option("--because", help="Why that rate is assumed.")
@click.option("--across", default="", help="Inequalities that are meant: scope,method,currency,price_year.")
def compare(
    files: tuple[str, ...],
    shape: str,
    quantity: str,
    subject: str | None,
    baseline: str | None,
    rate: str | None,
    because: str | None,
    across: str,
) -> None:
    """Hold the claims of a quantity against a baseline: ratios, and what each would imply.

    The baseline is the claim or the rate that is named; else GPU-hours × rate of the first subject whose
    claims give both; else the first claim.
    """
    from aicost.analysis.comparison import compare as hold
    from aicost.facts.files import load
    from aicost.report import records

    claims = load(*files)
    about = claims.of(subject) if subject else claims
    base = _baseline(claims, about, quantity, baseline, rate, because)
    allowed = [name.strip() for name in across.split(",") if name.strip()]
    others = [one for one in about.about(quantity) if one is not base]
    if not others:
        raise click.UsageError(f"there is no claim of {quantity} to hold against the baseline; add one")
    comparison = hold(others, baseline=base, across=allowed)
    _print(shape, comparison.table, lambda: records.comparison_record(comparison), "rows")
    _remark(claims.remarks)


@main.command()
@partial(_takes_files, required=False)
@click.option("--tolerance", type=click.FloatRange(0, 1), default=0.02, show_default=True, help="Room for rounding.")
@click.option("--background", help="A background file: what is known of every run, in place of aicost's own.")
@click.option("--strict", is_flag=True, help="Status 1 for implausible claims too.")
@click.option("--explain", is_flag=True, help="Print how every verdict and every implied value was worked out.")
@click.option("--table", help="A CSV file with a run in each row, in place of claims files; needs --columns.")
@click.option("--columns", help="What the columns of the --table mean: a map in TOML.")
@click.option("--reconcile", is_flag=True, help='Find the stages that explain each headline of scope "as stated".')
@click.pass_context
def audit(  # click hands over each option by its name
    ctx: click.Context,
    files: tuple[str, ...],
    shape: str,
    tolerance: float,
    background: str | None,
    strict: bool,  # noqa: FBT001  # click's signature
    explain: bool,  # noqa: FBT001  # click's signature
    reconcile: bool,  # noqa: FBT001  # click's signature
    table: str | None,
    columns: str | None,
) -> None:
    """Find claims that cannot all be true, say which, and what would fit; status 1 where there are some."""
    from aicost.analysis.audit import CONSISTENT, CONTRADICTORY
    from aicost.facts.background import load_background
    from aicost.facts.files import load

    if (table is None) != (columns is None) or (table is None) != bool(files):
        raise click.UsageError("name claims files, or a --table with its --columns")
    if table is not None and reconcile:
        raise click.UsageError("--reconcile is for claims files; leave it out beside --table")
    if reconcile and (explain or strict or background):
        raise click.UsageError("--reconcile looks for stages alone; leave out --explain, --strict and --background")
    bounds = load_background(background) if background else None
    if table is not None and columns is not None:
        verdict = _audit_table(table, columns, shape, tolerance, bounds, explain=explain)
    else:
        claims = load(*files)
        _remark(claims.remarks)
        if reconcile:
            _reconcile(claims, shape, tolerance)
            return
        verdict = _audit_claims(claims, shape, tolerance, bounds, explain=explain)
    if verdict == CONTRADICTORY or (strict and verdict != CONSISTENT):
        ctx.exit(1)


def _audit_claims(
    claims: "Claims", shape: str, tolerance: float, bounds: "Sequence[Bound] | None", *, explain: bool
) -> str:
    """Print which claims cannot all be true; the verdict."""
    from aicost.analysis.audit import audit as held_against_each_other
    from aicost.report import records

    found = held_against_each_other(claims, tolerance=tolerance, background=bounds)
    _print(shape, found.table, lambda: records.audit_record(found, derivations=explain), "contradictions")
    if explain:
        _explain(shape, found.explain())
    return found.verdict


def _explain(shape: str, explanation: str) -> None:
    """Print a derivation below its table; JSON holds it already, and CSV has no place for it."""
    from aicost.report.markdown import outline

    if shape in ("text", "markdown"):
        click.echo(f"\n{outline(explanation) if shape == 'markdown' else explanation}")


def _audit_table(  # the options of the command
    table: str, columns: str, shape: str, tolerance: float, bounds: "Sequence[Bound] | None", *, explain: bool
) -> str:
    """Print which cells of a table cannot all be true; the verdict."""
    from aicost.analysis.table_audit import audit_table
    from aicost.report import records

    with _progress_bar() as progress:
        found = audit_table(table, columns, tolerance=tolerance, background=bounds, progress=progress)
    _print(shape, found.table, lambda: records.table_audit_record(found, derivations=explain), "findings")
    if explain:
        _explain(shape, found.explain())
    _remark(found.remarks)
    return found.verdict


@contextmanager
def _progress_bar() -> "Generator[Callable[[int, int], None], None, None]":
    """A bar on the terminal for tables of many rows; nothing where nobody looks on."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("rows", visible=False)

        def progress(done: int, rows: int) -> None:
            bar.update(task, completed=done, total=rows, visible=rows > _MANY_ROWS)

        yield progress


def _reconcile(claims: "Claims", shape: str, tolerance: float) -> None:
    """Print which stages explain each headline."""
    from aicost.analysis.reconcile import headlines_and_stages, reconcile
    from aicost.report import records

    headlines, stages = headlines_and_stages(claims)
    if not len(headlines.about("training_cost")):
        raise click.UsageError('no claim of training_cost has scope = "as stated", so there is no headline to explain')
    found = reconcile(headlines, stages, tolerance=tolerance)
    _print(shape, found.table, lambda: records.reconciliation_record(found), "headlines")


@main.command()
def schema() -> None:
    """The JSON Schema of the claims-file format."""
    import json

    from aicost.facts.schema import claims_schema

    click.echo(json.dumps(claims_schema(), indent=2, ensure_ascii=False))


def _baseline(
    claims: "Claims", about: "Claims", quantity: str, label: str | None, rate: str | None, because: str | None
) -> "Claim | Estimate":
    """What the claims are held against: the one named, else a bottom-up estimate, else the first claim."""
    if because and rate is None:
        raise click.UsageError("--because says why a --rate is assumed; give the rate")
    if label and rate is not None:
        raise click.UsageError("--baseline and --rate name two baselines; keep one")
    if label:
        return claims[label]
    estimate = _bottom_up(about, rate, because) if quantity == "training_cost" else None
    if estimate:
        return estimate
    if rate is not None:
        raise click.UsageError("no claims give GPU-hours to rent; state a count and a duration, or name a --baseline")
    stated = about.about(quantity)
    if not len(stated):
        raise click.UsageError(f"no claim states {quantity}; name another with --quantity")
    return stated[0]


def _bottom_up(about: "Claims", rate: str | None, because: str | None) -> "Estimate | None":
    """GPU-hours × rate of the first subject whose claims give both without its cost; the rate may be given."""
    from aicost.costs.rental import rental_cost
    from aicost.model.accounts import Accounts, run_of

    is_given = rate is not None
    left_aside = ("training_cost", "rental_rate") if is_given else ("training_cost",)
    for account in Accounts(about):
        run = run_of(account, without=left_aside)
        if run.figure_or_none("gpu_hours") and (is_given or run.figure_or_none("rental_rate")):
            return rental_cost(run, rate=rate, because=because)
    return None


def _print(shape: str, table: "Callable[[], Table]", record: Callable[[], dict[str, Any]], rows: str) -> None:
    """Print a result in one of the formats; `rows` is the key of the record's rows, which CSV writes."""
    from aicost.report import records
    from aicost.report.markdown import markdown
    from aicost.report.text import terminal_width, text

    if shape == "json":
        written = records.to_json(record())
    elif shape == "csv":
        written = records.to_csv(record()[rows])
    elif shape == "markdown":
        written = markdown(table())
    else:
        written = text(table(), width=terminal_width(is_terminal=sys.stdout.isatty()))
    click.echo(written, nl=False)


def _remark(remarks: Any) -> None:
    for remark in dict.fromkeys(remarks):
        click.echo(f"note: {remark}", err=True)


def _without_claims(claims: "Claims") -> list[str]:
    """Files that hold notes and no claims, so that there is nothing to estimate."""
    with_claims = {claim.file for claim in claims}
    return [f"{file}: nothing to estimate ({title})" for file, title in claims.titles if file not in with_claims]
