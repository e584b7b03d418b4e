"""Two things measured side by side: A B A B, in one run, so that a busy machine slows both alike.

A measurement is a callable that does its work once and returns what it took. Medians are taken
over the rounds, and the ratio is the ratio of the medians.
"""

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

Measurement = Callable[[], float]
"""Does its work once and returns what it took. [s, or MB for memory]"""

Command = Sequence[str | os.PathLike[str]]
"""A program and its arguments."""

_PEAK = """
import resource, subprocess, sys
with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as process:
    code = process.wait()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
_BYTES_PER_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True)
class Pair:
    """What two things took.

    Attributes:
        ours: The median of what aicost took. [s or MB]
        other: The median of what the other side took. [s or MB]
        rounds: How often each was measured.
    """

    ours: float
    other: float
    rounds: int

    @property
    def ratio(self) -> float:
        """What aicost took over what the other side took: a plain number."""
        return self.ours / self.other


def side_by_side(ours: Measurement, other: Measurement, rounds: int) -> Pair:
    """Measure two things in turn, with the garbage collector off within a round.

    Each is measured once before the first round, which fills the caches and does not count.

    Args:
        ours: What aicost does.
        other: What it is held against.
        rounds: How often each is measured.
    """
    taken: tuple[list[float], list[float]] = ([], [])
    for measurement in (ours, other):
        measurement()
    gc.collect()
    for _ in range(rounds):
        gc.collect(0)  # the youngest alone: a full collection would leave the processor's caches cold
        gc.disable()
        try:
            for measurement, times in zip((ours, other), taken, strict=True):
                times.append(measurement())
        finally:
            gc.enable()
    return Pair(median(taken[0]), median(taken[1]), rounds)


def calls(work: Callable[[], object], number: int) -> Measurement:
    """The time of one call in seconds, from so many calls in a row."""
    repeats = range(number)

    def measure() -> float:
        start = time.perf_counter()
        for _ in repeats:
            work()
        return (time.perf_counter() - start) / number

    return measure


def output(command: Command) -> str:
    """What a process printed.

    Raises:
        RuntimeError: It failed, so that its time says nothing.
    """
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no message"]
        raise RuntimeError(f"a command failed with status {done.returncode}: {said[-1]}")
    return done.stdout


def process(command: Command) -> Measurement:
    """The time of a whole process in seconds, from its start to its end."""

    def measure() -> float:
        start = time.perf_counter()
        output(command)
        return time.perf_counter() - start

    return measure


def inside(command: Command) -> Measurement:
    """The time in seconds that a process says it took: the last word it prints."""
    return lambda: float(output(command).split()[-1])


def peak_memory(command: Command) -> Measurement:
    """The most memory that a process held, in MB.

    A small process starts it and asks the system: one started from here would inherit the size of
    this process.
    """

    def measure() -> float:
        return int(output([sys.executable, "-S", "-c", _PEAK, *command])) * _BYTES_PER_RSS_UNIT / _BYTES_PER_MB

    return measure


def python(code: str, *arguments: str | os.PathLike[str]) -> Command:
    """The command that runs a piece of Python in a fresh process."""
    return [sys.executable, "-c", code, *arguments]


@contextmanager
def as_installed() -> Iterator[None]:
    """Let the processes of both sides find compiled modules and buffer what they print, as is usual.

    The modules are kept in a folder of their own, which the first, uncounted process fills and
    which is removed at the end, whatever the environment says.
    """
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder))
        for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):
            os.environ.pop(name, None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
