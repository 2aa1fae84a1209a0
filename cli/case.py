"""`sihai case`: one case on the screen, and the group of what people do with it."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli import case_acts, case_files
from cli.case_do import NO_NUMBER, AsJson, read_case
from cli.case_page import case_record, print_case
from cli.export import print_json
from cli.installation import open_settings, today
from cli.screen import out


class CaseGroup(TyperGroup):
    """Commands of one case: `sihai case 2026-1 plan`, `sihai case plan 2026-1`, `sihai case 2026-1 --json`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the words in the order in which a group reads them: its options, the number, what is done."""
        at = next((place for place, word in enumerate(args) if word in self.commands), len(args))
        before, verb, after = args[:at], args[at : at + 1], args[at + 1 :]
        if verb and not [word for word in before if not word.startswith("-")]:
            # Where no number stands before, the first word behind is it; only help does without one.
            has_number = bool(after) and not after[0].startswith("-")
            before, after = [*before, *(after[:1] if has_number else [NO_NUMBER])], after[1:] if has_number else after
        options = [word for word in before if word.startswith("-")]
        words = [word for word in before if not word.startswith("-")]
        return super().parse_args(ctx, [*options, *words, *verb, *after])


case_app = typer.Typer(
    cls=CaseGroup,
    invoke_without_command=True,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
case_acts.add_to(case_app)
case_files.add_to(case_app)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.add_typer(case_app, name="case", rich_help_panel="整改")


@case_app.callback(epilog="例：sihai case 2026-1 plan --measure proofing --by 硖石街道办事处")
def case(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="案号，C2026-0001 可简写为 2026-1", metavar="NUMBER")],
    every: Annotated[bool, typer.Option("--all", help="列出全部不合格单位，不只前 10 个")] = False,
    as_json: AsJson = False,
) -> None:
    """看一件案件的依据、待办和经过，或办理它 / one case, and what is done with it."""
    context.obj = number
    if context.invoked_subcommand is not None:
        return
    settings = open_settings()
    names, found = read_case(settings, number)
    if as_json:
        print_json(case_record(found, names, today()))
    else:
        label = "【练习，不作依据】" if settings.is_practice else ""
        print_case(out(), found, names, today(), every=every, label=label)
