"""The command line: finds the verb, loads only its module, and turns every expected fault into one line and a code.

Exit codes are a contract: 0 stopped as asked, 1 unexpected, 2 configuration or usage, 3 refused to trade, 4 gateway
unreachable, 75 another instance holds the ledger.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

VERBS: Final[dict[str, tuple[str, str]]] = {
    "run": ("bot.commands.run", "the service: listen, trade, tell"),
    "demo": ("bot.commands.demo", "the whole product against a simulated gateway, on one screen"),
    "parse": ("bot.commands.parse", "explain how one message is read"),
    "gateway": ("bot.commands.gateway", "the simulated gateway alone, on this machine"),
    "check": ("bot.commands.check", "the doctor: what is set up, what is not, and the fix"),
    "rehearse": ("bot.commands.rehearse", "ask a paper account's gateway what documents leave open"),
    "replay": ("bot.commands.replay", "what following a channel would have done, at recorded prices"),
    "readiness": ("bot.commands.readiness", "whether paper trading has shown enough to go live"),
    "status": ("bot.commands.status", "how a running bot stands"),
    "kill": ("bot.commands.kill", "halt trading, with or without a running bot"),
    "resume": ("bot.commands.resume", "let a halted bot trade again"),
    "explain": ("bot.commands.explain", "the story of a message, trade or order"),
    "ledger": ("bot.commands.ledger", "verify, export or back up the ledger"),
    "config": ("bot.commands.config", "check the configuration, or print its schema"),
    "dialect": ("bot.commands.dialect", "test a channel's dialect"),
    "init": ("bot.commands.init", "write .env and config.yaml to begin with"),
}
"""Every verb with the module that carries it and what it does; a module is imported only when its verb is typed."""

_UNEXPECTED = 1
_USAGE = 2
_INTERRUPTED = 130
# By name, so that telling one fault from another imports none of the modules that raise them.
_CODES: Final[dict[str, int]] = {
    "ConfigInvalid": _USAGE,
    "DialectError": _USAGE,
    "ReplayInvalid": _USAGE,
    "SocketPathTooLong": _USAGE,
    "AccountRefused": 3,
    "NotReady": 3,
    "GatewayUnreachable": 4,
    "LedgerLocked": 75,
    "LedgerError": _UNEXPECTED,
    "NotRunning": _UNEXPECTED,
    "NotFlat": _UNEXPECTED,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    _bear_narrow_streams()
    try:
        return _main(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has gone; a second attempt to flush at exit would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the one place where a fault becomes a line and a code
        return _tell(error)


def _main(arguments: list[str]) -> int:
    parser = _parser(arguments)
    args = parser.parse_args(arguments)
    if args.verb is None:
        parser.print_help()
        return _USAGE
    return int(import_module(VERBS[args.verb][0]).run(args) or 0)


def _bear_narrow_streams() -> None:
    """A terminal or pipe of another encoding shows ? for ✓ and ‹: an answer with a hole is better than none."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser with the options of the verb that was typed; the others show only their help line."""
    parser = argparse.ArgumentParser(
        prog="autoscalper",
        description="Follows trade signals from chats, under your own limits, at Interactive Brokers.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and end")
    verbs = parser.add_subparsers(dest="verb", metavar="command", title="commands")
    typed = next((word for word in arguments if not word.startswith("-")), "")
    for verb, (module, help_line) in VERBS.items():
        if verb == typed:
            _configure(verbs, verb, module, help_line)
        else:
            verbs.add_parser(verb, help=help_line)
    return parser


def _configure(verbs: argparse._SubParsersAction[argparse.ArgumentParser], verb: str, module: str, line: str) -> None:
    loaded = import_module(module)
    if hasattr(loaded, "add"):
        loaded.add(verbs)
        return
    parser = verbs.add_parser(verb, help=line, description=(loaded.__doc__ or line).strip())
    loaded.configure(parser)


class _Version(argparse.Action):
    """Asks the installation for its version only when somebody wants to know."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            told = f"autoscalper {version('autoscalper')}\n"
        except PackageNotFoundError:
            told = "autoscalper, not installed\n"
        sys.stdout.write(told)
        parser.exit()


def _tell(error: Exception) -> int:
    names = [kind.__name__ for kind in type(error).__mro__]
    code = next((_CODES[name] for name in names if name in _CODES), None)
    if code is None:
        return _unexpected(error)
    faults = getattr(error, "faults", None) or (str(error),)
    for fault in faults:
        sys.stderr.write(f"autoscalper: {fault}\n")
    return code


def _unexpected(error: Exception) -> int:
    """One line for the person, the whole of it for whoever can mend it."""
    import tempfile
    import traceback

    from bot.redact import Redactor

    whole = Redactor().text("".join(traceback.format_exception(error)))
    with tempfile.NamedTemporaryFile("w", prefix="autoscalper-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(whole)
    first = Redactor().text(str(error)).splitlines() or [""]
    sys.stderr.write(f"autoscalper: unexpected {type(error).__name__}: {first[0]} (details in {log.name})\n")
    return _UNEXPECTED
