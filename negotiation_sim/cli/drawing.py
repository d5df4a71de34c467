"""The command that draws: one run of a case, many, or a sweep."""

from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from negotiation_sim.cli.options import refuse, whole
from negotiation_sim.cli.sweeping import is_data_set, missing, refuse_a_design, results_in


def plot(
    what: Annotated[
        str,
        Parameter(help="Name of a case, path of a scenario file, or the folder that `negsim sweep` wrote."),
    ],
    /,
    *,
    seed: Annotated[
        int | None, Parameter(converter=whole, help="Another seed, other luck: 0 to 2⁶⁴ − 1; 0 if not given.")
    ] = None,
    replicate: Annotated[
        int | None, Parameter(converter=whole, help="Which run of the seed to draw: 0 to 2³² − 1; 0 if not given.")
    ] = None,
    replicates: Annotated[
        int | None, Parameter(converter=whole, help="Hold the talks so many times, and draw how they end.")
    ] = None,
    kind: Annotated[
        Literal["heat", "boxes", "sensitivity", "tornado", "survival", "flows"] | None,
        Parameter(help="Which picture of a sweep; if not given, that which goes with its sampler."),
    ] = None,
    x: Annotated[
        str | None, Parameter(help="Of a sweep: the factor across in heat, or of the curves in survival.")
    ] = None,
    y: Annotated[str | None, Parameter(help="Of a sweep: the factor up in heat.")] = None,
    outcome: Annotated[
        str | None,
        Parameter(
            help="Of a sweep: what boxes, sensitivity and tornado are of, as `negsim analyse` takes it; if not given, "
            "whether consensus fails, and of a tornado, the chance of consensus."
        ),
    ] = None,
    out: Annotated[
        Path | None, Parameter(help="Where to; the name ends in .svg, .png or .pdf. A file of that name is replaced.")
    ] = None,
) -> None:
    """Draw one run of a case, or many: who expects what, who leaves when, and how the talks end. Or draw a sweep.

    Needs matplotlib. The picture is NAME-run.svg, NAME-ensemble.svg or NAME-KIND.svg in this folder, unless --out says
    otherwise.
    """
    refuse_a_design(what, "negsim plot")
    from negotiation_sim.scenario import names

    try:
        from negotiation_sim.plots import checked_suffix, save
    except ModuleNotFoundError as error:
        raise ValueError(str(error)) from error

    if out is not None:
        checked_suffix(out)
    if is_data_set(what):
        given = {"seed": seed is not None, "replicate": replicate is not None, "replicates": replicates is not None}
        refuse(given, "does not go with a sweep, which has been held: leave it out")
        name, figure = of_sweep(Path(what), kind, x=x, y=y, outcome=outcome)
    else:
        given = {"kind": kind is not None, "x": x is not None, "y": y is not None, "outcome": outcome is not None}
        if any(given.values()) and not Path(what).exists() and what not in names():
            raise ValueError(
                f"there is no folder {what}: negsim sweep DESIGN --out FOLDER makes one that can be drawn so"
            )
        refuse(given, "goes with a sweep only: name the folder that negsim sweep wrote, or leave it out")
        if replicate is not None and replicates is not None:
            raise ValueError("--replicate draws one run and --replicates many: leave one of them out")
        name, figure = of_case(what, seed or 0, replicate or 0, replicates)
    print(save(figure, out or Path(f"{name}.svg")))


def of_case(case: str, seed: int, replicate: int, replicates: int | None) -> tuple[str, Any]:
    """The picture of one run of a case, or of many, and its name."""
    from negotiation_sim.api import run as hold_talks
    from negotiation_sim.ensemble import run_many
    from negotiation_sim.plots import plot_ensemble, plot_run
    from negotiation_sim.scenario import load

    scenario = load(case)
    if replicates is None:
        return f"{scenario.name}-run", plot_run(hold_talks(scenario, seed=seed, replicate=replicate))
    return f"{scenario.name}-ensemble", plot_ensemble(run_many(scenario, seed=seed, replicates=replicates))


def of_sweep(folder: Path, kind: str | None, **chosen: str | None) -> tuple[str, Any]:
    """A picture of the data set in a folder, with what was chosen of it, and its name."""
    from negotiation_sim.plots import plot_sweep, usual_kind
    from negotiation_sim.plots.sweeps import COLUMNS

    try:
        results = results_in(folder, COLUMNS, chosen["outcome"])
    except ModuleNotFoundError as error:
        raise ValueError(missing(error)) from error
    kind = kind or usual_kind(results)
    try:
        return f"{results.name}-{kind}", plot_sweep(results, kind, **chosen)
    except ModuleNotFoundError as error:
        raise ValueError(str(error)) from error
