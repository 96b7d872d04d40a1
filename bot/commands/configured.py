"""The options of every verb that needs the configuration, and the configuration that they name."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.configure.settings import Settings


def add_options(parser: argparse.ArgumentParser) -> None:
    """`--config` and `--env-file`; both default to the current folder."""
    parser.add_argument("--config", type=Path, default=Path("config.yaml"), metavar="FILE", help="default: config.yaml")
    parser.add_argument("--env-file", type=Path, default=None, metavar="FILE", help="default: .env beside the config")


def env_file_of(args: argparse.Namespace) -> Path:
    """The .env that belongs to this configuration."""
    named: Path | None = args.env_file
    config: Path = args.config
    return named or config.parent / ".env"


def settings_of(args: argparse.Namespace, *, for_trading: bool = False) -> Settings:
    """The settings, with every secret of theirs kept out of the log from now on.

    Raises:
        ConfigInvalid: with all faults that were found.
    """
    from bot.configure.config import load_settings
    from bot.redact import install

    settings = load_settings(args.config, env_file=env_file_of(args), for_trading=for_trading)
    install(settings.secrets())
    # httpx writes the URL of each request, and Telegram's carries the token.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return settings


def data_dir_of(args: argparse.Namespace) -> Path:
    """Where the ledger lies, even when the configuration is wrong elsewhere."""
    from bot.configure.config import data_dir_in

    return data_dir_in(args.config, env_file=env_file_of(args))
