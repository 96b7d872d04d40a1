"""What a gateway answers beyond orders, asked by the real client library over a socket."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from broker.simulator.gateway import Gateway
from broker.simulator.listing import Query
from broker.simulator.orders import Ticket
from broker.simulator.switches import Switches
from tests.broker.simulator.test_gateway import ACCOUNT, session, settled, until


def heard(ib) -> list[tuple[int, int]]:
    codes: list[tuple[int, int]] = []
    ib.errorEvent += lambda request_id, code, *_: codes.append((request_id, code))
    return codes


async def stock(ib, symbol="AAPL"):
    from ib_insync import Stock

    (found,) = await ib.qualifyContractsAsync(Stock(symbol, "SMART", "USD"))
    return found


async def bought(ib, quantity=100, symbol="AAPL"):
    from ib_insync import MarketOrder

    order = MarketOrder("BUY", quantity, account=ACCOUNT, tif="DAY")
    trade = ib.placeOrder(await stock(ib, symbol), order)
    await until(lambda: trade.orderStatus.status == "Filled")
    return trade


async def test_a_contract_is_found_by_its_isin():
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import Contract

        known = gateway.exchange.universe.spot("AAPL")
        asked = Contract(secType="STK", secIdType="ISIN", secId=known.isin, exchange="SMART", currency="USD")
        (details,) = await ib.reqContractDetailsAsync(asked)
        assert details.contract.conId == known.con_id
        ib.placeOrder(asked, _limit("BUY", 1, 150))
        await until(lambda: gateway.exchange.open_orders(1, everyone=False))


def _limit(action, quantity, price, **terms):
    from ib_insync import LimitOrder

    return LimitOrder(action, quantity, price, account=ACCOUNT, **({"tif": "DAY"} | terms))


async def test_an_expired_future_is_listed_only_for_those_who_ask_for_expired_ones():
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import Future

        front = gateway.exchange.universe.spot("ES")
        asked = Future("ES", front.contract_month, "CME")
        assert len(await ib.reqContractDetailsAsync(asked)) == 1
        gateway.advance(40 * 86400)
        assert await ib.reqContractDetailsAsync(asked) == []
        asked.includeExpired = True
        assert [one.contract.conId for one in await ib.reqContractDetailsAsync(asked)] == [front.con_id]


async def test_a_continuous_future_says_what_it_is_and_does_not_trade():
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import ContFuture

        codes = heard(ib)
        (found,) = await ib.qualifyContractsAsync(ContFuture("ES", "CME"))
        assert (found.secType, found.localSymbol[:2]) == ("CONTFUT", "ES")
        trade = ib.placeOrder(found, _limit("BUY", 1, 5000))
        await until(lambda: (trade.order.orderId, 478) in codes)


async def test_an_ambiguous_contract_takes_no_order_and_no_data_and_says_so():
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import Stock

        texts = []
        ib.errorEvent += lambda _id, code, text, *_: texts.append((code, text))
        ib.placeOrder(Stock("TSLA"), _limit("BUY", 1, 100))
        ib.reqMktData(Stock("TSLA"))
        await until(lambda: len(texts) == 2)
        assert {(code, "ambiguous" in text) for code, text in texts} == {(200, True)}


@pytest.mark.parametrize(
    ("terms", "code"),
    [({"lmtPrice": 185.001}, 110), ({"totalQuantity": 0}, 321), ({"totalQuantity": 0.5}, 10243)],
)
async def test_whatif_is_held_against_the_rules_and_places_nothing(terms, code):
    async with Gateway() as gateway, session(gateway) as ib:
        codes = heard(ib)
        order = _limit("BUY", 100, 185, whatIf=True)
        for name, value in terms.items():
            setattr(order, name, value)
        ib.client.placeOrder(77, await stock(ib), order)
        await until(lambda: (77, code) in codes)
        assert gateway.exchange.orders == {}


async def test_whatif_under_the_number_of_a_working_order_leaves_that_alone():
    async with Gateway() as gateway, session(gateway) as ib:
        trade = ib.placeOrder(await stock(ib), _limit("BUY", 10, 150))
        await until(lambda: trade.orderStatus.status == "Submitted")
        ib.client.placeOrder(trade.order.orderId, trade.contract, _limit("BUY", 500, 185.7, whatIf=True))
        await settled()
        (order,) = gateway.exchange.open_orders(1, everyone=False)
        assert (order.total, order.ticket.limit_price) == (10, 150)


async def test_whatif_shows_what_the_account_cannot_carry():
    async with Gateway(cash=Decimal(100)) as gateway, session(gateway) as ib:
        state = await ib.whatIfOrderAsync(await stock(ib), _limit("BUY", 1000, 185))
        assert float(state.initMarginAfter) > float(state.equityWithLoanAfter)
        gateway.answer("reject", code=201, text="no")
        await ib.whatIfOrderAsync(await stock(ib), _limit("BUY", 1, 185))
        assert gateway.exchange.answers, "a question used up what was meant for an order"


async def test_executions_are_filtered_by_every_field_and_begin_at_midnight():
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import ExecutionFilter, MarketOrder

        await bought(ib)
        gateway.advance(3600)
        ib.placeOrder(await stock(ib, "SPY"), MarketOrder("SELL", 5, account=ACCOUNT, tif="DAY"))
        await until(lambda: len(gateway.exchange.executions()) == 2)

        async def found(**wanted):
            return [one.contract.symbol for one in await ib.reqExecutionsAsync(ExecutionFilter(**wanted))]

        assert await found() == ["AAPL", "SPY"]
        assert await found(symbol="AAPL") == ["AAPL"]
        assert await found(side="SELL") == ["SPY"]
        assert await found(secType="OPT") == []
        assert await found(exchange="NYSE") == []
        assert await found(acctCode=ACCOUNT) == ["AAPL", "SPY"]
        assert await found(clientId=1) == ["AAPL", "SPY"]
        assert await found(clientId=2) == []
        assert await found(time="20261124 10:30:00 US/Eastern") == ["SPY"]
        assert await found(time="20261124-15:30:00") == ["SPY"]
        assert await found(time="20261123-00:00:00") == ["AAPL", "SPY"]
        gateway.advance(24 * 3600)
        assert await found() == []
        assert await found(time="20261123-00:00:00") == [], "the gateway kept yesterday's"


async def test_completed_orders_are_those_of_the_day_and_of_the_api_if_only_those_are_wanted():
    async with Gateway() as gateway, session(gateway) as ib:
        await bought(ib)
        gateway.by_hand(Ticket(0, gateway.exchange.query("AAPL"), "BUY", Decimal(7), "MKT", None, None, "DAY"))

        async def quantities(*, api_only):
            return [one.order.filledQuantity for one in await ib.reqCompletedOrdersAsync(apiOnly=api_only)]

        assert await quantities(api_only=False) == [100, 7]
        assert await quantities(api_only=True) == [100]
        gateway.advance(24 * 3600)
        assert await quantities(api_only=False) == []


async def test_results_follow_the_price_and_begin_anew_each_day():
    async with Gateway() as gateway, session(gateway) as ib:
        con_id = gateway.exchange.universe.spot("AAPL").con_id
        single, whole = ib.reqPnLSingle(ACCOUNT, "", con_id), ib.reqPnL(ACCOUNT)
        await bought(ib)
        gateway.market.set_price("AAPL", "187.60")
        gateway.advance(1)
        await until(lambda: single.position == 100 and single.unrealizedPnL > 190)
        assert single.dailyPnL == single.unrealizedPnL == whole.dailyPnL
        gateway.advance(24 * 3600)
        await until(lambda: whole.dailyPnL == 0)
        assert whole.unrealizedPnL > 190
        gateway.market.set_price("AAPL", "186.60")
        gateway.advance(1)
        await until(lambda: whole.dailyPnL == -100)
        said = len(gateway.journal.sent())
        gateway.advance(1)
        assert len(gateway.journal.sent()) == said, "a result that stands is not told again"


async def test_an_accounts_figures_come_every_three_minutes():
    async with Gateway() as gateway, session(gateway) as ib:
        await bought(ib)
        (before,) = [one for one in ib.accountValues() if one.tag == "NetLiquidation" and one.currency == "USD"]
        gateway.market.set_price("AAPL", "190")
        gateway.advance(179)
        await settled()
        assert before in ib.accountValues()
        gateway.advance(2)
        await until(lambda: before not in ib.accountValues())
        (held,) = ib.portfolio()
        assert held.marketPrice == pytest.approx(190, abs=0.02)


async def test_client_0_has_what_people_type_among_its_own_orders():
    async with Gateway() as gateway, session(gateway, client_id=0) as zero, session(gateway) as one:
        ticket = Ticket(0, gateway.exchange.query("AAPL"), "BUY", Decimal(1), "LMT", Decimal(150), None, "GTC")
        order = gateway.by_hand(ticket)
        assert {trade.order.permId for trade in await zero.reqOpenOrdersAsync()} == {order.perm_id}
        assert await one.reqOpenOrdersAsync() == []


async def test_precautions_hold_for_new_terms_too():
    switches = Switches(price_cap=Decimal("0.05"), size_cap=Decimal(100))
    async with Gateway(switches=switches) as gateway, session(gateway) as ib:
        codes = heard(ib)
        trade = ib.placeOrder(await stock(ib), _limit("BUY", 100, 185))
        await until(lambda: trade.orderStatus.status == "Submitted")
        ib.client.placeOrder(trade.order.orderId, trade.contract, _limit("BUY", 100, 150))
        ib.client.placeOrder(trade.order.orderId, trade.contract, _limit("BUY", 101, 185))
        await until(lambda: [code for _, code in codes] == [109, 451])
        assert gateway.order(trade.order.orderId).ticket.limit_price == 185


@pytest.mark.parametrize(
    ("symbol", "expiry", "trading_class", "below", "above"),
    [
        ("SPX", "20261217", "SPX", "0.05", "0.1"),
        ("NDX", "20261204", "NDXP", "0.05", "0.1"),
        ("RUT", "20261217", "RUT", "0.05", "0.1"),
        ("XSP", "20261204", "XSP", "0.01", "0.01"),
        ("AAPL", "20261218", "AAPL", "0.01", "0.05"),
        ("SPY", "20261218", "SPY", "0.01", "0.01"),
    ],
)
async def test_the_step_of_an_option_depends_on_its_price(symbol, expiry, trading_class, below, above):
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import Option

        query = Query(symbol=symbol, sec_type="OPT", last_trade=expiry, trading_class=trading_class, right="C")
        listing = gateway.exchange.universe.find(query)[0]
        asked = Option(symbol, expiry, float(listing.strike), "C", "SMART", tradingClass=trading_class)
        (details,) = await ib.reqContractDetailsAsync(asked)
        rules = {int(one) for one in details.marketRuleIds.split(",")}
        steps = [step for rule in rules for step in await ib.reqMarketRuleAsync(rule)]
        found = {edge: max(one.increment for one in steps if one.lowEdge <= edge) for edge in (2.99, 3.0)}
        assert {edge: Decimal(str(step)) for edge, step in found.items()} == {2.99: Decimal(below), 3.0: Decimal(above)}


@pytest.mark.parametrize(("strike", "shares"), [("580", 200), ("600", 0)])
async def test_an_option_that_expires_is_assigned_or_gone_and_its_orders_end(strike, shares):
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import MarketOrder, Option

        (option,) = await ib.qualifyContractsAsync(Option("SPY", "20261127", float(strike), "C", "SMART"))
        trade = ib.placeOrder(option, MarketOrder("BUY", 2, account=ACCOUNT, tif="DAY"))
        await until(lambda: trade.orderStatus.status == "Filled")
        resting = ib.placeOrder(option, _limit("SELL", 2, 90, tif="GTC"))
        await until(lambda: resting.orderStatus.status == "Submitted")
        gateway.advance(timedelta(days=4).total_seconds())
        await until(lambda: resting.orderStatus.status == "Cancelled")
        await settled()
        assert {one.contract.symbol: one.position for one in ib.positions()} == ({"SPY": shares} if shares else {})
