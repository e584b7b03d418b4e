"""Claims files: TOML or JSON to claims and back."""

import json
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, cast

from attrs import asdict, evolve

from aicost.errors import ClaimsFileError, Problem, UnknownNameError, nearest
from aicost.facts.claims import Claim, Claims, Node, Note, Total
from aicost.facts.rows import FORMAT, claims_of, near_misses

LARGEST = 16 * 2**20
"""Files larger than this are refused: a claims file of 10,000 short claims has 1.3 MB. [byte]"""

_SUFFIXES = (".toml", ".json")


def load(*paths: str | os.PathLike[str]) -> Claims:
    """Load claims files, folders of them, or ``-`` for standard input.

    Raises:
        ClaimsFileError: A path or a file cannot be used; everything wrong with it is told at once.
    """
    if not paths:
        raise _refuse("load", "no file is named; name a claims file or a folder of them")
    files = {file and file.resolve(): file for path in paths for file in _files(path)}
    return _merged([_load(file, name) for file, name in _named(files.values())])


def loads(text: str | bytes, name: str = "text", *, format: str = "toml") -> Claims:  # noqa: A002  # the word of the commands
    """Read claims from a text in TOML or JSON.

    Raises:
        ClaimsFileError: The text cannot be used; everything wrong with it is told at once.
        UnknownNameError: The format is neither ``"toml"`` nor ``"json"``.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return claims_of(_parsed(data, name, is_json=_is_json(format)), name)


def dumps(claims: Claims, *, format: str = "toml") -> str:  # noqa: A002  # the word of the commands
    """Claims as the text of one claims file; loading it again gives the same claims."""
    document = _document(claims)
    if _is_json(format):
        return json.dumps(document, indent=2, ensure_ascii=False, default=lambda day: day.isoformat()) + "\n"
    import tomli_w

    return tomli_w.dumps(document)


def dump(claims: Claims, path: str | os.PathLike[str]) -> None:
    """Write claims to a TOML or JSON file, whole or not at all."""
    target = Path(path)
    text = dumps(claims, format="json" if target.suffix == ".json" else "toml")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, "utf-8")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _refuse(file: str, message: str) -> ClaimsFileError:
    return ClaimsFileError(file, (Problem("", message),))


def _is_json(language: str) -> bool:
    if language not in ("toml", "json"):
        raise UnknownNameError("format", language, nearest(language, ("toml", "json")), "use toml or json")
    return language == "json"


def _files(path: str | os.PathLike[str]) -> list[Path | None]:
    """The claims files that a path names: itself, or those of a folder and its subfolders; None for standard input."""
    name = os.fspath(path)
    if name == "-":
        return [None]
    if not name:
        raise _refuse(repr(name), "it is no path; name a claims file or a folder of them")
    given = Path(path)
    try:
        if not given.is_dir():
            given.stat()
            return [given]
        found = _files_below(given)
    except (OSError, ValueError) as error:
        way_out = "name a claims file or a folder of them"
        raise _refuse(str(path), f"it cannot be read: {_reason(error)}; {way_out}") from None
    if not found:
        raise _refuse(str(path), "the folder holds no claims files; they end in .toml or .json")
    return [*found]


def _files_below(folder: Path) -> list[Path]:
    """The claims files of a folder and its subfolders, hidden ones left out.

    Raises:
        OSError: A folder cannot be read.
    """

    def refuse(error: OSError) -> None:
        raise error

    found: list[Path] = []
    for here, subfolders, names in os.walk(folder, onerror=refuse):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        found += [Path(here, name) for name in names if name.endswith(_SUFFIXES) and not name.startswith(".")]
    return sorted(found)


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def _named(files: Iterable[Path | None]) -> list[tuple[Path | None, str]]:
    """Each file with the name that reports call it by: its stem, or more where stems are shared."""
    listed = list(files)
    stems = [file.stem if file else "-" for file in listed]
    return [(file, stem if stems.count(stem) == 1 else str(file)) for file, stem in zip(listed, stems, strict=True)]


def _load(file: Path | None, name: str) -> Claims:
    if file is None:
        shown = "standard input"
        data = _read(sys.stdin.buffer, shown)
        is_json = data.lstrip()[:1] == b"{"
    else:
        shown, is_json = str(file), file.suffix == ".json"
        try:
            if not file.is_file():
                raise _refuse(shown, "it is no regular file; name a claims file or a folder of them")
            with file.open("rb") as stream:
                data = _read(stream, shown)
        except OSError as error:
            raise _refuse(shown, f"it cannot be read: {_reason(error)}") from None
    try:
        return claims_of(_parsed(data, shown, is_json=is_json), name)
    except ClaimsFileError as error:
        raise evolve(error, file=shown) from None


def _read(stream: BinaryIO, shown: str) -> bytes:
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise _refuse(shown, f"it is larger than {LARGEST // 2**20} MB; split it into several files")
    return data


def _parsed(data: bytes, shown: str, *, is_json: bool) -> Mapping[str, Any]:
    """The tables of a file's bytes.

    Raises:
        ClaimsFileError: They are not UTF-8, or not TOML or JSON.
    """
    language = "JSON" if is_json else "TOML"
    parse: Callable[[str], Any] = _json if is_json else tomllib.loads
    try:
        document = parse(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise _refuse(shown, f"it is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except RecursionError:
        raise _refuse(shown, f"it is not a claims file: its {language} is nested too deeply") from None
    except ValueError as error:
        raise _refuse(shown, f"it is not valid {language}: {error}; mend it there") from None
    if not isinstance(document, dict):
        raise _refuse(shown, "it is not a claims file: a table is expected at the top")
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


def _merged(parts: list[Claims]) -> Claims:
    """The claims of several files as one collection, labelled ``file#id``."""
    if len(parts) == 1:
        return parts[0]
    claims = [evolve(claim, label=f"{claim.file}#{claim.id}") for part in parts for claim in part]
    return Claims(
        tuple(claims),
        tuple(dict.fromkeys(total for part in parts for total in part.totals)),
        tuple(note for part in parts for note in part.notes),
        tuple(source for part in parts for source in part.sources),
        tuple(title for part in parts for title in part.titles),
        tuple(dict.fromkeys([*(remark for part in parts for remark in part.remarks), *near_misses(claims)])),
    )


def _document(claims: Claims) -> dict[str, Any]:
    """The tables of one claims file; names that several files share are kept apart by the file's."""
    sources = _kept_apart([(file, name) for file, name, _ in claims.sources])
    ids = _kept_apart([(claim.file, claim.id) for claim in claims])

    def note_row(note: Note) -> dict[str, Any]:
        return _without_none({"text": note.text, "source": sources[note.file, note.source_id], "locator": note.locator})

    title = "; ".join(title for _, title in claims.titles if title)
    return {
        "format": FORMAT,
        **({"title": title} if title else {}),
        "sources": {sources[file, name]: _without_none(asdict(one)) for file, name, one in claims.sources},
        "claims": [
            _claim_row(claim, ids[claim.file, claim.id], sources[claim.file, claim.source_id]) for claim in claims
        ],
        "totals": [_total_row(total) for total in claims.totals],
        "notes": [note_row(note) for note in claims.notes],
    }


def _kept_apart(names: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """A name of its own for each (file, name): the name, or the file's before it, or a number behind."""
    plain = Counter(name for _, name in dict.fromkeys(names))
    taken: set[str] = set()
    apart: dict[tuple[str, str], str] = {}
    for file, name in dict.fromkeys(names):
        wanted = name if plain[name] == 1 else f"{file}-{name}"
        found = wanted
        for number in count(2):
            if found not in taken and (found == name or found not in plain):
                break
            found = f"{wanted}-{number}"
        taken.add(found)
        apart[file, name] = found
    return apart


def _claim_row(claim: Claim, name: str, source: str) -> dict[str, Any]:
    return _without_none(
        {
            "id": name,
            "subject": claim.subject,
            "phase": claim.phase,
            "quantity": claim.quantity,
            "value": claim.value,
            "unit": claim.unit,
            "gpu": claim.gpu,
            "precision": claim.precision,
            "source": source,
            "locator": claim.locator,
            "date": claim.date if claim.own_date else None,
            "exact": claim.exact or None,
            "currency": claim.currency,
            "price_year": claim.price_year,
            "scope": claim.covers,
            "elements": list(claim.elements) or None,
            "method": claim.method,
            "evidence": claim.evidence if claim.evidence != "reported" else None,
            "because": claim.because,
            "note": claim.note,
        }
    )


def _total_row(total: Total) -> dict[str, Any]:
    return {"whole": _name(total.whole), "parts": [_name(part) for part in total.parts]}


def _without_none(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


def _name(node: Node) -> str:
    subject, phase = node
    return f"{subject}/{phase}" if phase else subject
