"""A mistake of the person who runs it ends with 4 and one clear message, before anything was started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.project import Project


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["-m", "gate or preflight"], "names two modes: gate and preflight.", id="two modes"),
        pytest.param(["-m", "not gate"], "excludes a mode; name the one to run instead", id="a mode that is excluded"),
        pytest.param(["-m", "preflight"], "no feature in features/ carries the tag @preflight", id="an empty mode"),
        pytest.param(["--profile=nowhere.toml"], "nowhere.toml: there is no such profile", id="no such profile"),
        pytest.param(["features/nowhere.feature"], "nowhere.feature: there is no such file", id="no such feature"),
        pytest.param(["features", "target"], "are run by two commands", id="features and tests"),
        pytest.param(["-k", "(("], "-k '((' cannot be read", id="an expression that cannot be read"),
        pytest.param(["--target-env", "DEBUG"], "write NAME=VALUE", id="an environment without a value"),
        pytest.param(["--patience", "long"], "'long' is no time; write seconds", id="an option of another type"),
        pytest.param(["--patience", "0"], "'0' is no time; write seconds, more than 0", id="a time that is none"),
        pytest.param(["--target-env", "=hidden"], "write NAME=VALUE", id="an environment without a name"),
    ],
)  # fmt: skip
def test_a_mistake_on_the_command_line_is_told(project: Project, arguments: list[str], message: str) -> None:
    """Nothing runs, and no run folder is made."""
    run = project.run("-n", "2", *arguments)

    assert run.exit_status == 4, run.output
    assert message in run.output
    assert run.output.count("ERROR") == 1
    assert "Traceback" not in run.output
    assert not project.runs.exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        pytest.param(
            "target/desk.toml", "attempts_max", "attempts_maks",
            "policy.retry.attempts_maks: unknown key. Did you mean 'attempts_max'?", id="a key of the profile",
        ),
        pytest.param(
            "features/everyday/reads.feature", "[FB-01]", "[OP-01]", "OP-01 stands already at", id="an id twice"
        ),
        pytest.param("features/everyday/reads.feature", "@reads_work", "@wrok", "@wrok is neither", id="a tag"),
        pytest.param("features/everyday/reads.feature", "@gate\n", "", "carries exactly one of the tags", id="no mode"),
        pytest.param("features/everyday/reads.feature", "each read, write", "each day", "names no role", id="no role"),
        pytest.param("checklist.toml", 'level = "must"', 'level = "may"', "'may' is not a level", id="the checklist"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_told(project: Project, name: str, old: str, new: str, message: str) -> None:
    """The message names the file and what is wrong in it."""
    project.edit(name, old, new)
    run = project.run("-n", "2")

    assert run.exit_status == 4, run.output
    assert message in run.output
    assert name.rpartition("/")[2] in run.output
    assert run.output.count("ERROR") == 1
    assert "Traceback" not in run.output
    assert not project.runs.exists()


def test_a_folder_that_cannot_be_written_is_told(project: Project) -> None:
    """Where runs are kept is the person's to say."""
    project.add("runs", "a file, where a folder should be")
    run = project.run("-n", "0")

    assert run.exit_status == 4, run.output
    assert "--runs=FOLDER names another place" in run.output
    assert "Traceback" not in run.output


def test_an_expression_that_selects_nothing_is_told(project: Project) -> None:
    """A mistyped id shows before the scorecard."""
    run = project.run("-n", "0", "-k", "OP-10")

    assert run.exit_status == 10, run.output
    assert "nothing is selected by -k OP-10" in run.output


def test_collecting_only_makes_no_run(project: Project) -> None:
    """A list of scenarios starts nothing and leaves nothing."""
    run = project.run("--collect-only", "-q")

    assert run.exit_status == 0, run.output
    assert "features/everyday/limits.feature::RL-01 operation waits for the reset[read_contact]" in run.output
    assert not project.runs.exists()


def test_tests_of_the_suite_are_no_run(project: Project) -> None:
    """Whoever tests the suite itself gets pytest as it is."""
    project.add("tests/test_small.py", '"""One test."""\n\n\ndef test_it():\n    """It holds."""\n')
    run = project.run("tests", "-n", "0", profile=False)

    assert run.exit_status == 0, run.output
    assert "1 passed" in run.output
    assert not project.runs.exists()
