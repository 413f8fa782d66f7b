"""The one-line grammar: what a person types after /status or /risk, as parts with their source words.

Pure: no clock, no database; `today` and the names come from the caller. docs/one-line.md has the grammar.
"""
