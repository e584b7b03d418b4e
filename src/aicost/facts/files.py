"""Claims files: TOML or JSON to claims and back."""

import json
import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from attrs import asdict, evolve

from aicost.errors import ClaimsFileError, Problem
from aicost.facts.claims import Claim, Claims, Node, Note, Total
from aicost.facts.rows import FORMAT, claims_of, near_misses

LARGEST = 16 * 2**20
"""Files larger than this are refused: a claims file of 10,000 claims has about 3 MB. [byte]"""

_SUFFIXES = (".toml", ".json")


def load(*paths: str | os.PathLike[str]) -> Claims:
    """Load claims files, folders of them, or ``-`` for standard input.

    Raises:
        ClaimsFileError: A path or a file cannot be used; everything wrong with it is told at once.
    """
    files = [file for path in paths for file in _files(path)]
    return _merged([_load(file, name) for file, name in _named(dict.fromkeys(files))])


def loads(text: str | bytes, name: str = "text", *, format: str = "toml") -> Claims:  # noqa: A002  # the word of the commands
    """Read claims from a text in TOML or JSON.

    Raises:
        ClaimsFileError: The text cannot be used; everything wrong with it is told at once.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return claims_of(_parsed(data, name, is_json=format == "json"), name)


def dumps(claims: Claims, *, format: str = "toml") -> str:  # noqa: A002  # the word of the commands
    """Claims as the text of one claims file; loading it again gives the same claims."""
    document = _document(claims)
    if format == "json":
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


def _files(path: str | os.PathLike[str]) -> list[Path]:
    """The claims files that a path names: itself, or those of a folder and its subfolders."""
    if os.fspath(path) == "-":
        return [Path("-")]
    given = Path(path)
    try:
        if not given.is_dir():
            given.stat()
            return [given]
        found = [
            Path(folder, name)
            for folder, subfolders, names in os.walk(given)
            for name in names
            if name.endswith(_SUFFIXES) and not name.startswith(".") and not _is_hidden(folder, given, subfolders)
        ]
    except (OSError, ValueError) as error:
        raise _refuse(
            str(path), f"it cannot be read: {_reason(error)}; name a claims file or a folder of them"
        ) from None
    if not found:
        raise _refuse(str(path), "the folder holds no claims files; they end in .toml or .json")
    return sorted(found)


def _is_hidden(folder: str, top: Path, subfolders: list[str]) -> bool:
    subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
    return any(part.startswith(".") for part in Path(folder).relative_to(top).parts)


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def _named(files: Iterable[Path]) -> list[tuple[Path, str]]:
    """Each file with the name that reports call it by: its stem, or more where stems are shared."""
    listed = list(files)
    stems = [file.stem for file in listed]
    return [(file, stem if stems.count(stem) == 1 else str(file)) for file, stem in zip(listed, stems, strict=True)]


def _load(file: Path, name: str) -> Claims:
    if file == Path("-"):
        data, shown = _read(sys.stdin.buffer, "standard input"), "standard input"
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
    """The tables of one claims file; names of several files' sources and claims are kept apart."""
    one_file = len({claim.file for claim in claims} | {note.file for note in claims.notes}) <= 1

    def source_name(file: str, name: str) -> str:
        return name if one_file else f"{file}-{name}"

    def note_row(note: Note) -> dict[str, Any]:
        row = {"text": note.text, "source": source_name(note.file, note.source_id), "locator": note.locator}
        return _without_none(row)

    def claim_row(claim: Claim) -> dict[str, Any]:
        name = claim.id if one_file else claim.label.replace("#", "-")
        return _claim_row(claim, name, source_name(claim.file, claim.source_id))

    title = "; ".join(title for _, title in claims.titles if title)
    return {
        "format": FORMAT,
        **({"title": title} if title else {}),
        "sources": {source_name(file, name): _without_none(asdict(one)) for file, name, one in claims.sources},
        "claims": [claim_row(claim) for claim in claims],
        "totals": [_total_row(total) for total in claims.totals],
        "notes": [note_row(note) for note in claims.notes],
    }


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
