"""The command line: ``vei VERB``, and each verb's hyphenated name.

A verb's module is imported only when the verb is used, so that help costs next to nothing. Every
error is one line on stderr: exit code 2 for wrong usage, 1 where the thing asked for failed.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

import click

from engine.errors import OfficeError, ScenarioError, nearest
from vei_tui.settings import UsageProblem

DONE = 0
FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130
"""What a shell expects of a program that ctrl-c ended."""

DEFAULT_VERB = "play"


class Verb(NamedTuple):
    """A verb as the help lists it; its module holds the click command named ``command``."""

    module: str
    summary: str


VERBS = {
    "play": Verb("vei_tui.verbs.play", "Open the office in the terminal (the default)."),
    "watch": Verb("vei_tui.verbs.watch", "Watch a model or a script work in the office."),
    "run": Verb(
        "vei_tui.verbs.run", "Work in the office line by line: ssh, screen readers, pipes."
    ),
    "chat": Verb("vei_tui.verbs.chat", "Talk with a model that has the office's tools."),
    "serve": Verb("vei_tui.verbs.serve", "Serve the office to models over MCP."),
    "world": Verb("vei_tui.verbs.world", "Open, look at and close the worlds of a server."),
    "demo": Verb("vei_tui.verbs.demo", "Watch a script or a model do the task, call by call."),
    "llm-test": Verb("vei_tui.verbs.llm_test", "Let a model do the task, without a screen."),
    "eval": Verb("vei_tui.verbs.eval", "Try agents in many worlds, and tell how they did."),
    "smoke": Verb("vei_tui.verbs.smoke", "Check that a server starts and answers."),
    "score": Verb("vei_tui.verbs.score", "Grade a run."),
    "score-erp": Verb("vei_tui.verbs.score_erp", "Grade a run by its work in the ERP."),
    "score-crm": Verb("vei_tui.verbs.score_crm", "Grade a run by its work in the CRM."),
    "eval-frontier": Verb(
        "vei_tui.verbs.eval_frontier", "List the worlds that test judgement; grade a run in one."
    ),
    "report": Verb("vei_tui.verbs.report", "Compare agents over many recorded runs."),
    "visualize": Verb("vei_tui.verbs.visualize", "Look at recorded runs: pages and pictures."),
    "state": Verb("vei_tui.verbs.state", "List runs; show what was where, and when."),
    "scenarios": Verb("vei_tui.verbs.scenarios", "List, show, check and prove scenarios."),
    "drift": Verb("vei_tui.verbs.drift", "Show what would happen by itself."),
    "replay": Verb("vei_tui.verbs.replay", "Play a recorded day, forward and back."),
    "fork": Verb("vei_tui.verbs.fork", "Go on from a step of a run, in a run of its own."),
    "credit": Verb("vei_tui.verbs.credit", "Show which calls a run's score depended on."),
    "diff": Verb("vei_tui.verbs.diff", "Put two runs side by side; show where they part."),
    "verify": Verb("vei_tui.verbs.verify", "Do a run again and compare every record."),
    "pack": Verb("vei_tui.verbs.pack", "Make one file of a run, or of a site, that proves itself."),
    "keys": Verb("vei_tui.verbs.keys", "Show and exchange the keys that runs are signed with."),
    "resume": Verb("vei_tui.verbs.resume", "Go on with a run that was left or killed."),
    "doctor": Verb("vei_tui.verbs.doctor", "Check this installation and say what to do."),
}
"""Every verb, in the order of the help."""


class Verbs(click.Group):
    """The group of all verbs, loading each when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A verb's command, imported now."""
        return load_verb(cmd_name) if cmd_name in VERBS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that is meant; one that does not exist is an error that names the nearest."""
        if args[0] not in VERBS and not args[0].startswith("-"):
            raise UsageProblem(f"There is no verb {args[0][:40]!r}.", nearest(args[0], VERBS))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of verbs, from its own words: nothing is imported for it."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])


def load_verb(name: str) -> click.Command:
    """Import a verb's module and return its command."""
    command = importlib.import_module(VERBS[name].module).command
    assert isinstance(command, click.Command)
    return command


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"vei {version()}")
        ctx.exit()


@click.command(
    cls=Verbs,
    invoke_without_command=True,
    subcommand_metavar="VERB [ARGS]...",
    epilog="'vei VERB --help' tells more about a verb. Without a verb, the office opens.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.pass_context
def vei(ctx: click.Context) -> int:
    """A small, living office in the terminal: one deterministic world for people and models."""
    if ctx.invoked_subcommand is not None:
        return DONE
    with load_verb(DEFAULT_VERB).make_context(DEFAULT_VERB, [], parent=ctx) as own:
        result = own.command.invoke(own)
    return result if isinstance(result, int) else DONE


def version() -> str:
    """The version of the product, as its distribution tells it."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("vei-tui")
    except PackageNotFoundError:
        return "of an uninstalled checkout"


def run(command: click.Command, name: str, argv: Sequence[str]) -> int:
    """Run a command and turn whatever comes of it into an exit code and at most one line of error.

    Args:
        command: what to run.
        name: the program's name, as errors and help show it.
        argv: its arguments.

    Returns:
        The exit code.
    """
    try:
        result = command.main(
            list(argv), prog_name=name, standalone_mode=False, help_option_names=["-h", "--help"]
        )
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _fail(name, "stopped.", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as problem:
        return _fail(_path(problem.ctx, name), _commands(problem.ctx), WRONG_USAGE)
    except click.UsageError as problem:
        return _fail(_path(problem.ctx, name), _usage(problem), WRONG_USAGE)
    except click.ClickException as problem:
        return _fail(name, problem.format_message(), FAILED)
    except (UsageProblem, ScenarioError) as problem:
        return _fail(name, str(problem), WRONG_USAGE)
    except OfficeError as problem:
        return _fail(name, str(problem), FAILED)
    except (BrokenPipeError, SystemExit):
        # The second is how click leaves when nobody reads its output any more.
        return _unheard()
    except OSError as problem:
        return _fail(name, _words(problem), FAILED)
    except Exception as problem:
        return _fail(name, _crash(problem), FAILED)
    return result if isinstance(result, int) else DONE


def _fail(name: str, message: str, code: int) -> int:
    line = " ".join(message.split())
    click.echo(f"{name}: {line}", err=True)
    return code


def _path(ctx: click.Context | None, name: str) -> str:
    return ctx.command_path if ctx is not None else name


def _usage(problem: click.UsageError) -> str:
    message = problem.format_message()
    where = problem.ctx.command_path if problem.ctx is not None else "vei"
    return f"{message} '{where} --help' shows what is right."


def _commands(ctx: click.Context | None) -> str:
    """What can be said after a verb that nothing was said after."""
    if ctx is None or not isinstance(ctx.command, click.Group):
        return "Something is missing."
    valid = ", ".join(ctx.command.list_commands(ctx))
    return f"A command is missing: {valid}. '{ctx.command_path} --help' tells more."


def _words(problem: OSError) -> str:
    """What the system said no to, without the errno."""
    reason = problem.strerror or str(problem) or type(problem).__name__
    return f"{problem.filename}: {reason}." if problem.filename else f"{reason}."


def _unheard() -> int:
    """The reader of our output went away, as ``head`` does: nothing is left to say, or to flush."""
    import os

    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return FAILED
    return DONE


def _crash(problem: Exception) -> str:
    """Write the traceback where it can be found, and say so in one line."""
    from vei_tui.verbs.crash import crash_file

    where = crash_file(problem)
    kind = type(problem).__name__
    if where is None:
        return f"this is a fault of the office ({kind}), and it could not be written down."
    return f"this is a fault of the office ({kind}); what happened is in {where}."


def _speak_plainly() -> None:
    """Let no character that a terminal cannot show stop the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """The program ``vei``."""
    _speak_plainly()
    sys.exit(run(vei, "vei", sys.argv[1:] if argv is None else argv))


def _verb_main(verb: str) -> NoReturn:
    _speak_plainly()
    name = f"vei-{verb}"
    try:
        command = load_verb(verb)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(run(command, name, sys.argv[1:]))


def serve_main() -> NoReturn:
    """The program ``vei-serve``."""
    _verb_main("serve")


def smoke_main() -> NoReturn:
    """The program ``vei-smoke``."""
    _verb_main("smoke")


def demo_main() -> NoReturn:
    """The program ``vei-demo``."""
    _verb_main("demo")


def eval_main() -> NoReturn:
    """The program ``vei-eval``."""
    _verb_main("eval")


def llm_test_main() -> NoReturn:
    """The program ``vei-llm-test``."""
    _verb_main("llm-test")


def run_main() -> NoReturn:
    """The program ``vei-run``."""
    _verb_main("run")


def chat_main() -> NoReturn:
    """The program ``vei-chat``."""
    _verb_main("chat")


def score_main() -> NoReturn:
    """The program ``vei-score``."""
    _verb_main("score")


def report_main() -> NoReturn:
    """The program ``vei-report``."""
    _verb_main("report")


def eval_frontier_main() -> NoReturn:
    """The program ``vei-eval-frontier``."""
    _verb_main("eval-frontier")


def state_main() -> NoReturn:
    """The program ``vei-state``."""
    _verb_main("state")


def visualize_main() -> NoReturn:
    """The program ``vei-visualize``."""
    _verb_main("visualize")


def drift_main() -> NoReturn:
    """The program ``vei-drift``."""
    _verb_main("drift")


def scenarios_main() -> NoReturn:
    """The program ``vei-scenarios``."""
    _verb_main("scenarios")


def pack_main() -> NoReturn:
    """The program ``vei-pack``."""
    _verb_main("pack")
