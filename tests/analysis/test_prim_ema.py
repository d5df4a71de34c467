"""The steps of scenario discovery are those of the EMA Workbench on the same points.

The numbers below are those of version 2.5.3 of the package ema_workbench, `Prim(x, y, threshold=0.02, …).find_box()`,
once for each box, from the points that `points` makes. Where the package is installed, it is asked again.
"""

import warnings
from importlib.util import find_spec

import numpy as np
import pytest

from negotiation_sim.analysis.prim import MEAN, Peeling, trajectory
from negotiation_sim.analysis.quasi import quasi_p
from negotiation_sim.analysis.space import Space

NUMBERS, RULES = ("x", "y", "z", "months"), ("a", "b", "c", "d")
SETS = {
    "as usual": (Peeling(), 11, np.logical_or),
    "pasting": (Peeling(alpha=0.2, paste_alpha=0.02), 11, np.logical_xor),
    "the mean": (Peeling(alpha=0.2, paste_alpha=0.1, least_mass=0.1, objective=MEAN), 11, np.logical_or),
}
FROZEN = {
    "as usual": [
        (
            [
                (1000, 228, 0),
                (750, 205, 1),
                (709, 202, 2),
                (667, 199, 2),
                (625, 196, 2),
                (583, 193, 2),
                (542, 190, 2),
                (514, 186, 3),
                (488, 183, 3),
                (463, 180, 3),
                (439, 180, 3),
                (417, 177, 3),
                (396, 174, 3),
                (376, 172, 3),
                (357, 169, 3),
                (339, 169, 3),
                (322, 168, 3),
                (305, 165, 3),
                (289, 164, 3),
                (274, 162, 3),
                (260, 161, 3),
                (247, 159, 3),
                (234, 159, 3),
                (222, 156, 4),
                (210, 156, 4),
                (199, 154, 4),
                (189, 152, 4),
                (179, 151, 4),
                (170, 151, 4),
                (161, 150, 4),
                (152, 148, 4),
                (144, 144, 4),
            ],
            {
                "x": (0.0007331374358727771, 0.4127091243388037),
                "y": (0.3397538817887735, 0.9991334482228069),
                "months": (6.5, 24.0),
                "rule": ("a", "c", "d"),
            },
            {
                "x": (1.2987989340442926e-46,),
                "y": (1.78592928030653e-23,),
                "months": (1.1959467543107193e-19,),
                "rule": (1.7308425271914682e-20,),
            },
        ),
        (
            [
                (856, 84, 0),
                (813, 84, 1),
                (772, 83, 2),
                (733, 80, 3),
                (663, 74, 3),
                (624, 71, 3),
                (584, 68, 3),
                (548, 65, 3),
                (508, 61, 3),
                (360, 45, 4),
                (221, 29, 4),
                (209, 28, 4),
                (198, 28, 5),
                (188, 27, 5),
                (178, 26, 5),
                (169, 25, 5),
                (77, 12, 5),
                (73, 12, 5),
                (69, 12, 5),
                (65, 12, 5),
            ],
            {
                "x": (0.3376141768112575, 0.9208397430945752),
                "y": (0.02813742385708906, 0.8736290225570178),
                "z": (0.1049327183773876, 0.9996299037242125),
                "months": (6.5, 23.5),
                "rule": ("d",),
            },
            {
                "x": (0.3635371385292384, 0.4602881538541426),
                "y": (0.4820342372725735, 0.43591010489958076),
                "z": (0.32552470543949014,),
                "months": (0.16293742355912486, 0.5502558274432903),
                "rule": (0.11046061346717408,),
            },
        ),
    ],
    "pasting": [
        (
            [
                (1000, 216, 0),
                (791, 201, 1),
                (583, 181, 2),
                (466, 171, 3),
                (372, 160, 3),
                (297, 153, 3),
                (237, 146, 4),
                (189, 140, 4),
                (151, 130, 4),
                (112, 102, 4),
                (76, 71, 4),
                (60, 57, 4),
                (61, 58, 4),
                (62, 59, 4),
                (63, 60, 4),
                (64, 61, 4),
                (65, 62, 4),
                (66, 63, 4),
                (69, 66, 4),
                (72, 69, 4),
                (83, 80, 4),
            ],
            {
                "x": (0.07212934430347673, 0.41773412307944113),
                "y": (0.3616151824866023, 0.9991334482228069),
                "months": (7.0, 24.0),
                "rule": ("a", "d"),
            },
            {
                "x": (0.23769137995971257, 9.6615810068085e-24),
                "y": (1.2992195709238565e-09,),
                "months": (3.258700197381455e-10,),
                "rule": (6.245911078824098e-09,),
            },
        ),
        (
            [
                (917, 136, 0),
                (708, 121, 1),
                (500, 101, 2),
                (400, 91, 3),
                (320, 83, 3),
                (256, 78, 3),
                (204, 73, 4),
                (163, 69, 4),
                (130, 64, 4),
                (104, 60, 4),
                (83, 56, 4),
                (59, 46, 4),
                (61, 48, 4),
                (63, 50, 4),
            ],
            {
                "x": (0.0007331374358727771, 0.439980048694423),
                "y": (0.33217793096375203, 0.9991334482228069),
                "months": (5.5, 24.0),
                "rule": ("a", "c"),
            },
            {
                "x": (1.4673552017589197e-14,),
                "y": (1.4776526494242893e-07,),
                "months": (6.297064308403487e-06,),
                "rule": (2.9705821673954744e-09,),
            },
        ),
    ],
    "the mean": [
        (
            [
                (1000, 228, 0),
                (750, 205, 1),
                (583, 193, 2),
                (466, 183, 3),
                (372, 172, 3),
                (297, 165, 3),
                (237, 158, 4),
                (189, 151, 4),
                (151, 141, 4),
                (112, 112, 4),
            ],
            {
                "x": (0.0007331374358727771, 0.40864381496089663),
                "y": (0.3616151824866023, 0.9991334482228069),
                "months": (8.5, 24.0),
                "rule": ("a", "c", "d"),
            },
            {
                "x": (3.19447216622332e-37,),
                "y": (7.930402006440476e-19,),
                "months": (1.7894626661568495e-15,),
                "rule": (9.652842944730408e-19,),
            },
        ),
        (
            [(888, 116, 0), (679, 101, 1), (471, 81, 2), (306, 59, 2), (134, 31, 2), (102, 28, 2)],
            {"months": (5.5, 17.5), "rule": ("a",)},
            {"months": (0.01574607629588819, 0.17874077495190596), "rule": (0.002813934676130929,)},
        ),
    ],
}


def points():
    """A thousand talks about nothing real: three numbers on a lattice, months in whole numbers, and a rule."""
    k = np.arange(1, 1001)
    x, y, z = (k * irrational % 1 for irrational in (0.6180339887498949, 0.41421356237309515, 0.7320508075688772))
    return k, {"x": x, "y": y, "z": z, "months": (k * 37 % 24 + 1).astype(float), "rule": k * 7 // 3 % 4}


def asked(name):
    """The space of a set, its cases, and how it is peeled."""
    k, columns = points()
    how, every, combined = SETS[name]
    core = (columns["x"] < 0.42) & (columns["y"] > 0.33) & (columns["rule"] != 1) & (columns["months"] > 6)
    numbers = np.array([columns[number] for number in NUMBERS])
    space = Space(names=(*NUMBERS, "rule"), numbers=numbers, codes=columns["rule"][None], levels=(RULES,))
    return space, combined(core, k % every == 0), how


def shown(space, limits):
    """The limits of the restricted factors, by name."""
    found = {}
    for place in np.flatnonzero(space.restricted(limits)):
        if place < len(NUMBERS):
            found[NUMBERS[place]] = (limits.low[place], limits.high[place])
        else:
            found["rule"] = tuple(np.array(RULES)[limits.admitted[0]])
    return found


def ours(name):
    """Two boxes, one after the other: steps, limits and quasi-p-values of the last."""
    space, cases, how = asked(name)
    rows = np.arange(space.points)
    for _ in range(2):
        steps = trajectory(space, cases, rows, how)
        last = steps[-1].limits
        counts = [(step.rows, step.cases, int(space.restricted(step.limits).sum())) for step in steps]
        yield counts, shown(space, last), quasi_p(space, cases, rows, last)
        rows = rows[~space.inside(last, rows)]


def theirs(name):
    """The same by the EMA Workbench, with its warnings about pandas and about what is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(_theirs(name))


def _theirs(name):
    import pandas
    from ema_workbench.analysis import prim

    space, cases, how = asked(name)
    numbers = dict(zip(NUMBERS, space.numbers, strict=True))
    frame = pandas.DataFrame(numbers | {"rule": np.array(RULES)[space.codes[0]]})
    objective = prim.PRIMObjectiveFunctions.ORIGINAL if how.objective == MEAN else prim.PRIMObjectiveFunctions.LENIENT1
    options = {"peel_alpha": how.alpha, "paste_alpha": how.paste_alpha, "mass_min": how.least_mass}
    found = prim.Prim(frame, cases.astype(int), threshold=0.02, obj_function=objective, **options)
    for _ in range(2):
        box = found.find_box()
        counts = [tuple(map(int, row)) for row in box.peeling_trajectory[["n", "k", "res_dim"]].to_numpy()]
        last, quasi = box.box_lims[-1], box.qp[-1]
        limits = {f: tuple(sorted(last[f][0])) if f == "rule" else tuple(last[f]) for f in quasi}
        yield counts, limits, {f: tuple(p for p in quasi[f] if p != -1) for f in quasi}


def assert_same(found, expected):
    for (counts, limits, quasi), (their_counts, their_limits, their_quasi) in zip(found, expected, strict=True):
        assert counts == their_counts
        assert limits == their_limits
        assert quasi.keys() == their_quasi.keys()
        for factor in quasi:
            assert quasi[factor] == pytest.approx(their_quasi[factor], rel=1e-9)


@pytest.mark.parametrize("name", SETS)
def test_every_step_is_that_of_the_workbench(name):
    assert_same(ours(name), FROZEN[name])


def test_one_of_the_sets_is_pasted():
    talks = [rows for rows, _, _ in FROZEN["pasting"][0][0]]
    assert talks[-10:] == [60, 61, 62, 63, 64, 65, 66, 69, 72, 83]


if find_spec("ema_workbench"):

    @pytest.mark.parametrize("name", SETS)
    def test_the_workbench_still_says_so(name):
        assert_same(theirs(name), FROZEN[name])
