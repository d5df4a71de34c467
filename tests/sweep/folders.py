"""Data sets to be made, stopped and damaged: a design of several groups, and what is in a folder."""

import os

from negotiation_sim.sweep.runner import run_sweep

from .sweeping import bytes_in, chunks_in

DESIGN = """
schema = 1
name = "stopped"
title = "Stopped"
base = "teaching-park"
replicates = {replicates}
outcomes = ["kind", "failure", "month", "agreement", "parties_in", "first_to_leave", "text", "minimum_bloc_share_in"]
sampler = {{ method = "factorial", levels = 2 }}

[[factors]]
path = "calendar.protocol"
name = "protocol"
values = ["single_text", "floor_proposals"]

[[factors]]
path = "stakeholders.nature.withdrawal_threshold"
name = "threshold"
range = [0.3, 0.9]

[[factors]]
path = "calendar.deadline"
name = "deadline"
values = [2026-04-28, 2026-06-30]

[[factors]]
path = "calendar.meetings[*].edits"
name = "edits"
range = [1, 2]
"""
POINTS = 16


def design_file(folder, replicates):
    """A file of the design, with so many talks at each of its points."""
    file = folder / "design.toml"
    file.write_text(DESIGN.format(replicates=replicates), encoding="utf-8")
    return file


def held(design, folder, **how):
    """What is in the folder of a data set once it is finished."""
    return bytes_in(run_sweep(design, folder, **how))


def stamps(folder):
    """When each chunk was written: another stamp, and it was written again."""
    return {file.name: (os.stat(file).st_ino, os.stat(file).st_mtime_ns) for file in chunks_in(folder)}
