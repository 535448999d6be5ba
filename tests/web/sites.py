"""One site a family, in the likeness of its pages: addresses, list markup and paging are the family's, all else is invented."""

from collections.abc import Callable

from tests.web.builder import Builder
from tests.web.feeds import gkmlpt, lonsun, trs_govsearch, ucap
from tests.web.hanweb import hanweb_annual, hanweb_jpaas, hanweb_jpage, hanweb_xxgk
from tests.web.lists import generic, nfcms, openness, shanghai, trs, vsb, webplus

SITES: tuple[tuple[Callable[[Builder], None], str], ...] = (
    (hanweb_annual, "示例省甲样市医疗保障局"),
    (hanweb_jpaas, "示例省乙样市医疗保障局"),
    (hanweb_jpage, "示例省丙样市医疗保障局"),
    (hanweb_xxgk, "示例省丁样市医疗保障局"),
    (trs_govsearch, "示例省戊样市医疗保障局"),
    (gkmlpt, "示例省己样市医疗保障局"),
    (nfcms, "示例省庚样市医疗保障局"),
    (lonsun, "示例省辛样市医疗保障局"),
    (openness, "示例省壬样市医疗保障局"),
    (ucap, "示例省癸样市医疗保障局"),
    (vsb, "示例省子样市医疗保障局"),
    (webplus, "示例省丑样市医疗保障局"),
    (shanghai, "示例省寅样区医疗保障局"),
    (trs, "示例省卯样市医疗保障局"),
    (generic, "示例省辰样县医疗保障局"),
)
