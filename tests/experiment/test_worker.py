"""A worker's answers: a value or an error, and always one that can be sent."""

import operator
import pickle

from twin.experiment import worker


def test_a_value_and_an_error() -> None:
    """A call that goes well gives its value; one that does not, what it raised."""
    assert worker.answer(pickle.dumps((operator.mul, (6, 7)))) == (True, 42)
    went_well, error = worker.answer(pickle.dumps((operator.truediv, (1, 0))))
    assert (went_well, type(error)) == (False, ZeroDivisionError)


def test_a_call_that_cannot_be_read() -> None:
    """The answer to a call that cannot even be read is an error."""
    went_well, error = worker.answer(b"not a pickle")
    assert not went_well
    assert isinstance(error, Exception)


def test_what_cannot_be_sent_is_named() -> None:
    """A value that cannot be pickled becomes an error that can, and says which."""
    sent = worker.packed((True, lambda: 0))
    went_well, error = pickle.loads(sent)  # noqa: S301 - packed the line before
    assert not went_well
    assert "lambda" in str(error)
    assert "cannot be sent back" in str(error)
