"""Numbers that name a person wherever they stand."""

import re

_PERSONAL = re.compile(
    r"(?<![0-9])(?:[0-9]{6}(?:18|19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]"
    r"|(?:86)?1[3-9][0-9]{9})(?![0-9])|@"
)


def is_personal(text: str) -> bool:
    """Whether a text holds what no code of a thing does.

    That is an identity number (GB 11643), a mobile telephone or an address of mail, of
    a sender that puts them where a code should be.
    """
    return len(text) > 2 and _PERSONAL.search(text) is not None
