"""The command `waitlist`: one file a command, read when it is called."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import click

from waitlist import __version__
from waitlist.cli.lazy import LazyGroup
from waitlist.problems import WaitlistError

INTERRUPTED = 130


@click.group(
    cls=LazyGroup,
    commands_at={
        "backup": "waitlist.cli.backup:backup",
        "check": "waitlist.cli.check:check",
        "copy": "waitlist.cli.copy:copy",
        "doctor": "waitlist.cli.doctor:doctor",
        "erase": "waitlist.cli.erase:erase",
        "export": "waitlist.cli.export:export",
        "init": "waitlist.cli.init:init",
        "leaderboard": "waitlist.cli.leaderboard:leaderboard",
        "lift": "waitlist.cli.lift:lift",
        "migrate": "waitlist.cli.migrate:migrate",
        "preview": "waitlist.cli.preview:preview",
        "purge-tests": "waitlist.cli.purge_tests:purge_tests",
        "restore": "waitlist.cli.restore:restore",
        "review": "waitlist.cli.review:review",
        "schema": "waitlist.cli.schema:schema",
        "secrets": "waitlist.cli.secrets:secrets",
        "send-test": "waitlist.cli.send_test:send_test",
        "serve": "waitlist.cli.serve:serve",
        "texts": "waitlist.cli.texts:texts",
        "theme": "waitlist.cli.theme:theme",
        "tiers": "waitlist.cli.tiers:tiers",
        "user": "waitlist.cli.user:user",
        "worker": "waitlist.cli.worker:worker",
    },
)
@click.version_option(__version__, prog_name="waitlist", message="%(prog)s %(version)s")
def waitlist() -> None:
    """A microsite for a launch that spreads by invitation.

    Start with `waitlist init`, then `waitlist serve` in the folder it made. Data goes to stdout, words to
    stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 78 wrong settings, 130 interrupted.
    """


def main() -> None:
    """Run the command of this process and exit with its code."""
    gc.disable()  # until the command is imported, which makes next to no garbage
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code. What went wrong is said on stderr, without a traceback."""
    try:
        code = waitlist.main(arguments, prog_name="waitlist", standalone_mode=False)
        sys.stdout.flush()
    except WaitlistError as error:
        click.echo(error, err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        click.echo(f"{what}. Look at the disk and at the rights of this user, then try again.", err=True)
        return 1
    return code if isinstance(code, int) else 0
