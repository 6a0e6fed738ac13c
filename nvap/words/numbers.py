"""Small numbers in words, as a sentence has them."""

from nvap.words.catalogue import own, say

_WORDS = (
    *("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = {20: "twenty", 30: "thirty"}
_NAMES = {**dict(enumerate(_WORDS)), **_TENS}
own(__name__, {**{f"number.{name}": name for name in _NAMES.values()}, "number.and-ones": "{tens}-{ones}"})


def in_words(number: int) -> str:
    """A number in words up to thirty-nine, in figures from there on."""
    ones = number % 10
    if number in _NAMES:
        return say(f"number.{_NAMES[number]}")
    if number - ones not in _TENS:
        return str(number)
    return say("number.and-ones", tens=in_words(number - ones), ones=in_words(ones))
