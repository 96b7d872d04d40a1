"""An order's terms as the fields that go to the wire: pure, and the only place where a price becomes a wire value."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from broker.port import Terms
from risk.plan import PriceCondition, Trail, TrailDistance, TrailPercent


def plain(value: Decimal) -> str:
    """The number as IB reads it, without exponent or padding; the codec passes texts on as they stand."""
    return format(value.normalize(), "f")


def time_text(moment: datetime) -> str:
    """UTC, `yyyymmdd-hh:mm:ss`: the one form that IB reads without asking for a zone. Source: TWS API, Order."""
    return moment.astimezone(UTC).strftime("%Y%m%d-%H:%M:%S")


def order_fields(  # noqa: PLR0913 - what an order is called, beside what it asks for
    terms: Terms, *, order_id: int, order_ref: str, account: str, parent_id: int, transmit: bool
) -> dict[str, object]:
    """The attributes of the library's Order that differ from its blanks; prices are exact texts."""
    fields: dict[str, object] = {
        "orderId": order_id,
        "action": str(terms.action),
        "totalQuantity": plain(terms.quantity),
        "orderType": terms.order_type,
        "tif": terms.time_in_force,
        "account": account,
        "orderRef": order_ref,
        "outsideRth": terms.outside_rth,
        "triggerMethod": terms.trigger_method,
        "parentId": parent_id,
        "transmit": transmit,
        "ocaGroup": terms.oca_group,
        "ocaType": terms.oca_type,
    }
    if terms.limit_price is not None:
        fields["lmtPrice"] = plain(terms.limit_price)
    if terms.trail is None and terms.stop_price is not None:
        fields["auxPrice"] = plain(terms.stop_price)
    if terms.when is not None:
        fields |= _condition_fields(terms.when)
    if terms.trail is not None:
        fields |= _trail_fields(terms.trail, terms.stop_price)
    if terms.good_till is not None:
        fields["goodTillDate"] = time_text(terms.good_till)
    if terms.good_after is not None:
        fields["goodAfterTime"] = time_text(terms.good_after)
    return fields


def _condition_fields(when: PriceCondition) -> dict[str, object]:
    """One price condition, by the contract's last price (method 0). Source: TWS API, PriceCondition."""
    return {
        "whenMore": when.is_more,
        "whenPrice": plain(when.price),
        "whenConId": when.con_id,
        "whenExchange": when.exchange,
    }


def _trail_fields(trail: Trail, begins_at: Decimal | None) -> dict[str, object]:
    """A percent or an amount, never both; where it begins is a field of its own. Source: TWS API, Order."""
    match trail:
        case TrailPercent(percent=percent):
            fields: dict[str, object] = {"trailingPercent": plain(percent)}
        case TrailDistance(distance=distance):
            fields = {"auxPrice": plain(distance)}
    return fields if begins_at is None else fields | {"trailStopPrice": plain(begins_at)}
