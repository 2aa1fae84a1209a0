"""The `sihai` command: assembles the commands and turns whatever goes wrong into one sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from cli import (
    answer,
    attach,
    bundle,
    case,
    cases,
    decide,
    demo,
    finding,
    findings,
    flags,
    grades,
    history,
    letter,
    mapping,
    night,
    notices,
    pack,
    query,
    quotas,
    send,
    serve,
    sheet,
    sites,
    surge,
    template,
    treatment,
    upkeep,
    user,
)
from cli.errors import ExitCode, explain
from cli.installation import practice_home, practice_mode
from cli.screen import err

app = typer.Typer(
    name="sihai",
    help="四害密度监测：收表、校验、评级、发布。 Density sheets in, the A/B/C grade of every street out, every night.",
    epilog="退出码：0 正常，1 数据有问题，2 用法不对，3 程序或机器故障。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
# Panels of --help stand in the order in which their first command comes, and so do the commands of a panel.
for module in (
    demo,
    night,
    serve,
    template,
    sheet,
    mapping,
    pack,
    bundle,
    send,
    history,
    answer,
    attach,
    decide,
    grades,
    flags,
    quotas,
    surge,
    query,
    cases,
    case,
    letter,
    notices,
    findings,
    finding,
    sites,
    treatment,
    upkeep,
    user,
):
    module.add_to(app)


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="出错时显示完整的调用栈 / show tracebacks")] = False,
    practice: Annotated[
        bool, typer.Option("--practice", help="练习模式：另用一套数据，不计入正式结果 / a home of its own")
    ] = False,
) -> None:
    """Options of every command. `main` takes them out wherever they stand."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code: 0 fine, 1 problems in the data, 2 usage, 3 fault, 130 interrupted.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    before = given[: given.index("--")] if "--" in given else given
    is_debug = "--debug" in before
    if is_debug:
        given.remove("--debug")
    is_practice = "--practice" in before
    if is_practice:
        given.remove("--practice")
    try:
        with practice_mode(is_on=is_practice):
            if (home := practice_home()) and not {"-h", "--help"} & set(before):
                err().print(f"【练习模式】数据在 {home}，不计入正式结果。", style="bold magenta", soft_wrap=True)
            code = app(args=given, prog_name="sihai", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        err().print("已中断；已收下的数据都在。")
        return ExitCode.INTERRUPTED
    except typer.TyperException as error:  # a usage error of the parser
        _print_usage(error)
        return ExitCode.USAGE
    except Exception as error:  # every command ends here when something goes wrong
        if is_debug:
            import traceback

            traceback.print_exc()
        said = explain(error)
        console = err()
        console.print(said.zh, style="bold", markup=False, soft_wrap=True)
        if said.en:
            console.print(said.en, style="dim", markup=False, soft_wrap=True)
        return said.exit_code
    return code if isinstance(code, int) else ExitCode.FINE


def _print_usage(error: typer.TyperException) -> None:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "sihai"
    console = err()
    message = error.format_message()
    if message:
        console.print(f"用法不对：{path} --help 可查看用法。", style="bold", markup=False, soft_wrap=True)
        console.print(message, style="dim", markup=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
