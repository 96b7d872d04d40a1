"""Clauses about the market beside an order: what it does, what is to come, and the reason that this is."""

from __future__ import annotations

from parsers.around.cuts import Groups
from parsers.around.notice import PLAIN, WEAK
from parsers.lex.near import Tokens
from parsers.lex.tidy import CORE, is_p

_OPENERS = frozenset({"bto", "sto", "buy", "sell", "long", "short", "bought", "enter"})
_NUMBERS = frozenset({"NUM", "PCT", "DIST", "DATE", "time", "SYM", "OVER", "UNDER", "ratio", "ord", "ODD"})
_NO_REASONS = frozenset({"only", "entry", "entries"})


class Scene:
    """What the words about the market are held against: the symbols of the message, and whether it opens a trade."""

    def __init__(self, tokens: Tokens, groups: Groups) -> None:
        self._groups = groups
        self._names = {token.value.name for token in tokens if token.type == "SYM"}
        self.opens = any(
            token.type == "ACT" and token.value in _OPENERS and token.text.lower() not in WEAK for token in tokens
        )
        self._about = groups["events"] | groups["scenery"]
        self._faint = groups["faint"] | groups["denials"]

    def is_told(self, clause: Tokens) -> bool:
        """As in "dollar is waking up", "NFP in 10 min", "Inventories were bearish"."""
        groups = self._groups
        words = [token.text.lower() for token in clause if token.type != "P"]
        scene = next((index for index, word in enumerate(words) if word in self._about), -1)
        if scene < 0 or words[0] in groups["leads"] | groups["reasons"]:
            return False
        pointing = not groups["of_a_trade"].isdisjoint(" ".join(words).split())
        if pointing and self.opens:
            return False
        if not (groups["faint"] | groups["past"]).isdisjoint(words[:scene]):
            return False
        allowed = self._faint | groups["hours"] | self._about
        if not groups["events"].isdisjoint(words):
            allowed |= groups["past"]  # a figure that was is news, a market that was is a recap
        return self._is_scenery(clause, self._about if pointing else allowed)

    def is_reason(self, tail: Tokens, head: Tokens) -> bool:
        """As in "because momentum died"; that no fill came is a reason to cancel, and elsewhere takes an order back."""
        if not any(token.type in CORE and token.text.lower() not in {"flat", "out"} for token in head):
            return False  # "stay flat because of FOMC", "removed because momentum died"
        cancels = any(token.type == "ACT" and token.value == "cancel" for token in head)
        told = [token for token in tail if not (cancels and token.type == "CANCELLED")]
        return len(tail) > 1 and self._is_scenery(
            told, self._groups["past"] | (self._groups["faint"] if self.opens else self._faint)
        )

    def explains(self, line: Tokens) -> bool:
        """As in "Rationale: failed retest of support, DXY back over 99.40": a labelled line, which may name levels."""
        if len(line) < 3 or line[0].text.lower() not in self._groups["explains"] or not is_p(line[1], ":"):
            return False
        words = {token.text.lower() for token in line}
        return words.isdisjoint(_NO_REASONS) and all(
            token.type in PLAIN | _NUMBERS
            or token.value == "move"  # "lower high on H4"
            or token.text.lower() in WEAK | self._groups["chart"]
            for token in line
        )

    def _is_scenery(self, clause: Tokens, allowed: frozenset[str]) -> bool:
        return all(self._belongs(clause, index, allowed) for index in range(len(clause)))

    def _belongs(self, clause: Tokens, index: int, allowed: frozenset[str]) -> bool:
        token, before = clause[index], clause[index - 1] if index else None
        word = token.text.lower()
        match token.type:
            case "VETO" | "DATE":
                return word in allowed
            case "ACT":
                return word in WEAK and index + 1 < len(clause)
            case "NUM":
                return self._times(clause, index)
            case "SYM":
                return self._names == {token.value.name} and not (token.value.kind == "stock" and token.value.sure)
            case "OVER" | "UNDER":
                return token.text.isalpha()
            case "MARKET":
                return before is None or before.type != "AT"
            case _:
                return token.type in PLAIN or token.type == "time"

    def _times(self, clause: Tokens, index: int) -> bool:
        """As in "in 10 min": how long it is until then."""
        after = clause[index + 1] if index + 1 < len(clause) else None
        led = index > 0 and clause[index - 1].text.lower() in self._groups["within"]
        return led and after is not None and after.text.lower() in self._groups["units"]
