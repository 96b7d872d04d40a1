"""Text becomes intent: `parse(text, dialect, at)` reads words, `bind(outcome, context)` says which trade they mean.

Pure: no clock, no files after a dialect is loaded, no knowledge of money, brokers or people.
"""
