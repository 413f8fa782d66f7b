"""What can stand on the PMO's list of names."""

import pytest

from bot.domain.enums import AssetKind
from bot.domain.known_names import entry_of
from bot.errors import UserError


@pytest.mark.parametrize("written", ["x", "é", "--", "…", ".*", "&&", "🚀🚀", "\u200b\u200b"])
def test_what_has_only_one_character_or_neither_letter_nor_figure_is_too_short_for_a_name(
    written: str,
) -> None:
    for name, aliases in ((written, []), ("Coriander", [written])):
        with pytest.raises(UserError, match="too short for a name"):
            entry_of(name, AssetKind.SYSTEM, aliases)


def test_an_empty_name_is_none_and_an_empty_other_name_is_left_out() -> None:
    with pytest.raises(UserError, match="too short for a name"):
        entry_of(" \n", None, [])
    assert entry_of("Coriander", None, ["", " ; "]).aliases == ()


@pytest.mark.parametrize("written", ["3M", "給与", "رواتب", "<!channel>", "(a|b)+", "PAY"])
def test_whatever_else_people_write_is_kept_as_written(written: str) -> None:
    assert entry_of(written, None, []).name == written
