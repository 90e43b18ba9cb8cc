"""What a browser saw of a page, in one number each, as web.dev counts it."""

from bench.page_figures import blocked, shift


def test_a_task_blocks_with_what_it_took_over_fifty_milliseconds_once_something_stood_there() -> None:
    assert blocked([(0, 400), (500, 49), (600, 50), (700, 120), (900, 80)], since=450) == 70 + 30


def test_a_task_that_goes_on_past_the_first_paint_counts() -> None:
    assert blocked([(400, 150)], since=450) == 100


def test_only_the_worst_burst_of_shifts_counts() -> None:
    assert shift([]) == 0
    assert shift([(100, 0.25), (900, 0.25), (3000, 0.125)]) == 0.5


def test_a_burst_ends_after_a_second_of_rest_and_after_five_in_all() -> None:
    assert shift([(0, 0.25), (1001, 0.5)]) == 0.5
    assert shift([(number * 900.0, 0.125) for number in range(7)]) == 0.75
