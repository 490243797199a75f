"""A kind of import contract that names what is allowed, so that a new package is forbidden until somebody allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph


class OnlyContract(Contract):
    """
    A package imports, of all our own, only what is listed.

    Configuration options:
        package: The package that the contract is about; what lies below it counts in.
        may_import: Modules and packages of ours that it may import directly, with what lies below them.
    """

    package = fields.StringField()
    may_import = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 -- the base class's signature
        """Find each direct import of a module of ours that is not listed."""
        own = cast("list[str]", self.session_options["root_packages"])
        allowed = {cast("str", self.package), *cast("set[str]", self.may_import)}
        sources = [module for module in graph.modules if _lies_in(module, {cast("str", self.package)})]
        offending = sorted(
            (module, imported)
            for module in sources
            for imported in graph.find_modules_directly_imported_by(module)
            if _lies_in(imported, set(own)) and not _lies_in(imported, allowed)
        )
        return ContractCheck(kept=bool(sources) and not offending, metadata={"offending": offending})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import that is not allowed."""
        allowed = ", ".join(sorted(cast("set[str]", self.may_import))) or "nothing"
        output.print_error(f"{self.package} may import, of our own, only: {allowed}.")
        for module, imported in check.metadata["offending"] or [(self.package, "no module of it exists")]:
            output.print_error(f"- {module} -> {imported}")


def _lies_in(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)
