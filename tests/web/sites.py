"""One site a family and some more, in the likeness of its pages: addresses, list markup and paging are the family's, all else is invented."""

from collections.abc import Callable

from tests.web.builder import Builder
from tests.web.feeds import gkmlpt, lonsun, trs_govsearch, ucap
from tests.web.hanweb import hanweb_annual, hanweb_jpaas, hanweb_jpage, hanweb_xxgk
from tests.web.lists import generic, nfcms, openness, shanghai, trs, vsb, webplus
from tests.web.more import nfcms_points, trs_points, trs_years

SITES: tuple[tuple[Callable[[Builder], None], str], ...] = (
    (hanweb_annual, "甲样市医疗保障局"),
    (hanweb_jpaas, "乙样市医疗保障局"),
    (hanweb_jpage, "丙样市医疗保障局"),
    (hanweb_xxgk, "丁样市医疗保障局"),
    (trs_govsearch, "戊样市医疗保障局"),
    (gkmlpt, "己样市医疗保障局"),
    (nfcms, "庚样市医疗保障局"),
    (lonsun, "辛样市医疗保障局"),
    (openness, "壬样市医疗保障局"),
    (ucap, "癸样市医疗保障局"),
    (vsb, "子样市医疗保障局"),
    (webplus, "丑样市医疗保障局"),
    (shanghai, "寅样区医疗保障局"),
    (trs, "卯样市医疗保障局"),
    (generic, "辰样县医疗保障局"),
    (trs_years, "巳样市医疗保障局"),
    (trs_points, "午样市医疗保障局"),
    (nfcms_points, "未样市医疗保障局"),
)
