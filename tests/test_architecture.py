"""What the code may not do, read from the code itself.

docs/design.md says why. Which layer may import which is a contract in pyproject.toml.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "negotiation_sim"
FILES = sorted(PACKAGE.rglob("*.py"))
CORE = [file for file in FILES if file.is_relative_to(PACKAGE / "core")]
RULES = [file for file in CORE if {"rules", "protocols"} & set(file.relative_to(PACKAGE).parts)]

INEXACT = {
    *("exp", "expm1", "exp2", "log", "log1p", "log2", "log10", "pow", "power", "float_power", "sqrt", "cbrt", "hypot"),
    *("sin", "cos", "tan", "tanh", "mean", "average", "std", "var", "median", "quantile", "percentile"),
    *("divide", "true_divide", "reciprocal", "linspace", "single", "double", "half", "longdouble"),
    *("dot", "vdot", "inner", "matmul", "einsum", "tensordot", "linalg", "fft", "random"),
}
MAKES_FLOATS_UNASKED = {"zeros": 2, "ones": 2, "empty": 2}  # function: how many positional arguments include the dtype
IMPURE = {
    *("random", "secrets", "uuid", "time", "os", "io", "pathlib", "shutil", "tempfile", "sqlite3", "subprocess"),
    *("threading", "multiprocessing", "asyncio", "logging", "warnings", "locale"),
}
CLOCK = {"now", "today", "utcnow"}
VAGUE = ("Manager", "Handler", "Helper", "Util")
HEAVY = ("numpy", "simpy", "cattrs", "cyclopts", "rich", "matplotlib", "msgspec", "psycopg", "sqlite3")


def tree(file: Path) -> ast.Module:
    """Parse a file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, in full and wherever in the file, with the line."""
    package = (PACKAGE.name, *file.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *([node.module] if node.module else [])))
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def at(file: Path, line: int, what: str) -> str:
    """Say where a fault is."""
    return f"{file.relative_to(PACKAGE.parent)}:{line}: {what}"


def importers(module: str) -> set[str]:
    """Name the files of the package that import a module, or anything in it."""
    return {
        str(file.relative_to(PACKAGE))
        for file in FILES
        if any(name == module or name.startswith(f"{module}.") for _, name in imports(file))
    }


def inexact(node: ast.AST) -> str | None:
    """Say what in a node could make a number that is not an exact integer, if anything."""
    match node:
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            return "true division; use //"
        case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
            return "matrix product; multiply and sum"
        case ast.Constant(value=float() | complex()):
            return f"the number {node.value}"
        case ast.Constant(value=str() as text) if text.startswith("float") and text[5:].isdigit():
            return f"the type {text}"
        case ast.Name(id="float" | "complex"):
            return node.id
        case ast.Attribute(attr=name) if name in INEXACT or name.startswith(("float", "complex")):
            return f".{name}"
        case ast.ImportFrom(module="numpy" | "math", names=names):
            return next((f"import of {alias.name}" for alias in names if alias.name in INEXACT), None)
        case ast.Call(func=ast.Attribute(attr=name), args=args, keywords=keywords) if name in MAKES_FLOATS_UNASKED:
            if len(args) < MAKES_FLOATS_UNASKED[name] and not any(keyword.arg == "dtype" for keyword in keywords):
                return f".{name} without a dtype makes floats"
    return None


def test_there_is_a_core_with_rules_and_protocols():
    assert {file.parent.name for file in RULES} == {"rules", "protocols"}


def test_no_star_imports():
    assert not [at(file, line, name) for file in FILES for line, name in imports(file) if name.endswith(".*")]


def test_rules_and_protocols_are_exact():
    assert not [
        at(file, getattr(node, "lineno", 0), what)
        for file in RULES
        for node in ast.walk(tree(file))
        if (what := inexact(node))
    ]


@pytest.mark.parametrize(
    "code",
    [
        *("a / b", "a /= b", "a @ b", "0.5", "1j", "float(a)", "np.float64(a)", "a.astype('float32')", "a.mean()"),
        *("np.sqrt(a)", "np.zeros(3)", "np.ones((2, 3))", "from math import log", "np.random.default_rng(0)"),
    ],
)
def test_inexact_code_is_recognised(code):
    assert any(inexact(node) for node in ast.walk(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["a // b", "np.zeros(3, np.int64)", "np.zeros_like(a)", "np.empty(3, dtype=bool)", "7"]
)
def test_exact_code_is_let_through(code):
    assert not any(inexact(node) for node in ast.walk(ast.parse(code)))


def test_the_core_imports_numpy_attrs_the_standard_library_and_itself():
    allowed = {"numpy", "attr", "attrs", *sys.stdlib_module_names}
    assert not [
        at(file, line, name)
        for file in CORE
        for line, name in imports(file)
        if name.split(".")[0] not in allowed and not f"{name}.".startswith("negotiation_sim.core.")
    ]


def test_the_core_has_no_clock_no_files_and_no_generator_of_its_own():
    faults = []
    for file in CORE:
        faults += [at(file, line, name) for line, name in imports(file) if name.split(".")[0] in IMPURE]
        faults += [at(file, line, name) for line, name in imports(file) if name.startswith("numpy.random")]
        for node in ast.walk(tree(file)):
            match node:
                case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK:
                    faults.append(at(file, node.lineno, f".{name}()"))
                case ast.Call(func=ast.Name(id="open" | "print" | "input" as name)):
                    faults.append(at(file, node.lineno, f"{name}()"))
                case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="random"):
                    faults.append(at(file, node.lineno, "numpy.random"))
    assert not faults


def test_matplotlib_is_imported_in_plots_only():
    assert all(file.startswith("plots/") for file in importers("matplotlib"))


def test_simpy_is_imported_in_the_calendar_and_the_engine_only():
    assert importers("simpy") <= {"calendar.py", "engine.py"}


def test_msgspec_is_imported_where_bytes_are_read_and_databases_in_the_store_only():
    assert importers("msgspec") <= {"record/codec.py", "store/manifest.py", "store/files.py"}
    assert importers("sqlite3") == {"store/sqlite.py"}
    assert importers("psycopg") == {"store/postgres.py"}


def test_nothing_that_was_written_down_is_run():
    runs = {"eval", "exec", "compile", "__import__"}
    assert not [
        at(file, node.lineno, node.func.id)
        for file in FILES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in runs
    ]
    assert not importers("pickle") | importers("marshal") | importers("shelve")


def test_engine_and_batch_never_import_each_other():
    engine, batch = (PACKAGE / "engine.py", PACKAGE / "batch.py")
    assert engine.is_file()
    assert batch.is_file()
    assert "batch.py" not in importers("negotiation_sim.engine")
    assert "engine.py" not in importers("negotiation_sim.batch")
    assert "batch.py" not in importers("simpy")


def test_names_say_what_a_thing_is():
    assert not [
        at(file, node.lineno, node.name)
        for file in FILES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ClassDef) and any(word in node.name for word in VAGUE)
    ]
    assert not [
        file.relative_to(PACKAGE.parent) for file in FILES if file.stem in {"utils", "util", "helpers", "misc", "data"}
    ]


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, negotiation_sim; print(*sorted(name for name in sys.modules if '.' not in name))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "negotiation_sim" in loaded
    assert not set(HEAVY) & set(loaded)
