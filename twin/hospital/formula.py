"""A number worked out from levers and tables, as in `= 0.12 * (1 - 0.4 * reminders)`.

There are numbers, names, + - * / ( ) and min, max, round, floor, ceil. A name may hold
a minus, so a minus between names needs blanks around it: `a - b`.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from twin.hospital.problems import shown

Value = int | float
LONGEST = 1_000
"""Characters an expression may have."""
_NAME = re.compile(r"(?<![\w.])[^\W\d][\w-]*(?:\.[\w-]+)*")
_TWO: dict[type, Callable[[Value, Value], Value]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_CALLS: dict[str, tuple[Callable[..., Value], int, int]] = {
    "min": (min, 2, 99),
    "max": (max, 2, 99),
    "round": (lambda value: math.floor(value + 0.5), 1, 1),
    "floor": (math.floor, 1, 1),
    "ceil": (math.ceil, 1, 1),
}
"""Functions with the least and the greatest number of their arguments."""


def is_formula(value: Any) -> bool:
    """Whether a value is text that stands for a number to be worked out."""
    return isinstance(value, str) and value.lstrip().startswith("=")


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression that was read.

    Parameters
    ----------
    names : levers and cells it uses, in order, each once.
    tree : the expression, in which each name is `n` and its index.
    """

    names: tuple[str, ...]
    tree: ast.expr

    def value(self, number: Callable[[str], Value]) -> Value:
        """What it comes to, an int where it is whole.

        Parameters
        ----------
        number : what a name stands for.

        Raises
        ------
        ValueError if it comes to no number.
        """
        found = _value(self.tree, [number(name) for name in self.names])
        if isinstance(found, float):
            if not math.isfinite(found):
                raise ValueError("comes to no finite number")
            return int(found) if found.is_integer() else found
        return found


@lru_cache(maxsize=10_000)
def parsed(text: str) -> Formula:
    """The expression after the sign = of a text.

    Raises
    ------
    ValueError if it is not one.
    """
    body = text.strip().removeprefix("=").strip()
    if not body:
        raise ValueError("should have an expression after the sign =")
    if len(body) > LONGEST:
        raise ValueError(f"is no expression: longer than {LONGEST:,} characters")
    names: dict[str, None] = {}

    def mark(match: re.Match[str]) -> str:
        name = match.group()
        if name in _CALLS and body[match.end() :].lstrip().startswith("("):
            return name
        names.setdefault(name)
        return f"n{list(names).index(name)} "

    marked = _NAME.sub(mark, body)
    wrong = re.search(r"[^\w\s.()+*/,-]|\*\s*\*|/\s*/|_", marked)
    if wrong:
        raise ValueError(
            f'is no expression: "{wrong.group()}" is none of + - * / ( ) and names'
        )
    try:
        tree = ast.parse(marked.replace("\n", " "), mode="eval").body
        _check(tree)
    except (SyntaxError, RecursionError, MemoryError):
        raise ValueError(f"is no expression: {shown(body)}") from None
    return Formula(tuple(names), tree)


def _check(tree: ast.expr) -> None:
    """Raise ValueError unless an expression holds only what expressions may hold."""
    if isinstance(tree, ast.Constant):
        if type(tree.value) not in (int, float):
            raise ValueError(f"is no expression: {shown(tree.value)} is no number")
    elif isinstance(tree, ast.BinOp) and type(tree.op) in _TWO:
        _check(tree.left)
        _check(tree.right)
    elif isinstance(tree, ast.UnaryOp) and isinstance(tree.op, (ast.UAdd, ast.USub)):
        _check(tree.operand)
    elif isinstance(tree, ast.Call) and not tree.keywords:
        _check_call(tree)
    elif not isinstance(tree, ast.Name):
        raise ValueError("is no expression: only + - * / ( ) join numbers and names")


def _check_call(tree: ast.Call) -> None:
    name = tree.func.id if isinstance(tree.func, ast.Name) else ""
    if name not in _CALLS:
        raise ValueError(f"is no expression: known are {', '.join(_CALLS)} before (")
    _, least, most = _CALLS[name]
    if not least <= len(tree.args) <= most:
        wanted = "one number" if most == 1 else "two numbers or more"
        raise ValueError(f"is no expression: {name} takes {wanted}")
    for argument in tree.args:
        _check(argument)


def _value(tree: ast.expr, values: list[Value]) -> Value:
    if isinstance(tree, ast.Constant):
        return tree.value  # type: ignore[return-value]
    if isinstance(tree, ast.Name):
        return values[int(tree.id[1:])]
    if isinstance(tree, ast.UnaryOp):
        inner = _value(tree.operand, values)
        return -inner if isinstance(tree.op, ast.USub) else inner
    try:
        if isinstance(tree, ast.BinOp):
            two = _TWO[type(tree.op)]
            return two(_value(tree.left, values), _value(tree.right, values))
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
            function = _CALLS[tree.func.id][0]
            return function(*(_value(one, values) for one in tree.args))
    except ZeroDivisionError:
        raise ValueError("divides by 0") from None
    except OverflowError:
        raise ValueError("comes to no finite number") from None
    raise ValueError("is no expression")
