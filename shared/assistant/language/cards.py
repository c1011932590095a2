"""Card numbers have no place in a conversation: they are hidden before anything is kept."""

import re

#: Digits in groups, as on a card. Possessive: no input makes this go back.
_DIGITS = re.compile(r"(?<![\w.,-])\d(?:[ -]?\d){12,18}+(?!\w)")
HIDDEN = "••••"


def without_cards(message: str) -> str:
    """The message with each card number shortened to its last four digits."""
    return _DIGITS.sub(_hidden, message)


def _hidden(match: re.Match[str]) -> str:
    digits = [int(character) for character in match[0] if character.isdecimal()]
    if not _checks(digits):
        return match[0]
    return f"{HIDDEN} {''.join(map(str, digits[-4:]))}"


def _checks(digits: list[int]) -> bool:
    """Luhn's sum, by which every card number is told from other numbers."""
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
