# ruff: noqa: E501  a terminal is read best on one line
"""One master regex over the normalised text: raw tokens with their places, before any word has a meaning.

Every repeat is bounded, so that a hostile message costs no more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from parsers.expiry import Written
from parsers.lex.token import Token

MAX_TOKENS = 240

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero января янв janvier januar janeiro gennaio", "feb february febrero февраля fév février februar fevereiro febbraio",
            "mar march marzo марта mars märz mär março", "apr april abr abril апреля avr avril aprile", "may mayo мая mai maio maggio",
            "jun june junio июня juin juni junho giugno", "jul july julio июля juil juillet juli julho luglio", "aug august agosto августа août aout",
            "sep sept september septiembre сентября septembre setembro settembre", "oct october octubre октября octobre okt oktober outubro ottobre",
            "nov november noviembre ноября novembre novembro", "dec december dic diciembre декабря déc décembre dez dezember dezembro dicembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def _any_of(words: Iterable[str]) -> str:
    """An alternation of words, the longest first, that looks at one first letter at a time."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_first.setdefault(word[0], []).append(word[1:])
    return "(?:" + "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in by_first.items()) + ")"


_MONTH = _any_of(MONTHS)
_LIKE_A_MONTH = _any_of({name[:3] for name in MONTHS})
_NOT_A_YEAR = r"(?![\d.,]*\d|\s?(?:[cp](?![a-z])|calls?|puts?|%))"
# Behind these a number is a price, a percent or a strike, and none of the dates, times and counts is looked for.
_NOT_A_MERE_NUMBER = r"(?!\d{1,6}+(?:[,%)+;|$€£]|(?:\.\d{1,3})?[cp](?!\w)|\.\d{1,4}+(?![\d.:/k-]|\s?[ap])))"

MASTER = re.compile(
    rf"""(?P<nl>\n+)
|(?P<tspct>(?<=[\d%])[ ]?ts[ ]?(?P<ts_n>\d{{1,3}}(?:\.\d{{1,2}})?)[ ]?%)
|(?=\S)(?:(?P<mark>[^\s\w./$€£=→+✂-])
|(?P<plain>[^\W\d_]{{1,40}}+(?:\Z|(?=[^\w'./&:\x20-]|[ ](?![\d'\x20])|:(?![.a-z])))|(?!x[ ]|ts[ ]|{_LIKE_A_MONTH})[^\W\d_]{{1,40}}+(?=[ ]\d)(?![ ]\d{{6}}))
|(?P<bare>(?<![\w.,/$€£:+-])\d{{1,6}}(?:\.\d{{1,4}})?+(?=\Z|\)|[ ](?![cdhoptux%]|am|min|{_LIKE_A_MONTH})|\n(?![ap])))
|(?=[.a-z])(?:(?P<occ>(?<!\w)(?:o:)?[.]?(?P<o_sym>[a-z]{{1,6}})(?P<o_gap>_?)[ ]{{0,5}}(?P<o_date>\d{{6}})(?P<o_right>[cp])(?P<o_strike>\d{{8}}(?![\d.])|\d{{1,5}}(?:\.\d{{1,3}})?)(?!\w)))
|(?=\d){_NOT_A_MERE_NUMBER}(?:(?P<slash2>(?<![\w.,/])\d{{1,2}}/\d{{1,2}}(?![\w/]|[.,]\d))
  |(?P<ymd>(?<![\d.])20\d\d[-./]\d{{1,2}}[-./]\d{{1,2}}(?!\d))
  |(?P<mdy>(?<![\d.])\d{{1,2}}(?P<mdy_sep>[-/.])\d{{1,2}}(?P=mdy_sep)(?:20)?\d\d(?![\d/]))
  |(?P<time>(?<![\d.])\d{{1,2}}:\d\d(?::\d\d)?(?!\d)(?:\s?(?:[ap]m|e[sd]?t|utc|gmt)(?![a-z]))?|(?<![\d.])\d{{1,2}}(?:\.\d\d)?\s?[ap]m(?![a-z]))
  |(?P<ratio>(?<![\d.])\d{{1,3}}(?:\.\d)?:\d{{1,2}}(?:\.\d)?(?![\d.]))
  |(?P<dmon>(?<![\w.])(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:[ ](?:of|de))?[ /-]?(?P<m1>{_MONTH})(?!['\w])[.]?(?:[ -]?(?P<y1>20\d\d|'?(?:2[4-9]|3[0-5])){_NOT_A_YEAR})?)
  |(?P<dmony>(?<![\w.])(?P<d3>\d{{1,2}})(?P<m4>{_MONTH})(?P<y4>20\d\d|\d\d)(?!\w))
  |(?P<dte>(?<![\w.])(?P<dte_n>\d{{1,3}})[ -]?d(?:te|ays?[ ]to[ ]exp(?:iry|iration)?)(?!\w))
  |(?P<qty>(?<![\w.,$])(?:(?P<q_thousand>\d{{1,3}}(?:\.\d)?)k[ ]?|(?P<q_n>\d{{1,5}}))(?:shs?|shares?|cons|cts?|contracts?)(?![\w/]))
  |(?P<frame>(?<![\w.])\d{{1,3}}[ -]?(?:m|mins?|minutes?|hr?|hours?|d|days?)[ -]?(?:candle[ ]?|bar[ ]?)?clos(?:e|es|ing)(?!\w))
  |(?P<ord>(?<![\w.])(?P<ord_n>\d{{1,2}})(?:st|nd|rd|th)(?!\w))
  |(?P<dash2>(?<![\w.,/-])\d{{1,2}}-\d{{1,2}}(?![\w./-]|,\d)))
|(?=[-+])(?:(?P<cents>(?<![\w.,)])[-+](?P<c_n>\d{{1,3}})c(?![\w'&/])))
|(?=[$\d])(?:(?P<strike>(?<![\w.,])\$?[ ]?(?P<k>\d{{1,3}},\d{{3}}(?:\.\d{{1,3}})?|\d{{1,5}}(?:\.\d{{1,3}})?)(?:[ ]?/?|\.)(?P<r>[cp])(?:(?<=\d[cp])'?s)?(?![\w'&]|/[a-z])))
|(?=[/$]?[a-z6])(?:(?P<cont>(?<![\w.])(?P<c_root>[a-z]{{2,3}}|m2k|6[a-z]|m6[a-z])1!)
  |(?P<fut>(?<![\w.])[/$]?(?P<f_root>[a-z]{{2,3}}|m2k|6[a-z]|m6[a-z])(?P<f_month>[fghjkmnquvxz])(?P<f_year>20\d\d|\d{{1,2}})(?![\w.]))
  |(?P<root>(?<![\w.])[/$]?(?P<r_root>6[abcejmns]|m2k|m6[abe])(?!\w)|(?<![\w./])/(?P<r_word>[a-z][a-z0-9]{{1,2}})(?!\w))
  |(?P<rootf>(?<!\w)[/$]?(?P<r_f>[a-z]{{2,3}})_f(?!\w)))
|(?P<cash>\$(?P<tag>[a-z]{{1,6}}(?:[./][a-z](?![a-z]))?)(?!\w))
|(?=[^\W\d_])(?:(?P<mony>(?<!\w)(?P<m2>{_MONTH})[ -]?(?:'(?P<y2>\d\d)|(?P<y2l>20\d\d))(?!\d))
  |(?P<mond>(?<!\w)(?P<m3>{_MONTH})[.]?[ -]?(?P<d2>0?[1-9]|[12]\d|3[01])(?P<suffixed>st|nd|rd|th)?(?![\w.,]*\w|%)(?:(?:,?[ ]{{0,2}}(?P<y3>20\d\d|'\d\d|(?:2[4-9]|3[0-5])(?=[ ])){_NOT_A_YEAR})|-(?P<y4d>20\d\d|2[4-9]|3[0-5])(?![\w.]))?)
  |(?P<prefixed>(?<![\w.,/$])(?P<r2>[cp])(?P<k2>\d{{2,5}}(?:\.\d{{1,2}})?)(?![\w.])))
|(?P<mult>(?<![\w.])(?:x[ ]?(?P<x1>\d{{1,5}})|(?P<x2>\d{{1,5}})[ ]?x)(?![\w.]))
|(?=[^\W\d_])(?P<alnum>(?<![\w.])(?P<a_word>[^\W\d_]{{1,12}}(?:\.[a-z])?)(?P<a_num>\d{{1,3}})(?!\w|[.,]\d|/\d\d))
|(?P<under>(?<=\d)_(?=\d))
|(?=[-+.$€£\d])(?:(?P<num>(?P<sign>(?<![\w).%$])[-+](?=[$.\d]))?(?:[$€£][ ]?(?P<neg>-)?)?(?P<n>\d{{1,3}}(?:,\d{{3}}){{1,3}}(?:\.\d{{1,8}})?(?!\d|,\d)|\d{{1,6}},\d{{1,2}}(?!\d|[.]\d|,[ ]?[\d.])|\d{{1,2}},\d{{4,5}}(?!\d|[.,]\d)|\d{{1,9}}\.\d{{1,8}}(?!\.?\d)|\d{{1,9}}(?![.,]?\d)|(?<![\d.])\.\d{{1,6}}(?!\d))
   (?:(?P<suffix>[ ]?%|[+]?[ ]?(?:pips?|points?|ticks?|handles?)(?![a-z\d])|[ ]?pts(?!\w|\s?[:$\d])|pt(?![a-z\d])|[ ]pt(?=[ ](?:stop|sl|target|tp|trail|tgt|risk))|er(?![a-z])|[ ]?r(?![\w'/])|/?[$€£](?!\w)|[ ]?usd(?![a-z])|k(?![a-z]))|(?!(?!ts[ ]?\d)[a-z]))))
|(?P<glued>(?<!\w)[^\W\d_]{{1,12}}(?=\d{{1,9}}(?:[.,]\d{{1,8}})?(?![\w])))
|(?P<odd>\w*\d\w*)
|(?P<word>[^\W\d_]{{1,40}}(?:['./&-][^\W\d_]{{1,40}}){{0,3}})
|(?P<emoji>✂(?=[ ]{{0,2}}(?:[$.]?\d|half|all)))
|(?P<arrow>-{{1,2}}>|=>|→)
|(?P<punct>[^\s\w])
|(?P<line>_))""",
    re.VERBOSE,
)

_UNITS = {
    "pip": "pips",
    "pips": "pips",
    "pt": "points",
    "pts": "points",
    "point": "points",
    "points": "points",
    "tick": "ticks",
    "ticks": "ticks",
    "handle": "points",
    "handles": "points",
    "r": "R",  # told of results, and asked for nowhere: see terms.py
}
# Found first because they are frequent, and because nothing else can begin or stand there.
_SOONER = {"plain": "word", "mark": "punct"}
_EMOJI = {"✂": ("ACT", "trim")}
_MARKS = frozenset("🛑⛔🚫🎯")
_WORDED = re.compile(r"[ ]{0,2}[^\W\d_]")  # a sign before a word is ink
KEPT_PUNCT = frozenset('@,./-|:()[]{}~><=?"!✅☑✔❌&+#;\u20e3%🛑⛔🚫🎯')


def scan(text: str) -> list[Token]:
    """Raw tokens of `text`, at most MAX_TOKENS + 1 of them; their types are the names of the master's groups."""
    tokens: list[Token] = []
    line, first, gap = 0, True, ""
    for match in MASTER.finditer(_small(text)):
        kind = match.lastgroup or ""
        if kind == "nl":
            line += 1
            first, gap = True, ""
            continue
        start, end = match.span()
        written = text[start:end]
        kind = _SOONER.get(kind, kind)
        if kind == "punct":
            if written not in KEPT_PUNCT or (written in _MARKS and _WORDED.match(text, end)):
                gap = "*"
                continue
            if written == "/" and tokens and tokens[-1].end == start and tokens[-1].text == "/":
                continue  # "4347 // 4352" is a range like any other
        elif kind == "prefixed" and written[0].islower():
            kind = "odd"
        reader = _READERS.get(kind)
        kind, value = (kind, None) if reader is None else reader(match)
        token = Token(kind, value, start, end, written)
        token.line, token.first, token.gap = line, first, gap
        tokens.append(token)
        first, gap = False, ""
        if len(tokens) > MAX_TOKENS:
            break
    return tokens


def _small(text: str) -> str:
    """In lower case, every character in its place: a capital dotted I would become two, and no word has a dotless one."""
    return text.lower() if text.isascii() else text.translate(_TURKISH).lower()


_TURKISH = str.maketrans("\u0130\u0131", "ii")


def decimal_of(written: str) -> Decimal:
    """The exact number: "5,410.50" and "4,20" as people write them."""
    if "," in written:
        whole, _, last = written.rpartition(",")
        written = written.replace(",", "") if "." in written or len(last) == 3 else whole.replace(",", "") + "." + last
    return Decimal(written)


def _number(match: re.Match[str]) -> tuple[str, object]:
    written, suffix, plus_or_minus, minus = match.group("n", "suffix", "sign", "neg")
    value, sign = decimal_of(written), plus_or_minus or minus or ""
    if suffix is None:
        return ("SIGNED", (value, sign)) if sign else ("NUM", value)
    suffix = suffix.strip("+ ")
    if suffix == "%":
        return "PCT", (value, sign)
    if suffix in _UNITS:
        return "DIST", (value, _UNITS[suffix])
    if suffix == "k":
        return "odd", value * 1000
    return ("SIGNED", (value, sign)) if sign else ("NUM", value)


def _occ(match: re.Match[str]) -> tuple[str, object]:
    digits, strike = match["o_date"], match["o_strike"]
    first, second, third = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    # The underscore form of older platforms writes month, day, year; OCC writes year, month, day.
    when = Written(2000 + third, first, second) if match["o_gap"] else Written(2000 + first, second, third)
    price = Decimal(strike) / 1000 if len(strike) == 8 and "." not in strike else Decimal(strike)
    return "OCC", (match["o_sym"].upper(), when, price, match["o_right"].upper())


def _ymd(match: re.Match[str]) -> tuple[str, object]:
    year, month, day = (int(part) for part in re.split(r"[-./]", match[0]))
    return "DATE", Written(year, month, day)


def _mdy(match: re.Match[str]) -> tuple[str, object]:
    first, second, year = (int(part) for part in re.split(r"[-./]", match[0]))
    year = year if year > 99 else 2000 + year
    if match["mdy_sep"] == "." and second <= 12:  # 16.10.2026 is how the continent writes a day
        return "DATE", Written(year, second, first, day_first=True)
    return "DMY", (first, second, year)


def _month_day(day: str, month: str, year: str | None, *, either: bool = False) -> tuple[str, object]:
    full = None if year is None else int(year.strip("'")) % 2000 + 2000
    return "DATE", Written(full, MONTHS[month.lower()], int(day), either=either and full is None)


def _month_year(match: re.Match[str]) -> tuple[str, object]:
    return "DATE", Written(int(match["y2"] or match["y2l"]) % 2000 + 2000, MONTHS[match["m2"].lower()])


def _strike(match: re.Match[str]) -> tuple[str, object]:
    return "STRIKE", (decimal_of(match["k"]), match["r"].upper())


def _pair(match: re.Match[str]) -> tuple[int, int]:
    first, second = re.split(r"[-/]", match[0])
    return int(first), int(second)


_READERS: dict[str, Callable[[re.Match[str]], tuple[str, object]]] = {
    "bare": lambda m: ("NUM", Decimal(m[0])),
    "num": _number,
    "occ": _occ,
    "ymd": _ymd,
    "mdy": _mdy,
    "dmon": lambda m: _month_day(m["d1"], m["m1"], m["y1"]),
    "dmony": lambda m: _month_day(m["d3"], m["m4"], m["y4"]),
    "mond": lambda m: _month_day(m["d2"], m["m3"], m["y3"] or m["y4d"], either=m["suffixed"] is None),
    "mony": _month_year,
    "dte": lambda m: ("DATE", Written(rule="dte", number=int(m["dte_n"]))),
    "tspct": lambda m: ("TSPCT", Decimal(m["ts_n"])),
    "strike": _strike,
    "cents": lambda m: ("DIST", (Decimal(m["c_n"]) / 100, "usd")),
    "prefixed": lambda m: ("STRIKE", (Decimal(m["k2"]), m["r2"].upper())),
    "fut": lambda m: ("fut", (m["f_root"].upper(), m["f_month"].upper(), m["f_year"])),
    "root": lambda m: ("root", (m["r_root"] or m["r_word"]).upper()),
    "cont": lambda m: ("root", m["c_root"].upper()),  # TradingView's name of the front month
    "rootf": lambda m: ("root", m["r_f"].upper()),
    "cash": lambda m: ("cash", m["tag"].upper()),
    "alnum": lambda m: ("alnum", (m["a_word"].lower(), int(m["a_num"]))),
    "ord": lambda m: ("ord", int(m["ord_n"])),
    "emoji": lambda m: _EMOJI[m[0]],
    "qty": lambda m: ("QTY", Decimal(m["q_n"]) if m["q_n"] else Decimal(m["q_thousand"]) * 1000),
    "frame": lambda _: ("ONCLOSE", None),
    "mult": lambda m: ("MULT", Decimal(m["x1"] or m["x2"])),
    "dash2": lambda m: ("dash2", _pair(m)),
    "slash2": lambda m: ("slash2", _pair(m)),
}
