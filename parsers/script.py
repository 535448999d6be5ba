"""Which characters a text is made of: the measure that tells Chinese from bytes read in a wrong encoding."""

from collections.abc import Iterator, Set
from functools import cache, lru_cache

# tone letters stand in inserted pinyin, 據(jù); they say nothing for or against a reading of the bytes
_TONE_LETTERS = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹɡɑ")

# The share of common characters below which a text is not Chinese as it stands. Measured on real pages: 0.83 or
# more when the bytes were read in the right encoding, 0.67 or less in a wrong one.
NONSENSE = 0.75
_ENOUGH_LETTERS = 10
_FIRST_JUDGED = "\u00c0"


def _characters(codec: str, leads: range, trails: tuple[range, ...]) -> Iterator[str]:
    for lead in leads:
        for trail in (byte for part in trails for byte in part):
            yield bytes((lead, trail)).decode(codec, "ignore")


@cache
def common_characters() -> frozenset[str]:
    """The first level of GB 2312 (rows 16 to 55) and of Big5: what public documents are written in."""
    simplified = _characters("gb2312", range(0xB0, 0xD8), (range(0xA1, 0xFF),))
    traditional = _characters("big5", range(0xA4, 0xC7), (range(0x40, 0x7F), range(0xA1, 0xFF)))
    return frozenset({*simplified, *traditional, "〇"}) - {""}


def is_hanzi(character: str) -> bool:
    """A Chinese character of the Unicode blocks that GBK covers, or 〇."""
    return "\u3400" <= character <= "\u9fff" or character == "〇"


@cache
def _is_judged(character: str) -> bool:
    """Letters beyond ASCII and private use; signs, digits and full-width forms stand in texts of any kind."""
    if character < _FIRST_JUDGED or "\uff00" <= character <= "\uffef" or character in _TONE_LETTERS:
        return False
    return character.isalpha() or "\ue000" <= character <= "\uf8ff"


@cache
def _common_letters() -> frozenset[str]:
    return frozenset(filter(_is_judged, common_characters()))


@lru_cache(maxsize=4)  # one page is asked several questions in a row
def characters_of(text: str) -> frozenset[str]:
    """The distinct characters of a text."""
    return frozenset(text)


def _count_letters(characters: Set[str]) -> tuple[int, int]:
    """How many are judged, and how many of those are common Chinese characters. (Few are left to look at one by one.)"""
    common = characters & _common_letters()
    strange = sum([_is_judged(character) for character in characters - common if character >= _FIRST_JUDGED])
    return len(common) + strange, len(common)


def common_share(text: str) -> float:
    """Share of common Chinese characters among the distinct letters, 0 to 1; 1 when there are none."""
    letters, common = _count_letters(characters_of(text))
    return common / letters if letters else 1.0


def is_common(text: str) -> bool:
    """True when all letters of ``text`` are common Chinese characters."""
    letters, common = _count_letters(frozenset(text))
    return letters == common


def is_nonsense(text: str) -> bool:
    """True when a text has letters enough to tell and is not Chinese as it stands."""
    if is_surely_common(text, _LETTERS_SAMPLE):
        return False
    return common_share(text) < NONSENSE and _count_letters(characters_of(text))[0] >= _ENOUGH_LETTERS


# A long text whose letters are common here and there, all through it, is Chinese all through it. Of a page with its markup
# one character in ten is a letter, of its text nearly all are.
_PAGE_SAMPLE, _LETTERS_SAMPLE, _SURELY, _LETTERS_ENOUGH = 1024, 256, 0.9, 40


def is_surely_common(text: str, sample: int = _PAGE_SAMPLE) -> bool:
    """Do so many characters of a long text, taken evenly from all of it, leave no doubt that its letters are common?

    ``False`` says nothing: then :func:`common_share` is to be asked.
    """
    if len(text) < 2 * sample:
        return False
    letters, common = _count_letters(frozenset(text[:: len(text) // sample]))
    return letters >= _LETTERS_ENOUGH and common > letters * _SURELY
