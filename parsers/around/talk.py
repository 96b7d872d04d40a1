"""What stands around the orders of a message is set aside before anything is read, where it cannot touch a trade."""

from __future__ import annotations

from parsers.around.aside import without_asides
from parsers.around.cuts import VALUED, Groups, cut
from parsers.around.twists import TWISTS, has_waited, is_harmless, points, says_when, says_why, takes_back
from parsers.lex.near import Tokens
from parsers.lex.scan import MONTHS
from parsers.lex.tidy import CORE
from parsers.lex.token import Token

# What is said of an order or of a level: a clause that holds one of these is no mere talk.
_OF_AN_ORDER = CORE | {
    "BE", "NO_STOP", "ONCLOSE", "OPEN", "MARK", "CEILING", "ENTRY", "EXP", "LOTS", "HIT", "BIAS", "CANCELLED",
    "MULTILEG", "PROMO", "SHARE", "ratio", "time", "ODD", "TSPCT", "LEFT", "MORE",
}  # fmt: skip
_OF_NO_PLAN = _OF_AN_ORDER - {"ACT", "SHARE", "MORE"}
_SAID = frozenset({"ACT", "STOP", "TARGET", "SYM", "OCC", "STRIKE", "TRAIL", "FREE"})
_OPENERS = frozenset({"bto", "sto", "buy", "sell", "long", "short", "bought", "enter"})
_EXITS = frozenset({"close", "trim", "sold", "stc", "btc", "cover", "off"})
_FOLLOWS = frozenset({"add", "trim", "close", "off", "book", "move"})
# Verbs that are as often mere English, and shares that are: "hi all", "a little".
_WEAK = frozenset({"in", "open", "took", "got", "take", "taking", "set", "put", "on"})
_FEW = frozenset(
    {"all", "everything", "last", "a little", "little", "a bit", "some", "couple", "a couple", "few", "part"}
)
_HEADING = frozenset({"ACT", "UNKNOWN", "FILLER", "AT", "UNDER", "SHARE", "LABEL", "COUNTER", "HINT", "AND"})
_KEPT = ("keep", "kept", "leav", "left", "hold", "runner", "rest")
_LEAST = 3
# Without one of these there are no words but an order's.
_TALKED = TWISTS | {"UNKNOWN", "NOTICE", "COMMENT", "GAIN", "FILLER"}


def set_aside(tokens: Tokens, groups: Groups) -> Tokens:
    """The tokens without the clauses that only talk; `groups` says what words do in one: see talk.yaml, asides.yaml."""
    if _TALKED.isdisjoint([token.type for token in tokens]):
        return tokens
    clauses = cut(tokens, groups)
    return _joined(clauses, _without_talk(without_asides(clauses, groups), groups))


def _without_talk(clauses: list[Tokens], groups: Groups) -> list[Tokens]:
    orders = [clause for clause in clauses if _orders(clause) and not _plans(clause, groups)]
    if not orders or len(orders) == len(clauses):
        return clauses
    around = _Around(orders, groups)
    return [around.kept(clause) for clause in clauses]


def _joined(clauses: list[Tokens], kept: list[Tokens]) -> Tokens:
    """What is kept, in a row; what stood behind something that is gone stands apart from what is now before it."""
    out: Tokens = []
    apart = False
    for clause, rest in zip(clauses, kept, strict=True):
        moved = bool(rest) and (apart or rest[0].start != clause[0].start)
        out.extend([_apart(rest[0], out), *rest[1:]] if moved else rest)
        apart = len(rest) < len(clause)
    return out


def _apart(token: Token, before: Tokens) -> Token:
    head = token.copy(token.type, token.value)
    head.first = not before or before[-1].line != head.line
    head.gap = head.gap or ("" if head.first else ".")
    return head


def _orders(clause: Tokens) -> bool:
    """Whether a verb, a label or a name stands there with a value, or a verb with a name."""
    types = {token.type for token in clause}
    return bool(types & _SAID and types & VALUED) or {"ACT", "SYM"} <= types


class _Around:
    """What the orders of a message have of their own, by which talk beside them is told from a part of them."""

    def __init__(self, orders: list[Tokens], groups: Groups) -> None:
        tokens = [token for clause in orders for token in clause]
        types = {token.type for token in tokens}
        self.groups = groups
        self.named = bool(types & {"SYM", "OCC"})
        self.priced = "NUM" in types
        self.contracted = bool(types & {"STRIKE", "OCC"})
        acts = [token.value for token in tokens if token.type == "ACT"]
        bare = self.named and not acts and "STOP" in types and sum(token.type == "NUM" for token in tokens) > 1
        self.leaves = bool(acts) and _EXITS.issuperset(acts)
        self.opens = bare or not _OPENERS.isdisjoint(acts)

    def kept(self, clause: Tokens) -> Tokens:
        """Of talk the size that it hints at; of a follow-up's afterthought the word that takes it back, as such."""
        if says_when(clause, self.groups):
            return [token.copy("KILL") if token.text.lower() in self.groups["when"] else token for token in clause]
        if clause and self._is_talk(clause):
            return [token for token in clause if token.type == "HINT"]
        of_an_order = any(token.type in _OF_AN_ORDER - {"BE"} for token in clause)
        if self.opens or of_an_order or not takes_back(clause, self.groups):
            return clause
        denials = self.groups["negations"] | self.groups["modals"]
        if not any(token.type == "UNKNOWN" for token in clause):
            denials |= self.groups["withdrawals"]
        return [token.copy("CANCELLED") if token.text.lower() in denials else token for token in clause]

    def _is_talk(self, clause: Tokens) -> bool:
        said = [token for token in clause if token.type != "P"]
        if self.opens and (_plans(said, self.groups) or (self.named and self.priced and _announces(said))):
            return True
        unknown = sum(token.type == "UNKNOWN" for token in said)
        praises = {token.text.lower() for token in said} & self.groups["praise"]
        if not (unknown or praises or any(token.type in TWISTS for token in said)) or (
            not self.named and unknown < _LEAST
        ):
            return False
        if any(
            token.type == "UNKNOWN" and token.text.lower() in MONTHS for token in said
        ):  # "January contract" names which
            return False
        if clause[-1].text == ":":  # "what a good signal looks like:" speaks of all that stands below
            return False
        waited = self.opens and has_waited(said, self.groups)
        told = all((waited and token.type == "SYM") or self._is_told(said, index) for index, token in enumerate(said))
        return told and (waited or is_harmless(said, self.groups) or (self.leaves and says_why(said, self.groups)))

    def _is_told(self, said: Tokens, index: int) -> bool:
        token, before = said[index], said[index - 1] if index else None
        match token.type:
            case "SYM":
                worded = any(other.type == "UNKNOWN" for other in said)
                return self.named and worded and not points(said, self.groups)
            case "MARKET":
                return self.priced
            case "SHARE":
                acts = any(other.type == "ACT" for other in said)
                return (self.opens and not acts and token.text.lower() in _FEW) or self._is_praised(said, index)
            case "PCT" | "DIST":
                return not self.opens and self._is_praised(said, index)
            case "BE":
                return token.text == "be" and before is not None and before.type in {"VETO", "UNKNOWN", "TO", "FILLER"}
            case "FILLER":
                return self.opens or not token.text.lower().startswith(_KEPT)
            case "RIGHT":
                return self.contracted and any(other.type == "UNKNOWN" for other in said)
            case "ACT":
                led = before is not None and (before.type == "UNKNOWN" or before.text.lower() == "the")
                return (led and token.text.lower() in _WEAK) or self._is_anothers(before)
            case _:
                return token.type not in _OF_AN_ORDER

    def _is_anothers(self, before: Token | None) -> bool:
        """As in "buyers stepped in": what others did."""
        return before is not None and before.type == "KILL" and before.text.lower() in self.groups["others"]

    def _is_praised(self, said: Tokens, index: int) -> bool:
        """As in "nice little 4% swing": what a trade gave."""
        before = {token.text.lower() for token in said[max(0, index - 2) : index]}
        return not before.isdisjoint(self.groups["praise"]) and not any(token.type in _SAID for token in said)


def _plans(clause: Tokens, groups: Groups) -> bool:
    """As in "Will look to add later if volume comes in": what may follow an entry is posted when it comes."""
    acts = [token for token in clause if token.type == "ACT" and token.text.lower() not in _WEAK]
    if not acts or not all(token.value in _FOLLOWS for token in acts):
        return False
    lead = next((token.text.lower() for token in clause if token.text.lower() not in groups["speakers"]), "")
    return lead in groups["plans"] and _OF_NO_PLAN.isdisjoint([token.type for token in clause])


def _announces(said: Tokens) -> bool:
    """As in "New swings just opened, all filled at the prices below": a heading over orders with verbs of their own."""
    acts = [token for token in said if token.type == "ACT"]
    told = bool(acts) or any(token.text.lower().startswith("fill") for token in said)
    entered = all(token.value == "enter" for token in acts)
    return len(said) > 1 and told and entered and {token.type for token in said} <= _HEADING
