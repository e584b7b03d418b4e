"""Documents: files of TOML or JSON, read whole, with everything that is wrong with them told at once."""

import datetime as dt
import json
import os
import tomllib
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from attrs import AttrsInstance, asdict, fields, frozen
from cattrs import Converter, transform_error
from cattrs.errors import ClassValidationError
from cattrs.gen import make_dict_structure_fn

from aicost.errors import AicostError, DocumentError, Problem, UnknownNameError, nearest
from aicost.facts.sources import Source

FORMAT = 1
"""The version of the formats."""

LARGEST = 16 * 2**20
"""Files larger than this are refused: a claims file of 10,000 short claims has 1.3 MB. [byte]"""

RowT = TypeVar("RowT", bound=AttrsInstance)


@frozen(kw_only=True)
class SourceRow:
    """A ``[sources.NAME]`` table."""

    title: str
    publisher: str | None = None
    date: dt.date | None = None
    url: str | None = None
    file: str | None = None


class Document:
    """One parsed file while its rows become values: what is wrong with it is gathered, and raised together."""

    def __init__(self, document: Mapping[str, Any], file: str) -> None:
        self.document = document
        self.file = file
        self.problems: list[Problem] = []
        self.remarks: list[str] = []
        self.sources: dict[str, Source | None] = {}

    def problem(self, path: str, message: str) -> None:
        """Remember one thing that is wrong."""
        self.problems.append(Problem(path, message))

    def check_top_level(self, keys: Iterable[str]) -> None:
        """The format's version, the title, no unknown key; and the sources, which most formats have."""
        version = self.document.get("format")
        if type(version) is not int or version != FORMAT:
            found = "it is missing" if version is None else f"it is {_shown(version)}"
            self.problem("format", f"{found}; this version reads format = {FORMAT}")
        if "title" in self.document:
            self.checked_text("title", self.document["title"])
        for key in self.document:
            if key not in keys:
                self.problem(str(key), unknown_key(str(key), keys))
        for name, given in self.table("sources", dict).items():
            row = self.row(SourceRow, given, f"sources.{name}")
            self.sources[name] = Source(**asdict(row)) if row else None

    def checked_text(self, path: str, given: Any) -> None:
        """A text of the top level."""
        try:
            _converter().structure(given, str)
        except TypeError as error:
            self.problem(path, str(error))

    def table(self, name: str, kind: Callable[[], Any]) -> Any:
        """A top-level table, empty where the file has none."""
        found: Any = self.document.get(name, kind())
        if type(found) is kind:
            return found
        shape = f"[{name}.NAME] tables" if name == "sources" else f"a [{name}] table"
        self.problem(name, f"it must be written as {f'[[{name}]] tables' if kind is list else shape}")
        return kind()

    def row(self, kind: type[RowT], given: Any, path: str, also: Iterable[str] = ()) -> RowT | None:
        """A row as its class, or None where its keys or types are wrong.

        Args:
            kind: The class of the row: its fields are the keys.
            given: The table.
            path: Where it stands.
            also: Further keys, which the caller reads.
        """
        if not isinstance(given, dict):
            self.problem(path, f"it must be a table, not {_shown(given)}")
            return None
        row = cast("dict[str, Any]", given)
        known = [*(one.name for one in fields(kind)), *also]
        for key in row:
            if key not in known:
                self.problem(f"{path}.{key}", unknown_key(str(key), known))
        try:
            return _converter(kind).structure(row, kind)
        except ClassValidationError as error:
            for message in transform_error(error, path, _wording):
                text, _, where = message.rpartition(" @ ")
                self.problem(where, text)
            return None

    def checked(self, path: str, check: Callable[[Any], Any], given: Any) -> Any:
        """What a check makes of a value, or None and a problem."""
        try:
            return check(given)
        except AicostError as error:
            self.problem(path, str(error))
        return None

    def source(self, name: str, path: str) -> Source | None:
        """A source by its name in the file."""
        if name not in self.sources:
            error = UnknownNameError("source", name, nearest(name, self.sources), f"add a [sources.{name}] table")
            self.problem(f"{path}.source", str(error))
        return self.sources.get(name)

    def raise_problems(self) -> None:
        """Raise everything that is wrong, if anything is.

        Raises:
            DocumentError: Something is wrong.
        """
        if self.problems:
            raise DocumentError(self.file, tuple(self.problems))


def read_document(path: str | os.PathLike[str], what: str) -> Mapping[str, Any]:
    """The tables of a TOML or JSON file.

    Args:
        path: The file.
        what: What kind of file it should be, e.g. ``"a claims file"``.

    Raises:
        DocumentError: It cannot be read, or is no such file.
    """
    with opened(path, what) as stream:
        data = read(stream, os.fspath(path))
    return parsed(data, os.fspath(path), what, is_json=Path(path).suffix == ".json")


@contextmanager
def opened(path: str | os.PathLike[str], what: str) -> Generator[BinaryIO, None, None]:
    """A regular file, open for reading.

    Raises:
        DocumentError: It cannot be read.
    """
    shown = os.fspath(path)
    try:
        file = Path(path)
        if not file.is_file():
            file.stat()
            raise refuse(shown, f"it is no regular file; name {what}")
        with file.open("rb") as stream:
            yield stream
    except DocumentError:
        raise
    except (OSError, ValueError) as error:
        raise refuse(shown, f"it cannot be read: {reason(error)}; name {what}") from None


def read(stream: BinaryIO, shown: str) -> bytes:
    """The bytes of a stream, if they are not too many.

    Raises:
        DocumentError: They are.
    """
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise refuse(shown, f"it is larger than {LARGEST // 2**20} MB; split it into several files")
    return data


def parsed(data: bytes, shown: str, what: str, *, is_json: bool) -> Mapping[str, Any]:
    """The tables of a file's bytes.

    Raises:
        DocumentError: They are not UTF-8, or not TOML or JSON.
    """
    language = "JSON" if is_json else "TOML"
    parse: Callable[[str], Any] = _json if is_json else tomllib.loads
    try:
        document = parse(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise refuse(shown, f"it is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except RecursionError:
        raise refuse(shown, f"it is not {what}: its {language} is nested too deeply") from None
    except ValueError as error:
        raise refuse(shown, f"it is not valid {language}: {error}; mend it there") from None
    if not isinstance(document, dict):
        raise refuse(shown, f"it is not {what}: a table is expected at the top")
    return cast("dict[str, Any]", document)


def _json(text: str) -> Any:
    def no_constant(name: str) -> Any:
        raise ValueError(f"{name} is no number")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"the key {twice!r} is given twice")
        return table

    return json.loads(text, parse_constant=no_constant, object_pairs_hook=unique)


def reason(error: Exception) -> str:
    """Why a file cannot be read, as a part of a sentence."""
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def refuse(file: str, message: str) -> DocumentError:
    """The error of a file with which one thing is wrong as a whole."""
    return DocumentError(file, (Problem("", message),))


@lru_cache(maxsize=64)
def _converter(row: type[AttrsInstance] | None = None) -> Converter:
    """A converter that takes each type as it is and coerces nothing, for one class of rows."""
    converter = Converter()
    converter.register_structure_hook(str, _strict(str, "a text in quotes"))
    converter.register_structure_hook(int, _strict(int, "a whole number"))
    converter.register_structure_hook(bool, _strict(bool, "true or false"))
    converter.register_structure_hook(dt.date, _date)
    converter.register_structure_hook(str | float, _value)
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_func(lambda kind: kind == tuple[str, ...], _texts)
    if row:
        converter.register_structure_hook(row, make_dict_structure_fn(row, converter))
    return converter


def _strict(wanted: type, words: str) -> Callable[[Any, Any], Any]:
    def take(value: Any, _: Any) -> Any:
        if type(value) is not wanted:
            raise TypeError(f"it must be {words}, not {_shown(value)}")
        if isinstance(value, str):
            _check_text(value)
        return value

    return take


def _check_text(text: str) -> None:
    if not text.strip():
        raise TypeError("it is empty; write it or leave the key out")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise TypeError("it holds half a character (a lone surrogate); write the character whole")


def _date(value: Any, _: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise TypeError(f"it must be a date such as 2025-01-27, not {_shown(value)}") from None


def _value(value: Any, _: Any) -> str | float:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TypeError(f"it must be a text or a number, not {_shown(value)}")
    if isinstance(value, str):
        _check_text(value)
    return value


def _number(value: Any, _: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:  # noqa: PLR0124  # nan is no number
        raise TypeError(f"it must be a number, not {_shown(value)}")
    return float(value)


def _texts(value: Any, _: Any) -> tuple[str, ...]:
    texts = cast("list[Any]", [value] if isinstance(value, str) else value)
    if type(texts) is not list or not all(isinstance(one, str) and one.strip() for one in texts):
        raise TypeError(f"it must be a list of texts, not {_shown(value)}")
    for text in texts:
        _check_text(text)
    return tuple(texts)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004  # about a line


def unknown_key(key: str, known: Iterable[str]) -> str:
    """What to say of a key that a format does not have."""
    near = nearest(key, known)
    hint = f"did you mean {' or '.join(near)}?" if near else f"the keys are {', '.join(known)}"
    return f"unknown key {key!r}; {hint}"


def _wording(error: BaseException, _: type | None) -> str:
    """How the errors of one row are worded."""
    return f"the key {error.args[0]} is missing; add it" if isinstance(error, KeyError) else str(error)
