"""A dialect: the words of a channel and its habits, as data. Files extend one another; Lark is loaded on first use."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import ConfigDict, Field, ValidationError

from parsers.lex.anchors import anchors_of
from parsers.lex.lexicon import Lexicon, Spec, phrases_of, sizes_of, spec_of, words_of
from parsers.lex.normalise import folded
from parsers.value import Value

SHIPPED = "parsers.dialects"
_WORD_TYPES = frozenset(
    (
        "ACT", "ORDER", "MARKET", "AT", "ENTRY", "OVER", "UNDER", "ONCLOSE", "STOP", "TRAIL", "BE", "FREE",
        "TARGET", "OPEN", "HIT", "RIGHT", "EXP", "DATE", "COUNT", "LOTS", "UNIT", "HINT", "SHARE", "MORE",
        "LEFT", "TO", "GAIN", "AND", "MULTILEG", "CANCELLED", "LABEL", "COMMENT", "COUNTER", "FILLER", "KILL",
        "COND", "VETO", "FROMTO", "SYM", "BIAS", "NO_STOP", "CEILING", "MARK", "PROMO", "NOTICE",
    )
)  # fmt: skip


class DialectError(ValueError):
    """A dialect that cannot be used, in one sentence."""


class Options(Value):
    """A channel's habits.

    `default_expiry` is the expiry of a contract written without one, `default_right` the right of one that is written
    with a strike, an expiry and a price, and without call or put; `reports_are_exits` reads "TP1 hit" as an order
    to take a part; `bare_options_open` reads a priced contract without a verb as an opening; `filler_words` change
    nothing; `quantity_words` say how many units a size word means; `symbols`, when not empty, are the only ones read.
    """

    default_expiry: Literal["", "0dte", "weekly"] = ""
    default_right: Literal["", "C", "P"] = ""
    reports_are_exits: bool = False
    bare_options_open: bool = True
    filler_words: tuple[str, ...] = ()
    quantity_words: dict[str, Annotated[int, Field(ge=1, le=10_000)]] = Field(default_factory=dict)
    symbols: tuple[str, ...] = ()


class Dialect(Value):
    """Words, options and, where needed, a grammar overlay; build one with `load_dialect`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    name: str
    about: str = ""
    options: Options = Options()
    lexicon: Lexicon
    overlay: str = ""

    def amended(self, options: Options) -> Dialect:
        """This dialect where a channel says otherwise; what `options` does not set stays as it is.

        Raises DialectError for a filler or quantity word that the dialect already gives another meaning.
        """
        said = {name: getattr(options, name) for name in options.model_fields_set}
        if not said:
            return self
        for word in (*options.filler_words, *options.quantity_words):
            spec = self.lexicon.phrases.get(words_of(word))
            if spec is not None and spec[0][0] not in {"FILLER", "QTY"}:
                raise DialectError(
                    f"dialect {self.name}: {word!r} already means {spec[0][0]} and cannot be redefined by a channel"
                )
        return self.with_options(self.options.model_copy(update=said))

    def with_options(self, options: Options) -> Dialect:
        """This dialect with a channel's own habits."""
        extra = {word.lower(): spec_of("FILLER") for word in options.filler_words}
        extra |= {word.lower(): (("QTY", str(number)),) for word, number in options.quantity_words.items()}
        lexicon = self.lexicon
        if extra:
            phrases = lexicon.phrases | phrases_of(iter(extra.items()))
            lexicon = _replace(lexicon, phrases=phrases, sizes=sizes_of(phrases))
        return self.model_copy(update={"options": options, "lexicon": lexicon})


@lru_cache(maxsize=32)
def load_dialect(name_or_path: str = "default") -> Dialect:
    """The shipped dialect of that name, or the one in that `.yaml` file. Raises DialectError with one sentence."""
    place = _place(name_or_path)
    raw = _read(place)
    words: dict[str, Spec] = {}
    sources = [*_ancestors(raw), raw]
    for source in sources:
        _take_words(words, source, name_or_path)
    symbols = _yaml(files(SHIPPED) / "symbols.yaml")
    try:
        options = Options.model_validate(raw.get("options") or {})
        dialect = Dialect(
            name=str(raw.get("name", place.name.removesuffix(".yaml"))),
            about=str(raw.get("about", "")),
            lexicon=_lexicon(words, symbols, sources),
            overlay=_overlay(place),
        )
        return dialect.with_options(options)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DialectError(f"dialect {name_or_path}: {where}: {first['msg']}") from None


def shipped_dialects() -> tuple[str, ...]:
    """The names that come with the package, each with its samples."""
    names = (entry.name for entry in files(SHIPPED).iterdir())
    return tuple(sorted(n.removesuffix(".samples.yaml") for n in names if n.endswith(".samples.yaml")))


def samples_of(name_or_path: str) -> list[dict[str, Any]]:
    """The dialect's own examples, from the file beside it; empty when it has none."""
    place = _beside(_place(name_or_path), ".samples.yaml")
    if not place.is_file():
        return []
    raw = yaml.load(place.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  a safe loader in both builds
    if not isinstance(raw, list):
        raise DialectError(f"samples of {name_or_path}: the file must be a list")
    return raw


_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SAFE):  # type: ignore[misc]  # which of the two it is depends on how PyYAML was built
    """The safe loader; a list of words, which dialects consist of, is taken whole and not built word for word."""

    def construct_sequence(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002  PyYAML's own signature
        if isinstance(node, yaml.SequenceNode) and all(_is_word(each) for each in node.value):
            return [each.value for each in node.value]
        return super().construct_sequence(node, deep=deep)


def _is_word(node: yaml.Node) -> bool:
    return node.tag == _WORD and isinstance(node, yaml.ScalarNode)


_WORD = "tag:yaml.org,2002:str"


def _place(name_or_path: str) -> Traversable:
    if name_or_path.endswith((".yaml", ".yml")) or "/" in name_or_path:
        path = Path(name_or_path)
        if not path.is_file():
            raise DialectError(f"there is no dialect file {name_or_path}")
        return path
    place = files(SHIPPED) / f"{name_or_path}.yaml"
    if not place.is_file():
        known = ", ".join(shipped_dialects())
        raise DialectError(f"there is no dialect {name_or_path!r}; shipped: {known}, or give the path of a .yaml file")
    return place


def _beside(place: Traversable, suffix: str) -> Traversable:
    name = place.name.removesuffix(".yaml").removesuffix(".yml") + suffix
    return place.with_name(name) if isinstance(place, Path) else files(SHIPPED) / name


def _overlay(place: Traversable) -> str:
    overlay = _beside(place, ".lark")
    return overlay.read_text(encoding="utf-8") if overlay.is_file() else ""


def _read(place: Traversable) -> dict[str, Any]:
    raw = _yaml(place)
    unknown = sorted(
        set(raw)
        - {
            "name",
            "about",
            "extends",
            "options",
            "words",
            "without",
            "lower_only",
            "anchors_off",
            "day_first",
            "groups",
        }
    )
    if unknown:
        raise DialectError(f"dialect {place.name}: unknown key {unknown[0]!r}")
    return raw


def _yaml(place: Traversable) -> dict[str, Any]:
    try:
        raw = yaml.load(place.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  a safe loader in both builds
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DialectError(f"dialect {place.name}: not readable YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(raw, dict):
        raise DialectError(f"dialect {place.name}: the file must be a mapping")
    return raw


def _ancestors(raw: dict[str, Any]) -> list[dict[str, Any]]:
    chain: list[dict[str, Any]] = []
    while (parent := raw.get("extends")) is not None:
        if len(chain) > 8 or not isinstance(parent, str):
            raise DialectError("a dialect's `extends` must name another dialect, and not itself")
        raw = _read(_place(parent))
        chain.insert(0, raw)
    return chain


def _take_words(words: dict[str, Spec], source: dict[str, Any], name: str) -> None:
    for key, phrases in (source.get("words") or {}).items():
        spec = spec_of(key)
        for kind, _ in spec:
            if kind not in _WORD_TYPES:
                raise DialectError(
                    f"dialect {name}: {kind!r} is no kind of word; use one of {', '.join(sorted(_WORD_TYPES))}"
                )
        for phrase in phrases or ():
            words[str(phrase).lower()] = spec
    for phrase in source.get("without") or ():
        words.pop(str(phrase).lower(), None)


def _lexicon(words: dict[str, Spec], symbols: dict[str, Any], sources: list[dict[str, Any]]) -> Lexicon:
    forex, futures = symbols["forex"], symbols["futures"]
    off = _listed(sources, "anchors_off")
    names = dict(_symbol_names(symbols))
    meaningful = (
        "ACT",
        "STOP",
        "TARGET",
        "RIGHT",
        "MARKET",
        "FREE",
        "TRAIL",
        "AT",
        "ENTRY",
        "BE",
        "ORDER",
        "CANCELLED",
        "SHARE",
    )
    telling = (phrase for phrase, spec in words.items() if spec[0][0] in meaningful)
    plain = (files(SHIPPED) / "plain.yaml").read_text(encoding="utf-8").removeprefix("plain: >").split()
    phrases = phrases_of(iter([*names.items(), *words.items()]))
    return Lexicon(
        phrases=phrases,
        sizes=sizes_of(phrases),
        roots=frozenset(futures["roots"]),
        currencies=frozenset(forex["currencies"]),
        metals=frozenset(forex["metals"]),
        crypto=frozenset(str(name).upper() for name in symbols["crypto"]),
        unsupported=frozenset(str(name).upper() for name in symbols["unsupported"]),
        plain=frozenset(plain),
        anchors=anchors_of(telling, frozenset(plain), off),
        lower_only=_listed(sources, "lower_only"),
        day_first=_listed(sources, "day_first"),
        groups=_groups([source.get("groups") or {} for source in sources]),
        indices=frozenset(str(name) for name in symbols["cash_indices"]),
        floors={str(root): Decimal(str(price)) for root, price in symbols["futures_floor"].items()},
    )


def _listed(sources: list[dict[str, Any]], key: str) -> frozenset[str]:
    return frozenset(folded(str(word).lower()) for source in sources for word in source.get(key) or ())


def _groups(sources: list[dict[str, Any]]) -> dict[str, frozenset[str]]:
    groups = {name: _listed(sources, name) for source in sources for name in source}
    return groups | {
        "telling": groups["events"]
        | groups["scenery"]
        | groups["reasons"]
        | groups["explains"]
        | {"first", "risk", "risking"}
    }


def _symbol_names(symbols: dict[str, Any]) -> Iterator[tuple[str, Spec]]:
    tables = (
        ("forex", symbols["forex"]["aliases"]),
        ("future", symbols["futures"]["aliases"]),
        ("company", symbols["companies"]),
    )
    for kind, table in tables:
        for symbol, names in table.items():
            for name in names:
                yield str(name), (("SYM", f"{kind}:{symbol}"),)
    for kind in ("unsupported", "crypto"):
        for name in symbols[kind]:
            yield str(name).lower(), (("SYM", f"{kind}:{str(name).upper()}"),)


def _replace(lexicon: Lexicon, **changes: Any) -> Lexicon:
    from dataclasses import replace

    return replace(lexicon, **changes)
