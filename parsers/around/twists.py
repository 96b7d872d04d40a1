"""Words that take an order back, where they stand in a clause without one: whether they point at an order at all."""

from __future__ import annotations

from parsers.around.cuts import Groups
from parsers.lex.near import Tokens

TWISTS = frozenset({"VETO", "KILL", "COND"})
_AHEAD = 3
_SHOWING = ("that ", "that's ", "this ", "there ", "there's ", "here ", "here's ")
_TO_READERS = frozenset({"if", "when", "follow"})


def is_harmless(said: Tokens, groups: Groups) -> bool:
    """Whether every such word of the clause points at no order; `groups` are the lists of talk.yaml."""
    return all(_leaves(said, index, groups) for index, token in enumerate(said) if token.type in TWISTS | {"GAIN"})


def points(said: Tokens, groups: Groups) -> bool:
    """Whether a word of the clause may mean an order: "it", "this one", "filled"."""
    return _any_of([token for token in said if token.type != "AT"], groups["pointing"])  # "in at the open"


def takes_back(said: Tokens, groups: Groups) -> bool:
    """As in "not sure yet", "I wish": said of the order, or of nothing; "no longer clean" is why a trade is left."""
    bare = not any(token.type in {"UNKNOWN", "GAIN"} for token in said)
    if any(token.text.lower() == "longer" for token in said):
        return False
    return bare or points(said, groups) or _judges(said, groups)


def says_when(clause: Tokens, groups: Groups) -> bool:
    """As in "At the open.", "Monday": a clause of an hour alone, which is not now."""
    words = [token.text.lower() for token in clause if token.type not in {"P", "AT", "TO", "AND", "FILLER"}]
    return bool(words) and all(word in groups["when"] for word in words)


def says_why(said: Tokens, groups: Groups) -> bool:
    """As in "didn't like how it acted": behind an exit, what the trade did not do; no other word takes it back."""
    twists = [index for index, token in enumerate(said) if token.type in TWISTS]
    return bool(twists) and all(
        said[index].text.lower() in groups["tells"]
        or (
            said[index].text.lower() in groups["negations"]
            and any(token.text.lower() in groups["misses"] for token in said[index + 1 : index + 3])
        )
        for index in twists
    )


def has_waited(said: Tokens, groups: Groups) -> bool:
    """As in "Been eyeing this one all week": the wait before an order that has come, however it points at it."""
    words = [token.text.lower() for token in said]
    if _has_come(said, groups):
        return True
    waits = {at for at in range(1, len(words)) if words[at - 1] == "been" and words[at] in groups["patience"]}
    twists = (index for index, token in enumerate(said) if token.type in TWISTS | {"GAIN"})
    return bool(waits) and all(
        index in waits or index + 1 in waits or words[index] in groups["tells"] or _leaves(said, index, groups)
        for index in twists
    )


def _has_come(said: Tokens, groups: Groups) -> bool:
    """As in "That was the retest I wanted": what an order was waiting for has happened."""
    text = " ".join(token.text.lower() for token in said)
    return text.startswith(_SHOWING) and any(text.endswith(f" i {wish}") for wish in groups["wished"])


def _judges(said: Tokens, groups: Groups) -> bool:
    return _any_of(said, groups["attitudes"])


def _any_of(said: Tokens, words: frozenset[str]) -> bool:
    return any(not words.isdisjoint(token.text.lower().split()) for token in said)


def _leaves(said: Tokens, index: int, groups: Groups) -> bool:
    word = said[index].text.lower()
    if word in _TO_READERS and _speaks_to_readers(said):
        return True
    others = [token for token in said if token is not said[index]]
    content = sum(token.type == "UNKNOWN" or token.text.lower() in groups["tells"] for token in others)
    away = not points(said, groups)
    spoken = _any_of(said, groups["speakers"])
    if word in groups["tells"]:
        return content > 0 or not others or away
    if word in groups["others"] or said[index].type == "GAIN":
        return content > spoken and away
    away = away and not spoken
    if word in groups["times"]:
        return content > 1 and away
    if word in groups["negations"]:
        ahead = {token.text.lower() for token in said[index + 1 : index + 1 + _AHEAD]}
        return not ahead.isdisjoint(groups["calm"]) or (content > 1 and away and not _judges(said, groups))
    led = index > 0 and (said[index - 1].type == "UNKNOWN" or said[index - 1].text.lower() in _subjects(groups))
    return word in groups["modals"] and led and content > 1 and away and not _judges(said, groups)


def _speaks_to_readers(said: Tokens) -> bool:
    """As in "if you follow me, size small": a condition on whoever reads."""
    ahead = [token.text.lower() for token in said[1:2]]
    return said[0].type == "COND" and ahead in (["you"], ["u"], ["you're"]) and not any(t.type == "ACT" for t in said)


def _subjects(groups: Groups) -> frozenset[str]:
    return groups["tells"] | groups["times"]
