"""Which way imports point: programs → products → agencies, and inside an app along its layers.

Read from the source with ast, so that an import inside a function counts as much as one at the top.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

APPS = ("agencies", "products", "programs")  # each may import itself and those before it
# Each layer may import itself and those before it. Doors stand last and import each other never.
LAYERS = (
    *("enums", "models", "permissions", "workflows", "selectors"),
    *("services", "workflow", "forms", "exports"),
)
DOORS = (
    *("views", "tasks", "admin", "urls", "management"),
    *("templatetags", "middleware", "context_processors", "api"),
)
# Of the project's own package the apps know the settings alone, and those through django.conf.
PROJECT = "ocop_portal"
FOR_APPS = ("ocop_portal.settings",)


@dataclass(frozen=True)
class Import:
    """One module of ours importing another."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


@dataclass(frozen=True)
class House:
    """The Python modules below one folder, by their dotted names."""

    root: Path
    packages: tuple[str, ...] = (*APPS, PROJECT)

    @cached_property
    def modules(self) -> dict[str, Path]:
        found = {}
        for package in self.packages:
            for file in sorted((self.root / package).rglob("*.py")):
                parts = file.relative_to(self.root).with_suffix("").parts
                if "migrations" not in parts:
                    found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
        return found

    @cached_property
    def imports(self) -> list[Import]:
        return [found for name, file in self.modules.items() for found in self._imports_of(name, file)]

    def _imports_of(self, name: str, file: Path) -> Iterator[Import]:
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            for wanted in _names(node, package):
                target = self._module(wanted)
                if target and target != name:
                    yield Import(name, target, node.lineno)

    def _module(self, wanted: str) -> str | None:
        """The module that holds a dotted name: itself, or the one it is taken from."""
        while wanted and wanted not in self.modules:
            wanted = wanted.rpartition(".")[0]
        return wanted or None

    # --- what is wrong with them -------------------------------------------------------------------------

    def going_back(self) -> list[Import]:
        """The imports that point the wrong way, between apps or inside one."""
        return [found for found in self.imports if not _points_forward(found)]

    def cycles(self) -> list[list[str]]:
        """Groups of modules that need each other; a package and its own modules count too."""
        return [sorted(group) for group in _components(self._graph()) if len(group) > 1]

    def _graph(self) -> dict[str, set[str]]:
        graph: dict[str, set[str]] = {name: set() for name in self.modules}
        for found in self.imports:
            graph[found.importer].add(found.imported)
        return graph


def _names(node: ast.Import | ast.ImportFrom, package: str) -> list[str]:
    """The dotted names that a statement imports, relative ones resolved against `package`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    parts = package.split(".")
    base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
    start = ".".join(filter(None, [base, node.module]))
    return [f"{start}.{alias.name}" for alias in node.names]


def _points_forward(found: Import) -> bool:
    importer, imported = found.importer.split("."), found.imported.split(".")
    if importer[0] == PROJECT:
        return True
    if imported[0] == PROJECT:
        return found.imported in FOR_APPS
    if importer[0] != imported[0]:
        return APPS.index(imported[0]) < APPS.index(importer[0]) and not _is_door(imported)
    return _keeps_the_layers(importer, imported)


def _keeps_the_layers(importer: list[str], imported: list[str]) -> bool:
    """Inside one app. Modules that are no layer (a clock, a mailbox) are held only by the ban on cycles."""
    if len(importer) < 2 or len(imported) < 2 or importer[1] == imported[1]:
        return True
    if _is_door(imported):
        return importer[1] == "urls" and imported[1] == "views"
    if importer[1] in LAYERS and imported[1] in LAYERS:
        return LAYERS.index(imported[1]) < LAYERS.index(importer[1])
    return True


def _is_door(module: list[str]) -> bool:
    return len(module) > 1 and module[1] in DOORS


def _components(graph: dict[str, set[str]]) -> list[set[str]]:
    """The strongly connected parts of a graph, by Tarjan's method."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    parts: list[set[str]] = []

    def visit(name: str) -> None:
        number[name] = lowest[name] = len(number)
        waiting.append(name)
        for other in sorted(graph[name]):
            if other not in number:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in waiting:
                lowest[name] = min(lowest[name], number[other])
        if lowest[name] == number[name]:
            at = waiting.index(name)
            parts.append(set(waiting[at:]))
            del waiting[at:]

    for name in sorted(graph):
        if name not in number:
            visit(name)
    return parts


def complaints(root: Path) -> list[str]:
    """One line for each import that goes back and for each ring."""
    house = House(root)
    return [str(found) for found in house.going_back()] + [
        "ring: " + " ↔ ".join(ring) for ring in house.cycles()
    ]
