"""Pictures as SVG text: a Vega-Lite specification drawn by vl-convert, made fit to stand in a page, to be read out and printed.

Everything has a fixed place and size, so that nothing depends on the fonts of the machine that draws: the same specification
gives the same bytes. Text stays text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

Spec = dict[str, Any]

FONT = (
    "'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei',"
    " 'WenQuanYi Micro Hei', sans-serif"
)
WIDTH = 420  # of every picture: two stand side by side on a desk, and one fits a phone with letters that can be read
INK, FAINT, RULE = "#222222", "#595959", "#cccccc"
TEXT, SMALL = 14, 13
_SVG = "http://www.w3.org/2000/svg"
_VERSION = "5.21"
# what is drawn with; a family that every system maps to something is measured ten times as fast as one with Chinese, and as
# every place is fixed, nothing hangs on the measure
_DRAWN = "Arial"
_CONFIG: Spec = {
    "aria": False,
    "font": _DRAWN,
    "view": {"stroke": None},
    "axis": {
        **{"labelFont": _DRAWN, "labelFontSize": SMALL, "labelColor": INK, "labelLimit": 0, "labelOverlap": False},
        **{"ticks": False, "grid": False, "domainColor": RULE, "title": None},
    },
    "text": {"font": _DRAWN, "fontSize": SMALL, "fill": INK, "limit": 0},
}
_DROPPED = ("role", "class", "font-family", "pointer-events")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


class MissingLibraryError(Exception):
    """What draws is not installed; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The place of a drawing within a picture, in pixels: what is left free around it, and its height. The"
    " width is ``WIDTH``."""

    height: int
    left: int = 8
    right: int = 8
    top: int = 30
    bottom: int = 8

    @property
    def inner(self) -> int:
        """How wide the drawing itself is."""
        return WIDTH - self.left - self.right


def draw(layers: Sequence[Spec], frame: Frame, heading: str) -> ET.Element:
    """A drawing with its heading above it. Raises :class:`MissingLibraryError`."""
    try:
        import vl_convert
    except ImportError:
        raise MissingLibraryError("pictures need vl-convert: pip install 'gongkai[browse]'") from None
    title: Spec = {
        "data": {"values": [{}]},
        "mark": {
            **{"type": "text", "text": heading, "align": "left", "baseline": "top"},
            **{"fontSize": TEXT, "fontWeight": "bold", "x": -frame.left, "y": -frame.top + 8},
        },
    }
    spec = {
        "width": frame.inner,
        "height": frame.height,
        "padding": {"left": frame.left, "right": frame.right, "top": frame.top, "bottom": frame.bottom},
        "autosize": {"type": "none"},
        "background": None,
        "config": _CONFIG,
        "layer": [title, *layers],
    }
    return ET.fromstring(vl_convert.vegalite_to_svg(spec, vl_version=_VERSION, allowed_base_urls=[]))


def warm() -> None:
    """Draw a picture for nobody: the first takes the better part of a second, those after it some milliseconds."""
    draw([], Frame(10), "")


def finish(drawings: Sequence[ET.Element], title: str, description: str) -> str:
    """One picture of drawings, one below the other, with a title and a description for those who do not see it."""
    heights = [round(float(drawing.attrib["height"])) for drawing in drawings]
    root = ET.Element(
        f"{{{_SVG}}}svg",
        {
            **{"viewBox": f"0 0 {WIDTH} {sum(heights)}", "width": str(WIDTH), "height": str(sum(heights))},
            **{"role": "img", "aria-label": f"{title}. {description}", "class": "plot", "font-family": FONT},
        },
    )
    ET.SubElement(root, f"{{{_SVG}}}title").text = title
    ET.SubElement(root, f"{{{_SVG}}}desc").text = description
    for n, drawing in enumerate(drawings):
        group = ET.SubElement(root, f"{{{_SVG}}}g", {"transform": f"translate(0,{sum(heights[:n])})"})
        group.extend(drawing)
    _name_anew(root)
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode")


def _name_anew(root: ET.Element) -> None:
    """Without what speaks to readers of each mark, and without names that several pictures of a page would share."""
    for element in root.iter():
        for name in [name for name in element.attrib if name.startswith("aria-") or name in _DROPPED]:
            if element is not root:
                del element.attrib[name]
    if any(
        _REFERENCE.search(value) or name == "id" for element in root.iter() for name, value in element.attrib.items()
    ):
        raise AssertionError("a picture names a part of itself; its name would be that of another picture's part")


def spread(text: str, size: int = SMALL) -> float:
    """About how wide a text is, in pixels, in any of the fonts: a Chinese character is square, a digit over half of that."""
    return sum(size if ord(letter) > 0x2E7F or letter in "·—’“”%" else size * 0.6 for letter in text)


def count(value: float) -> str:
    """A number as a picture has it: 1,234; from a hundred thousand on in 万."""
    if abs(value) >= 100_000:
        return f"{value / 10_000:,.0f}万" if abs(value) >= 1_000_000 else f"{value / 10_000:,.1f}万"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
