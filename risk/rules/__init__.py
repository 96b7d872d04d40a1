"""The rules, one model each: its fields are its limits, its `check` is its law."""
