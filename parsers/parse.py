"""`parse(text, dialect, at)`: words in, an outcome out. It never raises and never waits."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from parsers.around.screen import screen, sounds_like_an_order
from parsers.around.talk import set_aside
from parsers.compose.afterword import refuse_corrected, refuse_hedged, refuse_put_off, refuse_round_trips
from parsers.compose.assemble import assemble
from parsers.compose.contrary import refuse_contrary_stops
from parsers.compose.draft import Draft, draft_of
from parsers.compose.leftover import refuse_leftovers
from parsers.compose.months_left import refuse_months_left
from parsers.compose.shared import share_levels
from parsers.compose.split import split
from parsers.compose.unread import hold_back, refuse_dropped
from parsers.compose.waiting import refuse_waiting
from parsers.dialect import Dialect
from parsers.fault import Fault, Silence
from parsers.grammar.language import facts_of
from parsers.intent import TradeIntent
from parsers.lex.lexer import lex
from parsers.lex.normalise import MAX_CHARS, Clean, clean
from parsers.lex.tidy import tidy
from parsers.lex.token import Token
from parsers.outcome import Chatter, Malformed, Outcome, Signal
from parsers.roles.beside import read_beside
from parsers.roles.marks import read_marks, refuse_two_in_one
from parsers.roles.plan import read_plan
from parsers.roles.promote import promote
from parsers.roles.shape import shape

NEW_YORK = ZoneInfo("America/New_York")
MAX_TERMINALS = 120
_CHATTER = Chatter()
_QUIET_CODES = frozenset(
    {
        "not-understood",
        "incomplete",
        "ambiguous",
        "ambiguous-price",
        "ambiguous-side",
        "invalid-price",
        "missing-symbol",
        "missing-side",
        "unsupported-crypto",
        "unsupported-instrument",
        "ambiguous-quantity",
        "unknown-ticker",
        "missing-right",
        "missing-strike",
        "invalid-date",
        "expired-date",
        "ambiguous-expiry",
        "stop-wrong-side",
        "target-wrong-side",
        "expiry-not-trading-day",
        "missing-expiry",
        "multi-leg",
    }
)


def parse(text: str, dialect: Dialect, at: datetime) -> Outcome:
    """What the message says, `at` being the time it was posted. Follow-ups come out unbound; see `bind`."""
    if not dialect.lexicon.anchors.stand_in(text):
        return _CHATTER
    if len(text) > MAX_CHARS:
        return _overlong(text, dialect)
    try:
        return read(clean(text), dialect, at.astimezone(NEW_YORK).date())
    except Exception:  # noqa: BLE001  whatever a message does to us, it must not stop the bot; the fuzz runs `read` bare
        return Malformed(code="unreadable", message="this message cannot be read")


def _overlong(text: str, dialect: Dialect) -> Outcome:
    """An order may stand anywhere in a long message, so one with an order's words is refused and not passed over."""
    if not dialect.lexicon.anchors.spoken_in(text):
        return _CHATTER
    return Malformed(
        code="too-long",
        message=f"{len(text)} characters are too long for an order; at most {MAX_CHARS} are read",
        suggestion="post the order in a message of its own",
    )


def read(cleaned: Clean, dialect: Dialect, today: date) -> Outcome:
    """`parse` behind its prefilter."""
    tokens: list[Token] = []
    try:
        if _is_quoted(cleaned.text):
            return _CHATTER
        tokens = of_orders(lex(cleaned.text, dialect.lexicon), dialect)
        intents = understand(tokens, dialect, today)
        refuse_corrected(cleaned.original, intents)
        return Signal(intents=tuple(intents))
    except Silence:
        return _CHATTER
    except Fault as fault:
        if tokens and fault.code in _QUIET_CODES and not sounds_like_an_order(tokens):
            return _CHATTER
        return _malformed(untradable(tokens) or fault, cleaned)


def of_orders(tokens: list[Token], dialect: Dialect) -> list[Token]:
    """The tokens without what only talks, words that their neighbours decide already read."""
    return read_beside(set_aside(tokens, dialect.lexicon.groups))


def untradable(tokens: list[Token]) -> Fault | None:
    """The reason that comes before all others: what the message names is a coin and nothing that is traded here."""
    named = [token for token in tokens if token.type == "SYM"]
    coin = next((token for token in named if token.value.kind == "crypto"), None)
    if coin is None or any(token.value.kind in {"forex", "future"} for token in named):
        return None
    return Fault("unsupported-crypto", f"{coin.value.name} is a coin, which is not traded here", coin.start)


def understand(tokens: list[Token], dialect: Dialect, today: date) -> list[TradeIntent]:
    """The intents of a whole message. Raises Fault or Silence."""
    for token in tokens:
        if token.type == "MULTILEG":
            raise Fault("multi-leg", f"{token.text!r}: several legs in one order are not traded", token.start)
    continental = day_first(tokens, dialect)
    if not continental:
        refuse_two_in_one(tokens)
    segments = split(terminals(tokens, dialect, day_first=continental))
    if not any(segments):
        raise Silence
    intents: list[TradeIntent] = []
    drafts = [_draft(segment, dialect, today) for segment in segments]
    moved = next((token for token in tokens if token.type == "ACT" and token.value == "move"), None)
    if moved is not None:
        drafts[0].where["moved"] = moved.start
    _share_verbs(drafts)
    share_levels(drafts, tokens)
    for draft in drafts:
        intents.extend(assemble(draft, dialect.lexicon, today, dialect.options))
    intents = hold_back(tokens, intents)
    refuse_dropped(tokens, intents)
    refuse_leftovers(tokens, intents)
    refuse_hedged(tokens, intents)
    refuse_put_off(tokens, intents)
    refuse_waiting(tokens, intents)
    refuse_contrary_stops(tokens, intents)
    refuse_months_left(tokens, intents)
    refuse_round_trips(intents)
    return intents


def day_first(tokens: list[Token], dialect: Dialect) -> bool:
    """Whether the message speaks a language that writes the day before the month."""
    return not dialect.lexicon.day_first.isdisjoint([token.text.lower() for token in tokens])


def terminals(tokens: list[Token], dialect: Dialect, *, day_first: bool) -> list[Token]:
    """What the grammar sees."""
    known = screen(read_plan(promote(tidy(read_marks(tokens)), dialect.lexicon)))
    shaped = shape(known, dialect.lexicon, day_first=day_first, right_assumed=bool(dialect.options.default_right))
    if len(shaped) > MAX_TERMINALS:
        raise Fault(
            "too-long", "the message is too long for one order", suggestion="post the order in a message of its own"
        )
    return shaped


def _draft(segment: list[Token], dialect: Dialect, today: date) -> Draft:
    draft = draft_of(facts_of(segment, dialect.overlay), today)
    draft.assume_right(dialect.options.default_right)
    return draft


def _share_verbs(drafts: list[Draft]) -> None:
    """As in "Bought A … and B …": a later contract without a verb of its own takes the first one's."""
    if len(drafts) < 2:
        return
    for draft in drafts[1:]:
        if not draft.acts and not _only_manages(draft, drafts[0]):
            draft.acts = list(drafts[0].acts)
    priced = [bool(draft.has_price or draft.market is not None) for draft in drafts]
    if all(priced) or not any(priced):
        return
    if drafts[-1].market is not None and not any(draft.has_price for draft in drafts):
        for draft in drafts:
            draft.market = drafts[-1].market
        return
    if any(set(draft.acts) & {"bto", "buy", "long", "short", "bought", "sto"} for draft in drafts):
        raise Fault("ambiguous", "one price for several orders", drafts[-1].place("symbol"))


def _only_manages(draft: Draft, first: Draft) -> bool:
    """As in "trimmed half of SPY", then "QQQ: stop to BE": levels alone are no exit."""
    opens = set(first.acts) & {"bto", "buy", "long", "short", "bought", "sto", "enter"}
    return not opens and not draft.has_price and bool(draft.stops or draft.targets or draft.free)


def _is_quoted(text: str) -> bool:
    stripped = text.strip()
    return len(stripped) > 2 and stripped[0] == '"' and stripped[-1] == '"'


def _malformed(fault: Fault, cleaned: Clean) -> Malformed:
    column = 0 if fault.position < 0 else cleaned.column(fault.position)
    return Malformed(
        code=fault.code, message=fault.message, column=column, expected=fault.expected, suggestion=fault.suggestion
    )
