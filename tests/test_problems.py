"""Problems and errors: what the reader is told, and with which exit code."""

from __future__ import annotations

import pytest

from waitlist.problems import ConfigError, Problem, StoreUnavailable, UsageError, WaitlistError, suggest

WHERE = "sites/harrys/site.toml: tiers[1].friends"


def test_a_problem_says_where_what_stood_there_what_is_expected_and_what_to_do() -> None:
    problem = Problem(WHERE, "5", "more than 5", "Put the tiers in order of friends.")
    assert str(problem) == (
        "sites/harrys/site.toml: tiers[1].friends: got 5, expected more than 5. "
        "Put the tiers in order of friends."
    )


def test_a_problem_without_a_hint_ends_after_what_is_expected() -> None:
    assert str(Problem(WHERE, "5", "more than 5")) == (
        "sites/harrys/site.toml: tiers[1].friends: got 5, expected more than 5."
    )


def test_a_suggestion_serves_as_a_hint() -> None:
    problem = Problem(WHERE, "freinds", "a known key", suggest("freinds", ["friends"]))
    assert str(problem).endswith("got freinds, expected a known key. Did you mean 'friends'?")


def test_nothing_that_stood_in_a_file_hides_or_moves_a_terminal() -> None:
    problem = Problem("site.toml: brand.logo", '"p\ufeffc"', "a file", "Put it at p\ufeffc\x1b[2J\ud800é.")
    assert str(problem) == (
        'site.toml: brand.logo: got "p\\ufeffc", expected a file. Put it at p\\ufeffc\\x1b[2J\\ud800é.'
    )


def test_a_missing_value_is_told_by_what_is_expected_alone() -> None:
    assert str(Problem(WHERE, "", "a whole number")) == (
        "sites/harrys/site.toml: tiers[1].friends: expected a whole number."
    )


def test_a_config_error_tells_all_problems_at_once_one_a_line() -> None:
    error = ConfigError([Problem("a.toml: x", "1", "2"), Problem("b.toml: y", "3", "4")])
    assert error.problems == (Problem("a.toml: x", "1", "2"), Problem("b.toml: y", "3", "4"))
    assert str(error) == "a.toml: x: got 1, expected 2.\nb.toml: y: got 3, expected 4."


def test_an_error_without_a_problem_cannot_be_raised() -> None:
    with pytest.raises(ValueError, match="without a problem"):
        ConfigError([])


def test_each_error_knows_the_exit_code_of_its_command() -> None:
    assert WaitlistError("no").exit_code == 1
    assert UsageError("no").exit_code == 2
    assert ConfigError([Problem("a", "1", "2")]).exit_code == 78
    assert StoreUnavailable("no").exit_code == 1


def test_an_unavailable_store_says_when_to_come_back() -> None:
    error = StoreUnavailable("The disk is full.", retry_after=30)
    assert str(error) == "The disk is full."
    assert error.retry_after == 30
    assert StoreUnavailable("The database is locked.").retry_after == 5


def test_a_slip_of_the_pen_gets_a_suggestion() -> None:
    assert suggest("freinds", ["friends", "reward", "id"]) == "did you mean 'friends'?"


def test_a_word_near_to_nothing_gets_no_suggestion() -> None:
    assert suggest("zebra", ["friends", "reward", "id"]) == ""


def test_a_suggestion_is_the_whole_name_and_what_all_names_share_makes_none_near() -> None:
    variables = ["BASE_URL", "MAIL_URL"]
    assert suggest("WAITLIST_BASE_RL", variables, "WAITLIST_") == "did you mean 'WAITLIST_BASE_URL'?"
    assert suggest("WAITLIST_ZEBRA", variables, "WAITLIST_") == ""
