"""Whether a data set is as it was: every hash and every entry of its manifest worked out anew, and rows held again."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from negotiation_sim.designs.plan import Plan
from negotiation_sim.scenario.faults import shown
from negotiation_sim.sweep.chunks import read_chunk
from negotiation_sim.sweep.dataset import held_again, row_in
from negotiation_sim.sweep.folder import MANIFEST, RECIPE, ROWS, chunk_of, plan_in, recipe_in, strays_in
from negotiation_sim.sweep.manifest import HASH, Manifest, as_json, faults_of, following, manifest_in, own_hash
from negotiation_sim.sweep.tasks import recipe_of, tasks_of

ALONE = ("versions", "platform", "files", "chunks", "digest", HASH)  # entries that do not follow from the plan


def verified(folder: str | os.PathLike[str], rows: int = 3) -> list[str]:
    """What in a data set is not as it was: every file and every entry of the manifest, and some rows held again.

    Parameters
    ----------
    folder : str or path
    rows : int
        How many, spread over the data set, if nothing else is wrong.
    """
    folder = Path(folder)
    manifest = manifest_in(folder)
    kept = {chunk["file"] for chunk in manifest["chunks"]}
    found = [*faults_of(folder, manifest), *map(stray, strays_in(folder, kept))]
    found = found or list(strangers(folder, manifest)) or list(altered(folder, manifest))
    if found:
        return found
    for row in sorted({int(each) for each in np.linspace(0, manifest["rows"] - 1, rows)}):
        try:
            held_again(folder, row)
        except ValueError as error:
            found += [] if row_in(folder, manifest, row)["error"] is not None else [str(error)]
    return found


def stray(file: Path) -> str:
    """That a file beside the chunks is none of them."""
    return f"{file}: is no chunk of this data set, and would be read as one"


def strangers(folder: Path, manifest: Manifest) -> Iterator[str]:
    """What in a data set, each file of which has its hash, does not belong together."""
    plan, recipe = plan_in(folder), recipe_in(folder)
    here = recipe_of(plan.design, plan.points)
    for name in ("design", "points"):
        if here[name] != recipe.get(name):
            yield f"{folder}: the {name} is not that of {RECIPE}"
    number, errors = 0, 0
    for place, chunk in enumerate(manifest["chunks"]):
        table = read_chunk(folder / ROWS / chunk["file"], ["row", "error"])
        if table.column_names != ["row", "error"]:
            yield f"{folder / ROWS / chunk['file']}: its columns are not those of the design"
            return
        number += len(table)
        errors += len(table) - int(table["error"].null_count)
        yield from differing(folder, f"chunks[{place}].rows", chunk["rows"], len(table))
    yield from entries_of(folder, manifest, following(plan, recipe, errors))
    # Rows of a design that are not there might be very many.
    if number != plan.number_of_rows or not are_those_of(plan, recipe, folder, manifest):
        yield f"{folder / MANIFEST}: the chunks are not those of the design"


def are_those_of(plan: Plan, recipe: dict[str, str], folder: Path, manifest: Manifest) -> bool:
    """Are the chunks, and the rows in them, those of a plan?"""
    tasks = tasks_of(plan, recipe)
    return [chunk["file"] for chunk in manifest["chunks"]] == [chunk_of(folder, task).name for task in tasks] and all(
        np.array_equal(task.rows, read_chunk(chunk_of(folder, task), ["row"])["row"].to_numpy()) for task in tasks
    )


def entries_of(folder: Path, manifest: Manifest, wanted: Manifest) -> Iterator[str]:
    """The entries of a manifest that are not those that follow from the folder."""
    kept = {name: value for name, value in manifest.items() if name not in ALONE}
    yield from differing(folder, "", kept, json.loads(as_json(wanted)))


def differing(folder: Path, place: str, kept: Any, wanted: Any) -> Iterator[str]:
    """Where two values differ, in tables entry by entry, each with both of them."""
    if isinstance(kept, dict) and isinstance(wanted, dict):
        for name in {**wanted, **kept}:
            yield from differing(folder, f"{place}.{name}" if place else name, kept.get(name), wanted.get(name))
    elif type(kept) is not type(wanted) or kept != wanted:
        form = repr if shown(kept) == shown(wanted) else shown  # long words may differ where they are cut
        says = f"{place} is {form(kept)}" if kept is not None else f"{place} is missing"
        gives = f"gives {form(wanted)}" if wanted is not None else "has no such entry"
        yield f"{folder / MANIFEST}: {says}, and the folder {gives}"


def altered(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Say it if what cannot be worked out anew, or how it is written, was changed in a manifest."""
    file = folder / MANIFEST
    if HASH not in manifest:
        yield f"{file}: has no {HASH} of its own entries: the same negsim sweep … --out {folder} writes it anew"
    elif own_hash(manifest) != manifest[HASH]:
        yield f"{file}: its entries are not those of its {HASH}: versions, platform or the order of entries was changed"
    elif file.read_bytes() != as_json(manifest).encode(errors="surrogatepass"):
        yield f"{file}: is not as it was written, though its entries are the same"
