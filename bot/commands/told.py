"""An answer of the running bot, printed for whoever asked on the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.serve.control import Reply


def tell(reply: Reply) -> int:
    """Print the card and return 0, or say on stderr why there is none and return 1."""
    card = reply.card
    if card is None:
        sys.stderr.write(f"autoscalper: {reply.fault}\n")
        return 1
    sys.stdout.write(
        "\n".join((f"{card.tone.symbol} {card.badge} {card.title}", *(f"  {line}" for line in card.lines)))
    )
    sys.stdout.write("\n")
    return 0
