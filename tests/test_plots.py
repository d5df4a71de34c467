"""What the pictures show: the numbers behind the panels, the words that must stand in them, the same bytes twice."""

import os
import subprocess
import sys
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import attrs
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from small import day, meeting, party, provision, talks
from sweeps import made

from negotiation_sim import __version__, cli, load, run, run_many
from negotiation_sim.core.table import AGREEMENT, COLLAPSE
from negotiation_sim.ensemble.shares import percent
from negotiation_sim.plots import plot_ensemble, plot_run, plot_sweep, save
from negotiation_sim.plots.fit import fitted, inches, sides, spread
from negotiation_sim.plots.many import draw_endings, draw_when, draw_who
from negotiation_sim.plots.series import Exit, course, ended_by, exit_shares, mean_ideals, shares_first_and_in_all
from negotiation_sim.plots.sweeps import KINDS
from negotiation_sim.plots.talks import draw_exits, draw_margins, draw_text
from negotiation_sim.record import events as e
from negotiation_sim.scenario import ILLUSTRATIVE, scenario_hash, schema

HERE = Path(__file__).resolve().parent
FENCE = provision("fence", 0.0, 0.5, 1.0)
DAY = 24 * 60
TOUCHY = {"red_line_weight": 1.0, "withdrawal_threshold": 0.2}
DRAW = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from test_plots import draw_all
draw_all(Path(sys.argv[2]))
"""


def draw_all(folder):
    """A picture in every format, and another; their digests by name."""
    one, many = plot_run(run(load("teaching-park"))), plot_ensemble(run_many(walk_out(), replicates=20))
    files = [save(one, folder / f"run.{suffix}") for suffix in ("svg", "png", "pdf")]
    files.append(save(many, folder / "ensemble.svg"))
    files += [save(plot_sweep(made(300), kind), folder / f"{kind}.svg") for kind in KINDS]
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}


def walk_out(**said):
    """Two meetings in which the chair turns to b for the two against the one; c, who never accepts b, walks out."""
    people = (
        party("a", "builders", scores={"fence": (20, 80, 40)}),
        party("b", "builders", scores={"fence": (10, 90, 20)}),
        party("c", "keepers", scores={"fence": (70, 0, 10)}, forbids={"fence": "bc"}, **TOUCHY),
    )
    meetings = (meeting(0), meeting(10, ["fence"], recess=DAY), meeting(20, ["fence"]))
    return talks(*people, provisions=[FENCE], meetings=meetings, **said)


def words(figure):
    """Everything that is written in a picture."""
    texts = [*figure.texts, *(text for ax in figure.axes for text in ax.texts)]
    return " | ".join(text.get_text().replace("\n", " ") for text in [figure._suptitle, *texts])


def test_the_course_of_talks_is_what_the_log_tells():
    told = course(run(walk_out()).events)
    assert told.minutes == (0, 0, 10 * DAY, 11 * DAY, 20 * DAY)
    assert told.meetings == (0, 10 * DAY, 20 * DAY)
    assert told.blocs == {"builders": (0, 1), "keepers": (2,)}
    assert told.stringency.tolist() == [[0, 0, 0.5, 0.5, 0.5]]
    # A forecast begins halfway from 0.3 to 1, and goes halfway to what the draft is worth.
    left = np.nan
    expected = [
        [0.35, 0.35, 0.425, 0.425, 0.425],
        [0.35, 0.35, 0.475, 0.475, 0.475],
        [0.35, 0.35, 0.025, 0.025, left],
    ]
    np.testing.assert_array_equal(told.margin, expected)
    assert told.exits == (Exit(since=0, minute=11 * DAY, seat=2, remaining=0),)
    assert (told.remaining("builders"), told.remaining("keepers")) == (2, 0)
    assert told.mean_margin("builders") == pytest.approx(0.45)
    assert told.mean_margin("keepers") == pytest.approx(0.025)


def test_who_came_back_has_two_stays():
    events = run(walk_out()).events
    left = next(n for n, event in enumerate(events) if isinstance(event.fact, e.StakeholderWithdrew))
    back = attrs.evolve(events[left], minute=15 * DAY, fact=e.StakeholderRejoined(stakeholder="c"))
    again = attrs.evolve(events[left], minute=16 * DAY)
    told = course([*events[: left + 1], back, again, *events[left + 1 :]])
    assert [(told.minutes[s.start], told.minutes[s.stop - 1]) for s in told.stays(2)] == [
        (0, 11 * DAY),
        (15 * DAY, 16 * DAY),
    ]
    assert [(exit.since, exit.minute) for exit in told.exits] == [(0, 11 * DAY), (15 * DAY, 16 * DAY)]


def test_shocks_are_shown_with_their_names():
    shock = schema.Shock(id="news", name="News", stakeholders=("a",), on=day(5), reservation_value=0.1)
    result = run(walk_out(shocks=(shock,)))
    assert course(result.events).shocks == ((5 * DAY, "News"),)
    assert "News" in words(plot_run(result))


def test_mean_ideals_are_of_members_who_state_one():
    def member(name, bloc, **ideal):
        return party(name, bloc, ideal=ideal, salience=dict.fromkeys(ideal, 1.0))

    people = (member("a", "x", fence=0.2), member("b", "x", fence=0.8), member("c", "y", fence=0.25))
    watching = party("d", "y", observer=True)
    scenario = talks(*people, watching, provisions=[FENCE], meetings=[meeting(0, ["fence"])])
    assert {bloc: means.tolist() for bloc, means in mean_ideals(run(scenario).case).items()} == {
        "x": [0.5],
        "y": [0.25],
    }
    assert mean_ideals(run(walk_out()).case) == {}


def test_the_shares_over_many_are_counts():
    ensemble = run_many(walk_out(), replicates=4)
    outcomes = attrs.evolve(
        ensemble.outcomes,
        status=np.array([AGREEMENT, AGREEMENT, AGREEMENT, COLLAPSE], np.int8),
        consensus=np.array([False, True, False, False]),
        ended=np.array([20, 10, 10, 20], np.int32) * DAY,
        left_at=np.array([[0, 0, 0, 3], [0, 0, 2, 3], [2, 0, 2, 2]], np.int16),
    )
    changed = attrs.evolve(ensemble, outcomes=outcomes)
    assert exit_shares(changed).tolist() == [[0, 0, 0.25], [0, 0.25, 0.25], [0, 0.75, 0]]
    assert shares_first_and_in_all(changed).tolist() == [[0, 0.25], [0.25, 0.5], [0.75, 0.75]]
    curves = {name: (when.tolist(), shares.tolist()) for name, (when, shares) in ended_by(changed).items()}
    assert curves == {
        "consensus": ([10 * DAY], [0.25]),
        "narrowed_agreement": ([10 * DAY, 20 * DAY], [0.25, 0.5]),
        "collapse": ([20 * DAY], [0.25]),
    }


def test_the_panels_draw_the_series():
    result = run(walk_out())
    text, margins, exits = plot_run(result).axes
    assert text.get_xlim() == margins.get_xlim() == exits.get_xlim()
    drawn = [line.get_ydata() for line in margins.lines if line.get_drawstyle() == "steps-post"]
    assert [list(values) for values in drawn] == [
        [0.35, 0.35, 0.425, 0.425, 0.425],
        [0.35, 0.35, 0.475, 0.475, 0.475],
        [0.35, 0.35, 0.025, 0.025],
    ]
    assert "c (0 of 1 still in)" in [text.get_text() for text in exits.texts]


def test_a_panel_can_stand_alone_or_on_axes_of_the_reader():
    result, ensemble = run(walk_out()), run_many(walk_out(), replicates=5)
    ax = Figure().add_subplot()
    for draw in (draw_text, draw_margins, draw_exits):
        assert isinstance(draw(result), Axes) and draw(result, ax) is ax
    for draw in (draw_endings, draw_when, draw_who):
        assert isinstance(draw(ensemble), Axes) and draw(ensemble, ax) is ax


def test_agreement_is_never_shown_without_who_is_still_in():
    ensemble = run_many(load("teaching-park"), replicates=200)
    endings, when, _ = plot_ensemble(ensemble).axes
    stated = {e.name: percent(e.mean_minimum_bloc_share_in) for e in ensemble.summary.endings if e.share.count}
    for name in ("consensus", "narrowed_agreement"):
        assert [t for t in endings.texts if f"minimum bloc share still in {stated[name]} (mean)" in t.get_text()]
        title = name.replace("_", " ").capitalize()
        (label,) = [t.get_text() for t in when.texts if t.get_text().startswith(title)]
        assert f"minimum bloc share in {stated[name]}" in label
    assert "minimum bloc share still in 50%" in words(plot_run(run(load("teaching-park"))))


def test_a_picture_says_which_talks_it_shows_and_what_the_positions_are():
    scenario = attrs.evolve(walk_out(), illustrative=True)
    one, many = (
        words(plot_run(run(scenario, seed=7, replicate=3))),
        words(plot_ensemble(run_many(scenario, replicates=5))),
    )
    for said in (one, many):
        assert f"case hash {scenario_hash(scenario)[:12]}" in said
        assert f"negotiation-sim {__version__}" in said
        assert ILLUSTRATIVE in said
    assert "seed 7 · replicate 3" in one
    assert "seed 0 · replicates 0 to 4" in many
    assert ILLUSTRATIVE not in words(plot_run(run(walk_out())))


def odd_talks():
    """Talks at the edge: one of everything; talks that never worked; many blocs with long names and a dollar sign."""
    alone = party("a", scores={"fence": (10, 50, 90)})
    yield talks(alone, provisions=[FENCE], meetings=[meeting(0, ["fence"])], minimum_parties=1)
    away = [party(who, attendance=0.0, scores={"fence": (10, 50, 90)}) for who in "ab"]
    yield talks(*away, provisions=[FENCE], meetings=[meeting(5, ["fence"])], quorum=Fraction(1, 2))
    blocs = [party(f"p{n}", ideal={"fence": n / 12}, withdrawal_threshold=n / 20) for n in range(9)]
    crowd = talks(*blocs, provisions=[FENCE], meetings=[meeting(3 * n, ["fence"]) for n in range(12)])
    name = "Those who say that it costs $5, or $6 at most & <no more>, whoever is asked and however often"
    yield attrs.evolve(
        crowd,
        title=name,
        stakeholders=tuple(attrs.evolve(who, name=f"{who.id} {name}") for who in crowd.stakeholders),
        blocs=tuple(attrs.evolve(bloc, name=f"{bloc.id} {name}") for bloc in crowd.blocs),
    )


@pytest.mark.parametrize("scenario", list(odd_talks()), ids=["one of everything", "inquorate", "crowd"])
def test_odd_talks_can_be_drawn(scenario, tmp_path):
    save(plot_run(run(scenario)), tmp_path / "run.svg")
    save(plot_ensemble(run_many(scenario, replicates=3)), tmp_path / "ensemble.svg")


def with_long_names(scenario):
    """The same, everyone's and every bloc's name twenty times."""
    people, blocs = (
        tuple(attrs.evolve(each, name=f"{each.name} " * 20) for each in several)
        for several in (scenario.stakeholders, scenario.blocs)
    )
    return attrs.evolve(scenario, stakeholders=people, blocs=blocs)


@pytest.mark.parametrize("names", [lambda scenario: scenario, with_long_names], ids=["as they are", "long"])
@pytest.mark.parametrize("many", [False, True])
def test_no_text_is_outside_the_page(many, names):
    scenario = names(load("ntia-facial-recognition"))
    figure = plot_ensemble(run_many(scenario, replicates=50)) if many else plot_run(run(scenario))
    figure.draw_without_rendering()
    page = figure.bbox.padded(1)
    for text in [*figure.texts, *(text for ax in figure.axes for text in [*ax.texts, *ax.get_xticklabels()])]:
        box = text.get_window_extent()
        assert page.contains(box.x0, box.y0) and page.contains(box.x1, box.y1), text.get_text()


def test_the_same_bytes_in_another_process_whatever_the_settings_of_its_user(tmp_path):
    expected, elsewhere = draw_all(tmp_path), tmp_path / "elsewhere"
    elsewhere.mkdir()
    settings = elsewhere / "matplotlibrc"
    settings.write_text("font.size: 20\nsvg.fonttype: none\naxes.grid: True\nsavefig.dpi: 30\nsavefig.bbox: tight\n")
    environment = {**os.environ, "MATPLOTLIBRC": str(settings), "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-c", DRAW, str(HERE), str(elsewhere)], check=True, env=environment)
    settings.unlink()
    assert {file.name: sha256(file.read_bytes()).hexdigest() for file in elsewhere.iterdir()} == expected


def test_the_same_figure_twice_and_a_file_that_is_there_is_replaced(tmp_path):
    figure = plot_run(run(walk_out()))
    first = save(figure, tmp_path / "picture.svg").read_bytes()
    (tmp_path / "picture.svg").write_text("something else")
    assert save(figure, str(tmp_path / "picture.svg")).read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["picture.svg"]
    assert b"<dc:date>" not in first


def test_another_ending_of_the_name_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"ends in \.svg, \.png or \.pdf \(got 'picture\.gif'\)"):
        save(plot_run(run(walk_out())), "picture.gif")


def test_a_text_is_wrapped_and_shortened_to_its_place():
    assert fitted("one two three", 10.0, 8) == "one two three"
    assert fitted("one two three", inches("one two", 8) + 0.01, 8, lines=2) == "one two\nthree"
    short = fitted("one two three four five six", 0.5, 8, lines=2)
    assert short.startswith("one two\n") and short.endswith("…")
    assert all(inches(row, 8) <= 0.5 for row in short.split("\n"))
    assert fitted("", 1.0, 8) == ""


def test_labels_keep_apart_and_in_order():
    assert spread([0.5, 0.5, 0.1], 0.2, 0.0, 1.0) == pytest.approx([0.5, 0.7, 0.1])
    assert spread([1.0, 0.95], 0.2, 0.0, 1.0) == pytest.approx([1.0, 0.8])
    assert spread([], 0.2, 0.0, 1.0) == []


def test_labels_of_a_row_stand_where_there_is_room():
    assert sides([0.5, 1.5, 4.0], [1.0, 1.0, 1.0], 4.5) == ["right", "right", "left"]
    assert sides([1.0, 1.0, 1.5, 1.9], [1.0, 1.0, 1.0, 1.0], 5.0) == ["right", None, None, None]
    assert sides([2.0, 2.0, 3.0], [1.0, 1.0, 1.0], 3.5) == ["right", None, None]
    assert sides([3.0, 3.0], [1.0, 1.0], 3.5) == ["left", None]
    assert sides([0.5], [1.0], 1.2) == [None]


def test_the_names_of_shocks_overlap_nothing():
    news = [
        schema.Shock(
            id=f"s{n}", name="A child falls into the pond", stakeholders=("a",), on=day(n), reservation_value=0.1
        )
        for n in (2, 3, 18, 19)
    ]
    figure = plot_run(run(walk_out(shocks=tuple(news))))
    figure.draw_without_rendering()
    names = [
        text
        for text in figure.axes[1].texts
        if text.get_text() in ("A child falls into the pond", "builders", "keepers (gone)")
    ]
    assert [text.get_text() for text in names].count("A child falls into the pond") == 2
    boxes = [text.get_window_extent() for text in names]
    assert len(boxes) == 4 and not [a for a in boxes for b in boxes if a is not b and a.overlaps(b)]


def test_the_command_writes_a_picture_and_says_where(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["plot", "teaching-park", "--replicate", "3"]) == 0
    assert cli.main(["plot", "teaching-park", "--replicates", "20", "--out", "many.png"]) == 0
    assert capsys.readouterr().out.split() == ["teaching-park-run.svg", "many.png"]
    expected = save(plot_run(run(load("teaching-park"), replicate=3)), tmp_path / "expected.svg")
    assert (tmp_path / "teaching-park-run.svg").read_bytes() == expected.read_bytes()
    assert (tmp_path / "many.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--out", "picture.gif"], "the name of a picture ends in .svg, .png or .pdf (got 'picture.gif')"),
        (["--out", "nowhere/picture.svg"], "nowhere/picture.svg: No such file or directory"),
        (["--replicate", "1", "--replicates", "2"], "--replicate draws one run and --replicates many"),
        (["--replicates", "0"], "replicates must be"),
    ],
)
def test_bad_input_is_refused(arguments, complaint, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["plot", "teaching-park", *arguments]) == 2
    printed = capsys.readouterr()
    assert (printed.out, complaint in printed.err.replace("\n", " ")) == ("", True)
    assert not list(tmp_path.iterdir())


def test_without_matplotlib_the_command_says_how_to_get_it(monkeypatch, capsys):
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib" or "negotiation_sim.plots" in name]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert cli.main(["plot", "teaching-park"]) == 2
    assert "-m pip install matplotlib" in capsys.readouterr().err
