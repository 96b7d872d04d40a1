"""One fact of every kind, and the turns of a small trading day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.card import Card, Post, Priority, Tone
from bot.keep.ledger import Claim, Entry, claim_of
from bot.message import Author, MessageKey, MessagePosted
from bot.remember import facts
from broker.events import CommissionReported, ExecutionReported, OrderReported, StatusReported
from broker.instruction import EntryCancelRequested
from broker.legs import legs_of, limit_terms
from broker.port import Reduction, Repricing
from parsers.instrument import Option, Right
from parsers.intent import AtLimit, Bound, Open, Side
from risk.book import Contract, MarketRule, PriceBand
from risk.decision import Violation
from risk.plan import Action, Plan, Slice, order_ref_of, trade_ref_of
from risk.plan import Role as LegRole

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
ANN = Author(id="11", name="ann")
SPY_OPTION = Contract(
    con_id=600,
    instrument=Option(symbol="SPY", expiry=date(2026, 12, 18), strike=Decimal(600), right=Right.CALL),
    symbol="SPY",
    sec_type="OPT",
    exchange="SMART",
    currency="USD",
    local_symbol="SPY   261218C00600000",
    trading_class="SPY",
    multiplier=Decimal(100),
    market_rule=MarketRule(bands=(PriceBand(low_edge=Decimal(0), increment=Decimal("0.01")),)),
    order_types=frozenset({"LMT", "STP", "GTD"}),
)
REF = trade_ref_of("console", "room", "1", 0)
KEY = MessageKey(platform="console", channel="room", message_id="1")
ENTRY_REF = order_ref_of("bot", REF, LegRole.ENTRY)
INTENT = Open(
    subject=Bound(side=Side.LONG, instrument=SPY_OPTION.instrument), entry=AtLimit(price=Decimal("1.25")), targets=()
)
PLAN = Plan(
    bot="bot",
    trade_ref=REF,
    account="DU1234567",
    contract=SPY_OPTION,
    side=Side.LONG,
    quantity=Decimal(2),
    entry_type="LMT",
    entry_price=Decimal("1.25"),
    good_till=NOW + timedelta(minutes=1),
    stop_price=Decimal("0.75"),
    stop_origin="policy",
    slices=(Slice(quantity=Decimal(2), target_price=Decimal("1.60")),),
)


def posted(message_id: str = "1", text: str = "BTO SPY 600C 12/18 @ 1.25", at: datetime = NOW) -> MessagePosted:
    """A message of Ann's."""
    return MessagePosted(
        platform="console", channel="room", message_id=message_id, author=ANN, text=text, sent_at=at, heard_at=at
    )


def heard(message_id: str = "1", *, unread_after: str = "") -> Entry:
    """That message as the ledger takes it in, with its claim."""
    message = posted(message_id).model_copy(update={"unread_after": unread_after})
    return Entry(facts.Heard(at=NOW, input=message), claim_of(message))


def post(key: str = "card:1", title: str = "BOUGHT", priority: Priority = Priority.NOTICE) -> Post:
    """Words for the room."""
    card = Card(badge="PAPER", tone=Tone.GOOD, title=title)
    return Post(key=key, platform="console", channel="room", priority=priority, card=card)


def execution(execution_id: str = "0001.1.01", quantity: str = "2", price: str = "1.25") -> ExecutionReported:
    """An execution of the entry."""
    return ExecutionReported(
        at=NOW,
        order_ref=ENTRY_REF,
        order_id=11,
        perm_id=900,
        client_id=1,
        execution_id=execution_id,
        con_id=SPY_OPTION.con_id,
        action=Action.BUY,
        quantity=Decimal(quantity),
        price=Decimal(price),
        cum_qty=Decimal(quantity),
        executed_at=NOW,
    )


def commission(execution_id: str = "0001.1.01", amount: str = "1.30") -> CommissionReported:
    """What that execution cost."""
    return CommissionReported(
        at=NOW, execution_id=execution_id, commission=Decimal(amount), currency="USD", realised_pnl=None
    )


def said(event: object) -> facts.BrokerSaid:
    """The broker's report, as a fact of the trade."""
    return facts.BrokerSaid.model_validate({"at": NOW, "trade_ref": REF, "event": event})


def reduction() -> Reduction:
    """A close of the whole trade."""
    return Reduction(
        order_ref=order_ref_of("bot", REF, LegRole.CLOSE),
        trade_ref=REF,
        account="DU1234567",
        contract=SPY_OPTION,
        terms=limit_terms(PLAN, Decimal(2), Decimal("1.10")),
        amends=False,
        open_quantity=Decimal(2),
        leaving=Decimal(0),
        position_action=Action.BUY,
    )


def repricing() -> Repricing:
    """The entry, a cent nearer to the market."""
    terms = legs_of(PLAN)[0].terms
    price = (terms.limit_price or Decimal(0)) + Decimal("0.01")
    return Repricing(
        order_ref=ENTRY_REF,
        trade_ref=REF,
        account="DU1234567",
        contract=SPY_OPTION,
        terms=terms.model_copy(update={"limit_price": price}),
        furthest_price=price,
    )


def order_report() -> OrderReported:
    """The entry as the broker holds it."""
    return OrderReported(
        at=NOW,
        order_ref=ENTRY_REF,
        order_id=11,
        perm_id=900,
        client_id=1,
        con_id=SPY_OPTION.con_id,
        action=Action.BUY,
        quantity=Decimal(2),
        order_type="LMT",
        limit_price=Decimal("1.25"),
        stop_price=None,
        parent_id=0,
        oca_group="",
        status="Submitted",
    )


def status(word: str = "Filled") -> StatusReported:
    """A status of the entry."""
    return StatusReported(
        at=NOW,
        order_ref=ENTRY_REF,
        order_id=11,
        perm_id=900,
        status=word,
        filled=Decimal(2),
        remaining=Decimal(0),
        average_price=Decimal("1.25"),
        why_held="",
    )


def one_of_each() -> list[facts.Fact]:
    """Every kind of fact, in an order in which they could happen."""
    return [
        facts.Started(at=NOW, version="0.1.0", bot="bot", mode="paper", account="DU1234567", config_digest="abc"),
        facts.Heard(at=NOW, input=posted()),
        facts.MessageIgnored(at=NOW, message=KEY, reason="chatter"),
        facts.MessageRefused(at=NOW, message=KEY, author="11", code="broken-off", text="what expiry?", column=4),
        facts.SignalRead(at=NOW, message=KEY, author="11", sent_at=NOW, intents=(INTENT,), trade_refs=(REF,)),
        facts.EntryAwaited(
            at=NOW,
            trade_ref=REF,
            message=KEY,
            author="11",
            author_name="ann",
            intent=INTENT,
            sent_at=NOW,
            fingerprint="f",
        ),
        facts.EntryApproved(at=NOW, trade_ref=REF, by="ole"),
        facts.ExitHeard(at=NOW, message=KEY, author="11", symbols=("SPY",), sent_at=NOW),
        facts.EntryRefused(at=NOW, trade_ref=REF, violations=(Violation(rule="max_risk", message="too much"),)),
        facts.EntryVoided(at=NOW, trade_ref=REF, reason="out of SPY"),
        facts.EntrySending(
            at=NOW, trade_ref=REF, plan=PLAN, order_ids=(11, 12, 13), passed=(("max_risk", Decimal(70), Decimal(1000)),)
        ),
        said(order_report()),
        said(status()),
        said(execution()),
        said(commission()),
        facts.ReductionSending(at=NOW, trade_ref=REF, reduction=reduction(), order_id=14),
        facts.RepricingSending(at=NOW, trade_ref=REF, repricing=repricing()),
        facts.CancelSending(at=NOW, trade_ref=REF, order_ref=ENTRY_REF, reason="late"),
        facts.TradeInstructed(
            at=NOW, trade_ref=REF, instruction=EntryCancelRequested(at=NOW, trade_ref=REF, reason="/kill"), by="ole"
        ),
        facts.TradingStateSet(at=NOW, state="halted", by="ole", reason="/kill"),
        facts.CommandTaken(at=NOW, message=KEY, name="kill", argument="", by="ole"),
        facts.CommandRefused(at=NOW, message=KEY, name="resume", by="ann", reason="only an owner may"),
        facts.AlarmRaised(at=NOW, trade_ref=REF, text="no stop works"),
        facts.PostQueued(at=NOW, post=post()),
        facts.ConfirmationAsked(at=NOW, token="TOKEN", action="flatten", platform="console", by="1", until=NOW),
        facts.ConfirmationUsed(at=NOW, token="TOKEN"),
        facts.PostDelivered(at=NOW, key="card:1", platform="console", channel="room", message_id="77"),
        facts.DaySummed(at=NOW, day=NOW.date()),
        facts.HeadTold(at=NOW, day=NOW.date(), seq=27, hash="ab" * 32),
        facts.ContractsChecked(at=NOW, day=NOW.date()),
        facts.SymbolHalted(at=NOW, symbol="SPY", reason="its multiplier has changed from 100 to 50"),
        facts.EntryShadowed(at=NOW, trade_ref=REF, plan=PLAN),
        facts.OutageTold(at=NOW, since=NOW - timedelta(minutes=1)),
        facts.OutageEnded(at=NOW),
        facts.FlappingTold(at=NOW, since=NOW - timedelta(minutes=9), breaks=4),
        facts.LoginReminded(at=NOW, day=NOW.date()),
        facts.EquityMarked(at=NOW, net_liquidation=Decimal("100000.10"), currency="USD"),
        facts.Stopped(at=NOW, reason="asked to stop"),
    ]


CLAIM = Claim("console", "room", "1", 0)
