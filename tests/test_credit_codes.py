"""Credit codes: right by their check character, and a body's own only when nothing speaks against it."""

import pytest

from parsers.agencies import Context, resolve
from parsers.credit_codes import credit_code

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code_of(start: str, organisation: str = "MB1956629") -> str:
    """A code with a right check character: registering office, kind and division, then the organisation."""
    front = start + organisation
    assert len(front) == 17
    total = sum(_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(front))
    return front + _ALPHABET[-total % 31]


# (printed name, index number or what the address asks for, publisher): the code is the body's own
OWN = [
    ("吉林省医疗保障局", "11220000MB19566296", None),  # seed 004
    ("杭州市医疗保障局", "11330100MB19370226", "杭州市医疗保障局"),
    ("汶上县医疗保障局", "11370830MB285873X0", None),
    ("吴兴区人力社保局", "11330524K14997759R", "吴兴区人力社保局"),  # given out before 吴兴区 had its number
    ("微山县两城镇人民政府", "113708260043292687", None),
    ("丽水市", "113325000026455663", None),  # of 丽水地区
    ("杭州市医疗保障局", "11330100MB19370226", "市医疗保障局办公室"),
    ("杭州市人民政府办公厅", code_of("11330100"), "杭州市人民政府办公厅"),
    ("杭州市人民政府办公厅", code_of("11330100"), "市政府办公厅"),
]


@pytest.mark.parametrize(("printed", "code", "publisher"), OWN)
def test_a_code_of_its_own(printed: str, code: str, publisher: str | None) -> None:
    agency = resolve(printed, Context(index_no=f"{code}/2021-02426", publisher=publisher))
    assert (agency.credit_code, agency.id, agency.code_doubt) == (code, code, None)


# (printed name, what stands in the place of a code, publisher, what is said of it)
FOREIGN = [
    ("信阳市医疗保障局", "00001434-9", None, "国务院办公厅"),
    ("信阳市医疗保障局", "000014349", None, "国务院办公厅"),
    ("杭州市医疗保障局", "11220000MB19566296", None, "区划码 220000"),
    ("杭州市医疗保障局", code_of("11330200"), None, "区划码 330200"),
    ("杭州市医疗保障局", code_of("11330106"), None, "区划码 330106"),  # a district's
    ("西湖区教育局", code_of("11330106"), None, None),  # which 西湖区? no code for a body that is not known
    ("杭州市西湖区教育局", code_of("11330100"), None, "区划码 330100"),  # the city's
    ("杭州市医疗保障局", code_of("91330100"), None, "不是机关"),  # a company's
    ("杭州市医疗保障局", "11330100MB19370236", None, "校验位不符"),
    ("杭州市医疗保障局", code_of("11330100"), "杭州市人民政府办公厅", "发布机构为杭州市人民政府办公厅"),
    ("国家医疗保障局", code_of("11220000"), None, "区划码 220000"),
]


@pytest.mark.parametrize(("printed", "stated", "publisher", "said"), FOREIGN)
def test_a_code_that_another_left_is_not_used(
    printed: str, stated: str, publisher: str | None, said: str | None
) -> None:
    agency = resolve(printed, Context(index_no=f"{stated}/2021-02426", publisher=publisher))
    assert agency.credit_code is None
    assert agency.id is None or ":" in agency.id
    assert (said or "") in (agency.code_doubt or "")
    assert (agency.code_doubt is None) == (said is None)


def test_bodies_of_the_state_zones_and_branches() -> None:
    state = code_of("11100000")
    assert resolve("国家医疗保障局", Context(index_no=f"{state}/1")).credit_code == state
    zone, branch = code_of("11620100"), code_of("11420104")
    assert resolve("兰州新区卫生健康委员会", Context(index_no=f"{zone}/1")).credit_code == zone
    assert resolve("武汉市生态环境局硚口区分局", Context(index_no=f"{branch}/1")).credit_code == branch


@pytest.mark.parametrize("place", range(17))
def test_one_wrong_sign_is_noticed(place: int) -> None:
    code = "11220000MB19566296"
    other = "7" if code[place] != "7" else "8"
    assert credit_code(code[:place] + other + code[place + 1 :] + "/2021") is None
