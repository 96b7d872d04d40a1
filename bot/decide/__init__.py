"""The pure desk: what is heard, pressed, asked and filled becomes facts and commands."""
