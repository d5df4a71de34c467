"""The manifest of a data set: what it is of, how it was made, and the hash of every chunk; no time, and no place."""

import json
import platform
import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import attrs
import numpy

from negotiation_sim.designs.plan import Plan
from negotiation_sim.scenario.digest import scenario_hash
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.sweep.chunks import read_chunk
from negotiation_sim.sweep.folder import CASE, DESIGN, DICTIONARY, MANIFEST, POINTS, RECIPE, ROWS, chunk_of, put
from negotiation_sim.sweep.tasks import Task

BESIDE = (RECIPE, DESIGN, CASE, POINTS, DICTIONARY)
Manifest = dict[str, Any]
ENTRIES = {
    "name": str, "scenario_hash": str, "illustrative": bool, "rows": int, "errors": int, "recipe": dict, "files": dict,
    "chunks": list, "digest": str,
}  # fmt: skip
OF_A_CHUNK = {"file": str, "rows": int, "sha256": str}
NAME = re.compile(r"[0-9a-f]+\.parquet")
MADE_BY = "the folder of a data set is made by negsim sweep DESIGN --out FOLDER"
HASH = "hash"  # of all other entries: some of them, as the versions, nobody can work out anew


def sealed(folder: Path, plan: Plan, recipe: dict[str, str], tasks: list[Task]) -> None:
    """Write the manifest of a finished data set."""
    chunks = [
        {"file": chunk_of(folder, task).name, "rows": task.number, "sha256": hash_of(chunk_of(folder, task))}
        for task in tasks
    ]
    files = {name: hash_of(folder / name) for name in BESIDE}
    manifest: Manifest = {
        **following(plan, recipe, errors=sum(errors_in(chunk_of(folder, task)) for task in tasks)),
        "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy_version()},
        "platform": f"{sys.platform} {platform.machine()}",
        "files": files,
        "chunks": chunks,
        "digest": digest_of([*files.values(), *(str(chunk["sha256"]) for chunk in chunks)]),
    }
    put(folder / MANIFEST, as_json(manifest | {HASH: own_hash(manifest)}))


def following(plan: Plan, recipe: dict[str, str], errors: int) -> Manifest:
    """The entries of a manifest that follow from what is beside it: the plan, the recipe, and the number of errors."""
    design = plan.design
    return {
        "name": design.name,
        "title": design.title,
        "question": design.question,
        "scenario": design.base.name,
        "scenario_hash": scenario_hash(design.base),
        "illustrative": design.base.illustrative,
        **({"note": ILLUSTRATIVE} if design.base.illustrative else {}),
        "command": f"negsim sweep {DESIGN} --out {design.name}",
        "seed": design.seed,
        "chances": design.chances,
        "sampler": attrs.asdict(design.sampler),
        "points": plan.number_of_points,
        "replicates": design.replicates,
        "rows": plan.number_of_rows,
        "errors": errors,
        "recipe": recipe,
    }


def as_json(manifest: Manifest) -> str:
    """A manifest as it is written."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def own_hash(manifest: Manifest) -> str:
    """The hash of a manifest as it is written, but for the entry that has this hash."""
    others = {name: value for name, value in manifest.items() if name != HASH}
    return sha256(as_json(others).encode(errors="surrogatepass")).hexdigest()


def scipy_version() -> str:
    """Which scipy there is; a factorial design, or points from a table, need none."""
    try:
        return version("scipy")
    except PackageNotFoundError:
        return "none"


def digest_of(hashes: list[str]) -> str:
    """One hash of many."""
    return sha256("".join(f"{each}\n" for each in hashes).encode()).hexdigest()


def hash_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as source:
        found = sha256()
        while block := source.read(2**20):
            found.update(block)
    return found.hexdigest()


def errors_in(chunk: Path) -> int:
    """How many rows of a chunk have an error."""
    column = read_chunk(chunk, ["error"])["error"]
    return len(column) - int(column.null_count)


def manifest_in(folder: Path) -> Manifest:
    """The manifest of a finished data set.

    Raises
    ------
    ValueError
        If the folder has none, or one that cannot be read.
    """
    if not (folder / MANIFEST).is_file():
        if (folder / RECIPE).is_file():
            raise ValueError(f"{folder} is not finished: the same negsim sweep … --out {folder} goes on with it")
        if not folder.exists():
            raise ValueError(f"there is no folder {folder}: {MADE_BY}")
        what = f"there is no {MANIFEST} in it" if folder.is_dir() else "it is a file"
        raise ValueError(f"{folder} is no data set of a sweep: {what}; {MADE_BY}")
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{folder / MANIFEST} cannot be read ({error})") from error
    if not is_manifest(found):
        raise ValueError(f"{folder / MANIFEST} cannot be read (it says something else)")
    return dict(found)


def is_manifest(found: Any) -> bool:
    """Does it have what is read of a manifest, and name no files but those that a data set has?"""
    return (
        has(found, ENTRIES)
        and set(found["files"]) == set(BESIDE)
        and all(isinstance(kept, str) for kept in found["files"].values())
        and all(has(chunk, OF_A_CHUNK) and NAME.fullmatch(chunk["file"]) for chunk in found["chunks"])
        and bool(found["chunks"])
    )


def has(found: Any, entries: dict[str, type]) -> bool:
    """Is it a table that has these entries, each of its type?"""
    return isinstance(found, dict) and all(isinstance(found.get(name), kind) for name, kind in entries.items())


def faults_of(folder: Path, manifest: Manifest) -> Iterator[str]:
    """What in a data set is not as its manifest says, a line each."""
    for name, kept in manifest["files"].items():
        yield from fault_of(folder / name, kept)
    for chunk in manifest["chunks"]:
        yield from fault_of(folder / ROWS / chunk["file"], chunk["sha256"])
    yield from fault_of_digest(folder, manifest)


def fault_of_digest(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Say it if the digest is another than that of the hashes beside it."""
    hashes = [*manifest["files"].values(), *(chunk["sha256"] for chunk in manifest["chunks"])]
    if digest_of(hashes) != manifest["digest"]:
        yield f"{folder / MANIFEST}: the digest is not that of the hashes in it"


def fault_of(file: Path, kept: str) -> Iterator[str]:
    """Say it if a file is missing or another than was kept."""
    if not file.is_file():
        yield f"{file}: is missing"
    elif hash_of(file) != kept:
        yield f"{file}: is not as it was written"
