"""Quantiles and mixtures where a file writes them."""

import pytest

PLAIN = "{gamma: {mean: 9, sd: 5}}"
MIXED = (
    "{mixture: [{p: 0.25, of: {quantiles: {0.1: 1, 0.9: 5}}}, "
    "{of: {gamma: {mean: 9, sd: 5}}}]}"
)
WHERE = "pathways.outpatient.hold-doctor.minutes"


def test_read_set_and_written(hospital) -> None:
    """A number deep in a mixture is set by its path, and the whole is written back."""
    from twin.hospital.scenario import from_dict

    hospital.change("scenarios/weekday.yaml", PLAIN, MIXED)
    one = hospital.load()
    assert one.values()[WHERE]["mixture"][0]["of"] == {
        "quantiles": {"0.1": 1, "0.9": 5}
    }
    deep = f"{WHERE}.mixture.0.of.quantiles.0.9"
    changed = one.vary("longer", {deep: 9, f"{WHERE}.mixture.0.p": 0.5})
    minutes = changed.pathways["outpatient"].steps[2].minutes
    assert minutes.mean == pytest.approx(0.5 * 5 + 0.5 * 9)
    assert changed.where(deep) == 'vary("longer")'
    assert from_dict(changed.to_dict()) == changed


@pytest.mark.parametrize(
    ("old", "new", "path", "says"),
    [
        ("sd: 5", "sd: -5", "mixture.1.of.gamma.sd", "should be more than 0, not -5"),
        (
            "0.9: 5",
            "0.9: 0.5",
            "mixture.0.of.quantiles",
            "0.5 at 0.9 is less than 1 at",
        ),
        ("of: {gamma", "of: {gama", "mixture.1.of", 'did you mean "gamma"?'),
        ("0.9: 5", "0.9: -5", "mixture.0.of.quantiles", "should not fall"),
        ("{of:", "{p: 0.5, of:", "mixture", "probabilities should sum to 1, not 0.75"),
    ],
)
def test_what_is_wrong_has_its_place(hospital, old, new, path, says) -> None:
    """An error in a part of a mixture names file, line and path of that part."""
    hospital.change("scenarios/weekday.yaml", PLAIN, MIXED.replace(old, new, 1))
    (line,) = hospital.problems()
    assert line.startswith(f"scenarios/weekday.yaml:20: {WHERE}.{path}: ")
    assert says in line
