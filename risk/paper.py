"""The proof that paper is paper: by the account ids that the broker reports, never by the port.

Asked on the first connect and on every reconnect, since a gateway can be logged in to another account meanwhile.
"""

from __future__ import annotations

from typing import Final, Literal

from parsers.value import Value

Mode = Literal["paper", "live"]

# IB numbers every paper and demo account with a leading D (DU…, DF…); live ids begin with U, F or I.
PAPER_PREFIX: Final = "D"

_PORTS: Final[dict[int, tuple[str, Mode]]] = {
    7497: ("TWS", "paper"),
    7496: ("TWS", "live"),
    4002: ("IB Gateway", "paper"),
    4001: ("IB Gateway", "live"),
}
USUAL_PORTS: Final[dict[int, str]] = {port: f"{program} {mode}" for port, (program, mode) in _PORTS.items()}
"""IB's default ports, each with the program and the mode that it usually means; none proves anything."""


class Proven(Value):
    """Every reported account fits the mode, and this is the one to trade."""

    account: str


class Mismatch(Value):
    """Nothing may be traded; the sentence names the fault and the fix."""

    sentence: str


def prove(mode: Mode, configured_account: str, reported: tuple[str, ...]) -> Proven | Mismatch:
    """Which account to trade, or why none.

    `reported` is the gateway's managedAccounts, `configured_account` may be empty in paper mode only.
    """
    accounts = tuple(dict.fromkeys(account.strip() for account in reported if account.strip()))
    configured = configured_account.strip()
    sentence = _fault_of_mode(mode, accounts) or _fault_of_choice(mode, configured, accounts)
    return Mismatch(sentence=sentence) if sentence else Proven(account=configured or accounts[0])


def _fault_of_mode(mode: Mode, accounts: tuple[str, ...]) -> str:
    if not accounts:
        return "The gateway reported no account at all; log in to TWS or IB Gateway, then start again."
    wrong = [account for account in accounts if account.startswith(PAPER_PREFIX) is (mode == "live")]
    if not wrong:
        return ""
    if mode == "paper":
        return (
            f"PAPER_MODE is true, but the gateway reports {_listed(wrong)}, which is no paper account "
            f"(those begin with {PAPER_PREFIX}). Log the gateway in to the paper account."
        )
    return (
        f"PAPER_MODE is false, but the gateway reports the paper account {_listed(wrong)}. "
        "Log the gateway in to the live account, or set PAPER_MODE=true."
    )


def _fault_of_choice(mode: Mode, configured: str, accounts: tuple[str, ...]) -> str:
    if configured and configured not in accounts:
        return (
            f"IBKR_ACCOUNT is {configured}, but the gateway reports {_listed(accounts)}. "
            "Correct IBKR_ACCOUNT, or log in with the user of that account."
        )
    if not configured and mode == "live":
        return (
            f"Live trading needs IBKR_ACCOUNT; the gateway reports {_listed(accounts)}. Write the one to trade there."
        )
    if not configured and len(accounts) > 1:
        return f"The gateway reports several accounts ({_listed(accounts)}); name the one to trade in IBKR_ACCOUNT."
    return ""


def _listed(accounts: tuple[str, ...] | list[str]) -> str:
    return ", ".join(accounts)


def port_warning(mode: Mode, port: int) -> str:
    """What is odd about this port in this mode, or an empty string. It only warns: `prove` decides.

    Source: IB's defaults, TWS API "Initial Setup" (TWS 7497 paper, 7496 live; Gateway 4002 paper, 4001 live).
    """
    if port == 4000:
        return (
            "Port 4000 is no default of IB Gateway. Some guides list Gateway paper 4001 and live 4000; "
            f"IB ships 4002 for paper and 4001 for live, so this was probably meant to be {_usual('IB Gateway', mode)}."
        )
    if port not in _PORTS:
        return ""
    program, usual_mode = _PORTS[port]
    if usual_mode == mode:
        return ""
    warning = (
        f"Port {port} is where {program} listens for {usual_mode} trading, and this is {mode} mode; "
        f"IB's default here is {_usual(program, mode)}."
    )
    if port == 4001:
        warning += " Some guides call 4001 the paper port of the Gateway: it is the live one, paper is 4002."
    return warning


def _usual(program: str, mode: Mode) -> int:
    return next(port for port, (name, of_mode) in _PORTS.items() if (name, of_mode) == (program, mode))
