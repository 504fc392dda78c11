"""Import contracts beyond import-linter's own.

`AppPrivacy` keeps the insides of an app to itself. Run as a program, this checks the rings and the
orders inside them once more with type-only imports counted: an annotation may name a lower app's
model, never a higher one's.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class AppPrivacy(Contract):
    """Another app may import only the public modules of an app (by name)."""

    # A field turns into its value when the contract is read.
    groups: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]
    public: set[str] = fields.SetField(subfield=fields.StringField())  # type: ignore[assignment]
    open_apps: set[str] = fields.SetField(  # type: ignore[assignment]
        subfield=fields.StringField(), required=False
    )

    def _app(self, module: str) -> tuple[str | None, list[str]]:
        for group in self.groups:
            if module.startswith(f"{group}."):
                name, *inner = module[len(group) + 1 :].split(".")
                return f"{group}.{name}", inner
        return None, []

    def _is_private(self, module: str) -> bool:
        app, inner = self._app(module)
        if app is None or not inner or app in self.open_apps:
            return False
        return inner[0] not in self.public

    def _may(self, importer: str, imported: str) -> bool:
        """Its own app may; and tests share factories."""
        app, inner = self._app(imported)
        other, where = self._app(importer)
        test = where[:1] == ["tests"] or (other is None and ".tests." in f".{importer}.")
        return other == app or (inner[0] == "tests" and test)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        """Look at every import of a private module."""
        broken = [
            (importer, imported)
            for imported in graph.modules
            if self._is_private(imported)
            for importer in graph.find_modules_that_directly_import(imported)
            if not self._may(importer, imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": sorted(broken)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each breach."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} -> {imported}")


def orders(pyproject: Path) -> str:
    """The contracts of the rings and of the orders inside them, as a configuration of their own."""
    whole = tomllib.loads(pyproject.read_text("utf8"))["tool"]["importlinter"]
    lines = ["[importlinter]", f"root_package = {whole['root_package']}"]
    for contract in whole["contracts"]:
        if contract["type"] == "layers" and contract["id"] != "anatomy":
            lines += [
                f"[importlinter:contract:{contract['id']}]",
                f"name = {contract['name']}, type-only imports counted",
                "type = layers",
                f"exhaustive = {contract['exhaustive']}",
                *(
                    f"{key} =\n    " + "\n    ".join(contract[key])
                    for key in ("containers", "layers")
                ),
            ]
    return "\n".join(lines) + "\n"


def main(root: Path = Path()) -> int:
    """Check the orders with type-only imports counted."""
    with tempfile.NamedTemporaryFile("w", suffix=".ini", encoding="utf8") as config:
        config.write(orders(root / "pyproject.toml"))
        config.flush()
        tool = str(Path(sys.executable).with_name("lint-imports"))
        command = [tool, "--no-logo", "--no-cache", "--config", config.name]
        return subprocess.run(command, cwd=root, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
