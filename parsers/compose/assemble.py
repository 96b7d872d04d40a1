"""One signal's facts become intents: which action, on what, at which terms. What does not fit is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from parsers.compose.counted import refuse_two_ways
from parsers.compose.draft import Draft
from parsers.compose.opening import hint, opening
from parsers.compose.subject import check_tradable, instrument_of
from parsers.compose.terms import entry_of, stops_of, targets_of
from parsers.dialect import Options
from parsers.fault import Fault, Silence
from parsers.instrument import Forex, Future, Option, Right, Stock
from parsers.intent import (
    Add,
    AtMarket,
    Cancel,
    Close,
    MoveStop,
    MoveTarget,
    Open,
    Side,
    TradeIntent,
    Trim,
    Unbound,
)
from parsers.lex.lexer import Sym
from parsers.lex.lexicon import Lexicon

LONG, SHORT = Side.LONG, Side.SHORT
_LONGS = frozenset({"bto", "buy", "bought", "long"})
_SHORTS = frozenset({"sto", "short"})
_REDUCERS = frozenset({"close", "closeall", "closeboth", "trim", "cover", "stopped", "stc", "btc", "sold"})
_JARGON = frozenset({"bto", "sto", "stc", "btc"})
_LEAVES = frozenset({"close", "trim", "cover"})


def assemble(draft: Draft, lexicon: Lexicon, today: date, options: Options) -> list[TradeIntent]:
    """The intents of one signal. Raises Fault for a refusal and Silence for chatter."""
    intents = _assembled(draft, lexicon, today, options)
    if draft.risked is not None and not all(isinstance(intent, Open) for intent in intents):
        raise Fault(
            "ambiguous", f"risk {draft.risked} may be a stop or a size: write the stop as SL", draft.place("risked")
        )
    return intents


def _take_held_name(draft: Draft) -> None:
    """As in "done with Tesla, out at 3.05": the company of a trade that is held, if one is, and left at a price."""
    named = draft.symbol
    if named is not None and named.kind == "company" and draft.has_price and draft.acts and set(draft.acts) <= _LEAVES:
        draft.symbol = Sym("stock", named.name, sure=False, guessed=True)


def _assembled(draft: Draft, lexicon: Lexicon, today: date, options: Options) -> list[TradeIntent]:
    _take_held_name(draft)
    check_tradable(draft, lexicon)
    if options.symbols and draft.symbol is not None and draft.symbol.name not in options.symbols:
        raise Fault(
            "unknown-ticker", f"{draft.symbol.name} is not one of this channel's symbols", draft.place("symbol")
        )
    acts = set(draft.acts)
    if "trim" in acts:  # "took half off"
        acts -= {"bought"}
    if acts == {"sold"} and _opens_short(draft):
        acts = {"sell"}
    if "roll" in acts:
        raise Fault("multi-leg", "a roll is two orders", draft.place("act"))
    if "cancel" in acts:
        return _cancel(draft)
    if acts & _REDUCERS or ("sell" in acts and _sells_a_holding(draft)):
        return _reduce(draft, acts, today)
    if "add" in acts:
        if draft.acts[0] in {"enter", "bto", "sto"} and draft.has_price:
            raise Fault("ambiguous", "an entry and an addition in one signal", draft.place("act"))
        return _add(draft, acts, today, options)
    if acts:
        return _open(draft, acts, lexicon, today, options)
    return _without_verb(draft, lexicon, today, options)


# ── opening ──


def _side(acts: set[str], at: int) -> Side | None:
    longs, shorts = acts & _LONGS, acts & (_SHORTS | {"sell"})
    if longs and shorts:
        raise Fault("ambiguous-side", "both sides in one signal", at)
    if longs:
        return LONG
    return SHORT if shorts else None


def _open(draft: Draft, acts: set[str], lexicon: Lexicon, today: date, options: Options) -> list[TradeIntent]:
    if draft.reported:
        raise Silence
    side = _side(acts, draft.place("act"))
    if "bought" in acts and any("to" in prices.joints for prices in draft.written):
        raise Fault("ambiguous-price", "from one price to another may tell of a move", draft.place("act"))
    if draft.symbol is None and not acts & _JARGON and not (draft.has_price and (draft.stops or draft.targets)):
        raise Silence
    instrument = instrument_of(draft, today, options.default_expiry)
    if side is None:
        if isinstance(instrument, Future | Forex):
            raise Fault("missing-side", "long or short is not said", draft.place("symbol"), expected=("BUY", "SELL"))
        side = LONG
    if isinstance(instrument, Option) and acts & {"short"} and "sto" not in acts:
        raise Fault(
            "ambiguous-side",
            "short with an option can mean two things",
            draft.place("act"),
            suggestion="write STO to sell it, or name the put",
        )
    if isinstance(instrument, Stock) and acts & {"bto", "sto"} and not draft.has_price and draft.market is None:
        # These verbs are of the options' language: a bare symbol after one is a contract that broke off.
        raise Fault(
            "missing-strike",
            f"what of {instrument.symbol} is meant is not said",
            draft.place("symbol"),
            expected=("a strike like 600C", "@ and a price for shares", "at market for shares"),
        )
    if not (
        draft.has_price or draft.market is not None or draft.stops or draft.targets or draft.quantity or draft.lots
    ) and not _decided(draft, acts):
        raise Silence
    return [opening(draft, side, instrument, lexicon)]


def _decided(draft: Draft, acts: set[str]) -> bool:
    """An opening without a price is meant when its verb and symbol leave no doubt."""
    return draft.strike is not None or bool(acts & {"bto", "sto"})


# ── enlarging, reducing, cancelling ──


def _add(draft: Draft, acts: set[str], today: date, options: Options) -> list[TradeIntent]:
    side = _side(acts, draft.place("act"))
    full = draft.strike is not None or (
        draft.symbol is not None and draft.symbol.kind == "stock" and draft.has_price and draft.symbol.sure
    )
    instrument = instrument_of(draft, today, options.default_expiry) if full else None
    if draft.symbol is None and not (draft.has_price or draft.quantity):
        subject = Unbound(side=side, faint=True)
    else:
        name = draft.symbol.name if draft.symbol else ""
        subject = Unbound(
            symbol=name,
            side=side or (LONG if full else None),
            instrument=instrument,
            right=_right(draft),
            faint=not name and not draft.quantity,
        )
    refuse_two_ways(draft)
    entry = entry_of(draft, side or LONG, instrument)
    intent = Add(
        subject=subject,
        entry=entry,
        stops=stops_of(draft, instrument, entry) if full else (),
        targets=targets_of(draft, instrument, entry) if full else (),
        quantity=draft.quantity if draft.quantity is not None else draft.lots,
        quantity_unit="lots" if draft.quantity is None and draft.lots is not None else None,
        risk_hint=hint(draft),
    )
    return [intent] if full else [intent, *_moves(draft, subject)]


def _opens_short(draft: Draft) -> bool:
    """As in "Sold 3 NQ 29305 stop 29335": a future or currency sold at a price, with a stop, is a position begun."""
    kind = draft.symbol.kind if draft.symbol is not None else ""
    return kind in {"forex", "future"} and draft.has_price and bool(draft.stops) and not draft.shares


def _sells_a_holding(draft: Draft) -> bool:
    """SELL closes a stock or an option, opens a short in futures and currencies; with a share it always reduces."""
    fractional = any(share != "all" for share in draft.shares)
    if draft.symbol is None:
        return bool(draft.shares or draft.quantity or any(not sign for _, sign, _ in draft.percents))
    return fractional or draft.symbol.kind == "stock"


def _reduce(draft: Draft, acts: set[str], today: date) -> list[TradeIntent]:
    if acts & {"bto", "sto", "enter", "bought"} or (acts & {"buy"} and not acts & {"cover", "btc"}):
        raise Fault("ambiguous-side", "both an entry and an exit in one signal", draft.place("act"))
    if (
        "sold" in acts
        and draft.symbol is not None
        and draft.symbol.kind in {"forex", "future"}
        and not draft.shares
        and acts == {"sold"}
    ):
        raise Fault("ambiguous-side", "sold can open a short or close a long", draft.place("act"))
    if (
        draft.symbol is not None
        and draft.symbol.kind == "stock"
        and "sell" in acts
        and (draft.stops or draft.targets)
        and not draft.shares
        and not draft.percents
    ):
        raise Fault(
            "ambiguous-side",
            "SELL with a stop or target can be an exit or a short",
            draft.place("act"),
            suggestion="write SHORT, STC or STO",
        )
    opens_first = draft.acts[0] in {"long", "short", "buy", "sell"} and len(draft.acts) > 1
    if opens_first and draft.has_price and any(level.kind != "even" for _, level in draft.stops):
        raise Fault("ambiguous-side", "both an entry and an exit in one signal", draft.place("act"))
    subject = _held(draft, acts, today)
    if draft.lots is not None:
        raise Fault("ambiguous-quantity", "an exit is sized in units or as a share, not in lots", draft.place("lots"))
    fraction = _fraction(draft)
    if fraction is not None and draft.quantity is not None:
        raise Fault("ambiguous-quantity", "a number and a share in one exit", draft.place("quantity"))
    refuse_two_ways(draft)
    entry = entry_of(draft, SHORT, subject.instrument, reducing=True)
    intents: list[TradeIntent] = []
    partial = fraction is not None or (acts & {"trim"} and "all" not in draft.shares) or "some" in draft.shares
    if draft.stops and not partial and draft.quantity is None:
        raise Fault("ambiguous", "an exit with a stop", draft.place("stop"))
    if partial or (draft.quantity is not None and acts & {"trim"}):
        intents.append(Trim(subject=subject, entry=entry, quantity=draft.quantity, fraction=fraction))
    else:
        intents.append(Close(subject=subject, entry=entry, quantity=draft.quantity))
    if draft.targets and not (partial and draft.place("moved") >= 0):
        raise Fault("ambiguous", "an exit with a target", draft.place("targets"))
    return intents + _moves(draft, subject)


def _held(draft: Draft, acts: set[str], today: date) -> Unbound:
    side = _position_side(draft, acts)
    if acts & {"closeall", "closeboth"} and draft.symbol is None:
        if draft.has_price:
            raise Fault("ambiguous-price", "one price for several trades", draft.place("act"))
        return Unbound(every=True, of=2 if "closeboth" in acts else 0, faint=False, side=side)
    if draft.symbol is None:
        bare = not (draft.has_price or draft.quantity or draft.shares or draft.percents or draft.stops or draft.free)
        return Unbound(side=side, right=_right(draft), faint=bare or acts == {"bought"})
    jargon = bool(acts & {"stc", "btc", "sold", "sell"})
    full = draft.strike is not None or (jargon and not draft.right)
    if full:
        instrument = instrument_of(draft, today, "")
        return Unbound(symbol=draft.symbol.name, side=side or LONG, instrument=instrument)
    faint = not draft.symbol.sure and (draft.symbol.guessed or not draft.has_price)
    return Unbound(symbol=draft.symbol.name, side=side, right=_right(draft), faint=faint)


def _right(draft: Draft) -> Right | None:
    return Right(draft.right) if draft.right else None


def _position_side(draft: Draft, acts: set[str]) -> Side | None:
    if acts & {"close", "closeall"} and "sell" in acts and (draft.symbol is None or draft.symbol.kind != "stock"):
        return SHORT  # "close all sells"
    long, short = bool(acts & {"stc", "long"}), bool(acts & {"btc", "short", "cover"})
    if long and short:
        raise Fault("ambiguous-side", "both sides in one signal", draft.place("act"))
    if long or acts & {"sold", "sell"}:
        return LONG
    return SHORT if short else None


def _fraction(draft: Draft) -> Decimal | None:
    named = {Decimal(share) for share in draft.shares if share not in {"some", "all"}}
    limit = min((prices.at for prices in draft.written), default=1 << 30)
    for value, sign, at in draft.percents:
        if sign or not isinstance(sign, str):
            continue
        if at > limit or not 0 < value <= 100:
            raise Fault("ambiguous", "this percent can be the gain or the share", at)
        named.add(value / 100)
    if len(named) > 1:
        raise Fault("ambiguous", "two shares in one signal", draft.place("share"))
    if not named:
        return None
    share = named.pop()
    if draft.where.get("down_to") is not None:
        share = Decimal(1) - share
    return share if share < 1 else None


def _cancel(draft: Draft) -> list[TradeIntent]:
    if draft.acts[0] != "cancel" or draft.stops or draft.targets:
        raise Fault("self-cancelled", "the message takes its own order back", draft.place("act"))
    side = _side(set(draft.acts) - {"cancel"}, draft.place("act"))
    name = draft.symbol.name if draft.symbol else ""
    if "all" in draft.shares:
        return [Cancel(subject=Unbound(symbol=name, side=side, every=True))]
    return [Cancel(subject=Unbound(symbol=name, side=side, faint=not name and not draft.order))]


# ── follow-ups without a verb ──


def _without_verb(draft: Draft, lexicon: Lexicon, today: date, options: Options) -> list[TradeIntent]:
    if draft.reported and options.reports_are_exits and not draft.stops:
        return [_reported_exit(draft)]
    levels = bool(draft.stops or draft.targets or draft.free or draft.stop_at_target)
    if draft.strike is not None and draft.has_price:
        if not options.bare_options_open or draft.market == "" or _tells_an_average(draft):
            raise Silence
        return [opening(draft, LONG, instrument_of(draft, today, options.default_expiry), lexicon)]
    if draft.right and draft.has_price and draft.symbol is not None and levels:
        raise Fault(
            "missing-strike", "the option has no strike", draft.place("right"), expected=("a strike like 600C",)
        )
    if draft.symbol is not None and draft.has_price and levels:
        if draft.symbol.kind in {"forex", "future"}:
            raise Fault("missing-side", "long or short is not said", draft.place("symbol"), expected=("BUY", "SELL"))
        if draft.stops:
            return [opening(draft, LONG, instrument_of(draft, today, options.default_expiry), lexicon)]
        raise Silence
    if draft.shares and draft.symbol is None and not levels and draft.where.get("share") is not None and not draft.bare:
        raise Silence
    if levels:
        return _follow_up(draft)
    raise Silence


def _tells_an_average(draft: Draft) -> bool:
    """As in "SPY 600c avg 1.25": what somebody paid, unless a stop says that it is to be followed."""
    labels = [label for _, labels in draft.entries for label in labels]
    return not draft.stops and any(label.startswith(("avg", "average")) for label in labels)


def _reported_exit(draft: Draft) -> TradeIntent:
    """As in "TP1 hit" in a channel whose reports are orders: a target takes a part, a stop takes all."""
    subject = Unbound(symbol=draft.symbol.name if draft.symbol else "", faint=True)
    if draft.report == "STOP":
        return Close(subject=subject, entry=AtMarket())
    return Trim(subject=subject, entry=AtMarket())


def _follow_up(draft: Draft) -> list[TradeIntent]:
    detailed = bool(draft.stops and draft.targets)  # the terms of a bare "GOLD BUY NOW", the entry among them
    said_again = all(detailed and {"entry", "rung"} & set(labels) for _, labels in draft.entries)
    if draft.bare or draft.beyond or not said_again:
        kind = "bare" if draft.bare else "beyond" if draft.beyond else "entry"
        raise Fault("ambiguous-price", "a number without a role", draft.place(kind))
    if draft.quantity is not None or draft.lots is not None:
        raise Fault("ambiguous-quantity", "a stop or target moves for the whole trade", draft.place("quantity"))
    name = draft.symbol.name if draft.symbol else ""
    moved = draft.where.get("moved") is not None
    subject = Unbound(symbol=name, right=_right(draft), faint=not moved)
    return _moves(draft, subject)


def _moves(draft: Draft, subject: Unbound) -> list[TradeIntent]:
    intents: list[TradeIntent] = []
    stops = stops_of(draft, subject.instrument, None)
    if stops or draft.stop_at_target:
        intents.append(MoveStop(subject=subject, stops=stops, to_target=draft.stop_at_target))
    targets = targets_of(draft, subject.instrument, None)
    if targets:
        intents.append(MoveTarget(subject=subject, targets=targets))
    return intents
