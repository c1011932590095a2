"""Why a code does not count, in a sentence."""

from shared.kernel.money import Money
from shared.promotions.model import Reason

_WORDS = {
    Reason.UNKNOWN: "There is no code {code} in this shop.",
    Reason.NOT_STARTED: "The code {code} does not count yet.",
    Reason.ENDED: "The code {code} has ended.",
    Reason.SIGN_IN: "Sign in to use the code {code}: it counts for customers of the shop.",
    Reason.USED_UP: "The code {code} has been used up.",
    Reason.USED_BY_YOU: "You have used the code {code} as often as it can be.",
    Reason.CURRENCY: "The code {code} does not count in {currency}.",
    Reason.SPEND_MORE: "The code {code} counts once you spend {money} more on what it is for.",
    Reason.BUY_MORE: "The code {code} counts with {gap} more of what it is for.",
    Reason.NOTHING_FITS: "The code {code} is for other things than these.",
    Reason.BETTER_OFFER: "The code {code} cannot be had together with the better offer that you have.",
}


def sentence(code: str, reason: Reason, gap: int, currency: str) -> str:
    """The refusal of a code; ``gap`` is what is wanting, in minor units or pieces."""
    money = Money(amount=gap, currency=currency)
    return _WORDS[reason].format(code=code, gap=gap, money=money, currency=currency)
