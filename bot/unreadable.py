"""Why a file could not be read, in a person's words."""

from __future__ import annotations


def why(fault: Exception) -> str:
    """Neither a number of the system's nor the path again: whoever says it has named the file already."""
    match fault:
        case OSError(strerror=str() as said):
            return said
        case UnicodeDecodeError(start=start):
            return f"byte {start + 1} is not UTF-8; save it as UTF-8"
        case _:
            return str(fault)
