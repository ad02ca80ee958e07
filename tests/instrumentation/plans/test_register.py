"""Each statement is due once an interval, a change is told once, and what fails is asked ever more rarely."""

from perflab_instrumentation.plans.question import Question
from perflab_instrumentation.plans.register import LONGEST_REST_S, Register

FIRST = Question("default", "a", "SELECT a", "SELECT a")
SECOND = Question("default", "b", "SELECT b", "SELECT b")


def test_a_new_statement_is_due_at_once_and_then_after_an_interval() -> None:
    register = Register(interval_s=60)
    register.learn(FIRST, 10)
    assert register.next_due(10) == FIRST
    register.explained(FIRST, "Seq Scan", 11)
    assert register.next_due(70) is None
    assert register.next_due(71) == FIRST


def test_the_one_that_waited_longest_comes_first() -> None:
    register = Register(interval_s=60)
    register.learn(FIRST, 10)
    register.learn(SECOND, 20)
    assert register.next_due(30) == FIRST


def test_the_first_plan_is_no_change_and_another_one_is_a_change_once() -> None:
    register = Register(interval_s=1)
    register.learn(FIRST, 0)
    assert register.explained(FIRST, "Index Scan", 1) is None
    assert register.explained(FIRST, "Index Scan", 2) is None
    change = register.explained(FIRST, "Seq Scan", 3)
    assert change is not None
    assert (change.before, change.after) == ("Index Scan", "Seq Scan")
    assert register.explained(FIRST, "Seq Scan", 4) is None


def test_each_failure_doubles_the_rest() -> None:
    register = Register(interval_s=10)
    register.learn(FIRST, 0)
    register.failed(FIRST, 0)
    assert register.next_due(19) is None
    assert register.next_due(20) == FIRST
    for _ in range(50):
        register.failed(FIRST, 20)
    assert register.next_due(20 + LONGEST_REST_S) == FIRST


def test_there_is_an_end_to_what_is_known() -> None:
    register = Register(interval_s=10, most=1)
    register.learn(FIRST, 0)
    register.learn(SECOND, 0)
    register.explained(FIRST, "Seq Scan", 0)
    assert register.next_due(5) is None
