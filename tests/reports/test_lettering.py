"""Names that have to fit."""

import pytest

from twin.reports.lettering import NARROW_EM, broken, fitted, width_em


def test_wide_and_narrow_letters() -> None:
    """A Chinese letter is as wide as high, a Latin one narrower."""
    assert width_em("门诊") == 2
    assert width_em("ab") == 2 * NARROW_EM


@pytest.mark.parametrize(
    ("text", "count", "lines"),
    [
        ("Outpatient pharmacy", 1, ["Outpatient pharmacy"]),
        ("Outpatient pharmacy", 2, ["Outpatient", "pharmacy"]),
        ("Pharmacy", 3, ["Pharmacy"]),
        ("急诊预检分诊", 2, ["急诊预", "检分诊"]),
        ("CT室", 2, ["CT", "室"]),
        ("", 2, [""]),
    ],
)
def test_breaks(text: str, count: int, lines: list[str]) -> None:
    """Words stay whole, Chinese breaks anywhere, and the longest line is short."""
    assert broken(text, count) == lines


def test_letters_as_large_as_the_box_lets_them_be() -> None:
    """One line if that is as large as two, and never larger than asked."""
    assert fitted("门诊", 100, 100, 12) == fitted("门诊", 50, 50, 12)
    assert fitted("门诊", 100, 100, 12).size == 12
    assert fitted("门诊大厅", 20, 100, 12).lines == ("门诊", "大厅")
    assert fitted("门诊大厅", 20, 100, 12).size == 10
