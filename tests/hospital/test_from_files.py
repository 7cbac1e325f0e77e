"""Rules by which real files give values: what a scenario may say of them."""

import pytest

from twin.errors import ScenarioError
from twin.hospital.from_files import activity_key
from twin.hospital.scenario import from_dict

RULES = """\
from_files:
  arrivals: {streams: {walk-in: 1.0}}
  log:
    begins: [Registration]
    ends: [Release A, Release B]
    later: [Return]
    stages: {bed: [Admission]}
    shares: {outpatient.chance: {from: begin, branches: [[bed], [end, none]]}}
    minutes: {outpatient.hold-doctor: {from: begin, to: [bed], unless: [end]}}
"""


@pytest.fixture
def rules(hospital):
    """The small hospital with rules for real files, which are right."""
    file = hospital.folder / "scenarios/weekday.yaml"
    file.write_text(file.read_text("utf-8") + RULES, "utf-8")
    return hospital


def test_rules_are_read_and_kept(rules):
    """Words, branches and steps arrive as written, and survive plain data."""
    scenario = rules.load()
    log = scenario.from_files.log
    assert log.words == {
        "registration": "begin",
        "release a": "end",
        "release b": "end",
        "admission": "bed",
    }
    assert log.shares["outpatient.chance"].words == ("begin", "bed", "end")
    assert log.minutes["outpatient.hold-doctor"].words == ("begin", "bed", "end")
    assert from_dict(scenario.to_dict()) == scenario


def test_a_child_changes_one_rule(rules):
    """A what-if inherits the rules and may set one of them anew."""
    path = "from_files.log.minutes.outpatient.hold-doctor.unless"
    varied = rules.load().vary("other", {path: None}).from_files.log
    assert varied.minutes["outpatient.hold-doctor"].unless == ()
    assert varied.shares == rules.load().from_files.log.shares


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("walk-in: 1.0", "walkin: 1.0", 'unknown stream "walkin"; did you mean'),
        ("walk-in: 1.0", "walk-in: 0.9", "probabilities should sum to 1, not 0.9"),
        ("[bed], [end,", "[bad], [end,", 'unknown word "bad"; did you mean "bed"?'),
        ("[bed], [end, none]", "[bed, end]", "should not be empty"),
        ("[bed], [end,", "[bed], [], [end,", "should not be empty"),
        ("[bed], [end,", "[bed], [bed, end,", '"bed" is named twice'),
        ("[bed], [end, none]", "[bed], [end], [none]", "has 3 branches, and the step"),
        ("outpatient.chance", "outpatient.chanse", 'unknown step "outpatient.chanse"'),
        ("outpatient.chance", "chance", '"chance" should be a pathway and a step'),
        ("outpatient.chance", "outpatient.hold-kiosk", "only a chance has shares"),
        ("outpatient.hold-doctor", "outpatient.chance", "a chance, without minutes"),
        ("to: [bed]", "to: [none]", 'a time cannot end at "begin" or at "none"'),
        ("bed: [Admission]", "end: [Admission]", '"end" is no name for a stage'),
        ("[Admission]", "[' release  A']", 'activity "release a" is named twice'),
        ("{from: begin, br", "{after: [bed], br", "after goes with `from`"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_at_its_line(rules, old, new, problem):
    """A rule that cannot be followed is a problem of its own line of the file."""
    rules.change("scenarios/weekday.yaml", old, new)
    found = rules.problems()
    assert any(problem in line for line in found), found
    lines = (rules.folder / "scenarios/weekday.yaml").read_text("utf-8").splitlines()
    start = lines.index("from_files:") + 1
    assert all(int(line.split(":")[1]) > start for line in found), found


def test_an_unknown_key_names_the_nearest(rules):
    """A misspelt key of the block is told apart from the right one."""
    rules.change("scenarios/weekday.yaml", "begins:", "begin:")
    with pytest.raises(ScenarioError, match='did you mean "begins"'):
        rules.load()


def test_activity_names_differ_in_more_than_case_and_blanks():
    """Case and blanks of an activity's name do not matter, all else does."""
    assert activity_key("  ER  Triage ") == activity_key("er triage")
    assert activity_key("ER-Triage") != activity_key("ER Triage")
    assert activity_key("分诊 ") == "分诊"
