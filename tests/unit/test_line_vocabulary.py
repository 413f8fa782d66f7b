"""The word lists of the grammar: each word can be met in a line, and stands in its list once."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.domain.line
from bot.domain.line.text import tokenize

LINES = frozenset({"unchanged.SAYINGS"})
"""Lists of whole lines."""
MODULES = [module.name for module in pkgutil.iter_modules(bot.domain.line.__path__)]


def _lists(module: str) -> Iterator[tuple[str, frozenset[str]]]:
    for name, value in vars(importlib.import_module(f"bot.domain.line.{module}")).items():
        words = isinstance(value, frozenset) and all(type(word) is str for word in value)
        if words and f"{module}.{name}" not in LINES:
            yield name, value


@pytest.mark.parametrize("module", MODULES)
def test_every_word_of_a_list_is_one_token_as_lines_are_compared(module: str) -> None:
    unmet = {
        (name, word)
        for name, words in _lists(module)
        for word in words
        if [token.fold for token in tokenize(word)] != [word]
    }
    assert not unmet


@pytest.mark.parametrize("module", MODULES)
def test_no_list_names_a_word_twice(module: str) -> None:
    source = Path(bot.domain.line.__path__[0], f"{module}.py").read_text(encoding="utf-8")
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    written = [
        str(call.args[0].value).split()
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "bag"
        and isinstance(call.args[0], ast.Constant)
    ]
    assert not [word for words in written for word in set(words) if words.count(word) > 1]
