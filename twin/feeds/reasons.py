"""Why something is put aside, in words of one list."""

REASONS = {
    "unreadable": "is no message of its format",
    "too-large": "is larger than a message may be",
    "bad-charset": "is not in the character set that it names",
    "no-time": "does not say when it happened",
    "bad-time": "has a time that is none",
    "no-subject": "does not say whom or what it is about",
    "unknown-topic": "came on a topic that nobody reads",
    "unknown-type": "is of a type that is not read here",
    "bad-value": "has a value that cannot be",
    "unknown-code": "has a code that the layout's codes do not know",
    "ignored-code": "has a code that the layout's codes leave out",
}
"""Reason, and what to say of the message."""


class UnreadableError(Exception):
    """A message that cannot be made fit to keep; it goes to quarantine, encrypted.

    Parameters
    ----------
    reason : key of `REASONS`.
    detail : what is wrong, without anything the message says.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail or f"the message {REASONS[reason]}"
