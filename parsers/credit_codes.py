"""Unified social credit codes (GB 32100): read, checked, and told apart from those of other bodies.

Eighteen characters: registering office, kind, division, organisation code (nine), check character. A page carries one
before the '/' of its index number or in its address (``area=``); a template may have left another body's there.
"""

import re

from parsers.data import load
from parsers.gazetteer import DIVISIONS, Division

LENGTH = 18
NATIONAL = "100000"  # the division in the codes of bodies of the State
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(r"(?<![0-9A-Z])[1-9A-NY][0-9A-Z]\d{6}[0-9A-Z]{10}(?![0-9A-Z])")
_ORGANISATION = re.compile(r"(?<![0-9A-Z])([0-9A-Z]{8})-?([0-9X])(?=/)")
_ESTABLISHED = ("1", "N")  # registering offices of public bodies; 9 registers companies, 5 associations
_OWNERS: dict[str, str] = load("agencies.toml")["organisation_codes"]
_ISSUED_AS: dict[str, list[str]] = load("agencies.toml")["issued_as"]
_CITIES = frozenset(code[:4] for code in DIVISIONS)


def credit_code(text: str) -> str | None:
    """The first unified social credit code in the text whose check character is right."""
    return next((code for code in _shaped(text) if _is_right(code)), None)


def find_misprinted(text: str) -> str | None:
    """What has the shape of a credit code in a text that holds none, and fails its check character."""
    shaped = _shaped(text)
    return shaped[0] if shaped and not any(map(_is_right, shaped)) else None


def find_owner(text: str) -> str | None:
    """The body known to own the code that a text opens with: 00001434-9/2023-00000066 is the State Council office's."""
    code = credit_code(text)
    if code:
        return _OWNERS.get(code[8:17])
    match = _ORGANISATION.match(text.upper())
    return _OWNERS.get(match[1] + match[2]) if match else None


def is_issued_in(credit: str, division: Division | None) -> bool:
    """Whether a code was given out in the division (``None``: the whole country).

    Codes stay when a division is renumbered: 330524 for 吴兴区 330502, 342500 for 宣城市 341800. But never is one of
    another division in use.
    """
    issued = credit[2:8]
    if division is None or issued == division.code:
        return issued == (division.code if division else NATIONAL)
    if issued[:4] in _ISSUED_AS.get(division.code[:4], ()):
        return issued[4:] == "00" or division.level == "county"
    if issued in DIVISIONS or issued.endswith("00") is (division.level == "county") or division.level == "province":
        return False
    return issued[:4] == division.code[:4] or (issued[:4] not in _CITIES and issued[:2] == division.code[:2])


def is_issued_within(credit: str, division: Division) -> bool:
    """Whether a code was given out in the division or in one that lies in it: of zones and of branches in districts."""
    reach = {"province": 2, "prefecture": 4, "county": 6}[division.level]
    return credit[2 : 2 + reach] == division.code[:reach]


def is_of_public_body(credit: str) -> bool:
    """Whether the office that registers public bodies gave it out."""
    return credit.startswith(_ESTABLISHED)


def _shaped(text: str) -> list[str]:
    return _SHAPE.findall(text.upper())


def _is_right(code: str) -> bool:
    if not set(code) <= set(_ALPHABET):
        return False
    total = sum(_ALPHABET.index(digit) * pow(3, i, 31) for i, digit in enumerate(code[:17]))
    return code[17] == _ALPHABET[-total % 31]
