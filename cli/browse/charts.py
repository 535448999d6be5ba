"""The pictures: what is drawn of which rows. Each function takes plain rows and gives SVG text.

A value that nobody states is a gap with a dash, never a bar of no height; a zero is written as 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from cli.browse.plots import FAINT, INK, SMALL, WIDTH, Frame, Spec, count, draw, finish, spread

# told apart by colour-blind eyes (Okabe and Ito), and neighbours by their grey
BLUE, ORANGE, GREEN = "#0072B2", "#E69F00", "#009E73"
OUTCOME_COLOURS = ("#0072B2", "#9BD0F0", "#B34700", "#F2B84B", "#8C8C8C", "#DDDDDD")
CONDITION_COLOURS = ("#0072B2", "#9BD0F0", "#F2B84B", "#DDDDDD")
_DARK = {"#0072B2", "#B34700", "#8C8C8C"}  # on these text is white
_ROW, _BAR = 26, 19
_GAP = "—"
_MANY = 13  # columns from which years are written short


@dataclass(frozen=True, slots=True)
class Column:
    """A year of a series: its value, how many reports state it, and whether they are too few to be compared with other years'.

    ``mark``: what to say of the year above its value; ``sign``: what stands behind the year itself.
    """

    year: int
    value: float | None
    reports: int = 1
    few: bool = False
    mark: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A series by year with its heading."""

    heading: str
    colour: str
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class Stack:
    """A row of parts of a whole: its name, the parts in the order of the key, and what stands behind it."""

    name: str
    parts: Sequence[float]
    note: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row with a name above it, a value, the number of its colour in the key, and what stands behind the value."""

    name: str
    value: float
    part: int
    note: str


# ---------------------------------------------------------------- columns by year


def draw_series(panels: Sequence[Panel], title: str, *, with_reports: bool) -> str:
    """Columns by year, a panel for each series; ``with_reports``: below each year how many reports state the value."""
    drawings = [_draw_panel(panel, with_reports=with_reports) for panel in panels]
    return finish(drawings, title, " ".join(_tell(panel) for panel in panels))


def _tell(panel: Panel) -> str:
    return f"{panel.heading}: {', '.join(map(_tell_column, panel.columns))}."


def _tell_column(column: Column) -> str:
    value = _GAP if column.value is None else count(column.value)
    return f"{column.year}{column.sign}: {value}" + (f" ({column.mark})" if column.mark else "")


def _draw_panel(panel: Panel, *, with_reports: bool) -> ET.Element:
    # a mark stands above the value of the highest column, and beneath the heading
    top_room = 68 if any(column.mark for column in panel.columns) else 52
    frame = Frame(100, left=54 if with_reports else 8, top=top_room, bottom=46 if with_reports else 26)
    rows = [_column_row(column, short=len(panel.columns) > _MANY) for column in panel.columns]
    top = max((column.value for column in panel.columns if column.value is not None), default=0) or 1
    x: Spec = {
        **{"field": "year", "type": "ordinal", "sort": None, "axis": {"labelAngle": 0, "labelPadding": 6}},
        "scale": {"domain": [row["year"] for row in rows], "paddingInner": 0.3, "paddingOuter": 0.15},
    }
    y: Spec = {"field": "height", "type": "quantitative", "scale": {"domain": [0, top], "nice": False}, "axis": None}
    size = _fit([row["label"] for row in rows], frame.inner / len(rows))
    layers: list[Spec] = [
        _layer(
            [row for row in rows if row["label"] != _GAP],
            {
                "type": "bar",
                "color": panel.colour,
                "stroke": panel.colour,
                "width": min(64, 0.7 * frame.inner / len(rows)),
            },
            x=x,
            y=y,
            fillOpacity=_PALE,
        ),
        _layer(
            rows, {"type": "text", "baseline": "bottom", "dy": -3, "fontSize": size}, x=x, y=y, text=_field("label")
        ),
        _layer(
            rows,
            {"type": "text", "baseline": "bottom", "dy": -18, "fontSize": size, "fontWeight": "bold"},
            x=x,
            y=y,
            text=_field("mark"),
        ),
    ]
    if with_reports:
        below = {"type": "text", "baseline": "top", "fontSize": size, "fill": FAINT, "y": frame.height + 23}
        layers += [
            _layer(rows, below, x=x, text=_field("reports")),
            _texts([_text("报告 n=", -frame.left, frame.height + 29, colour=FAINT)]),
        ]
    return draw(layers, frame, panel.heading)


def _fit(labels: Sequence[str], room: float) -> int:
    """The size of letters in which the widest label has room."""
    return next((size for size in (SMALL, 12, 11, 10) if all(spread(label, size) < room for label in labels)), 9)


_PALE: Spec = {"condition": {"test": "datum.few", "value": 0.25}, "value": 1}


def _column_row(column: Column, *, short: bool) -> Spec:
    return {
        "year": (f"’{column.year % 100:02}" if short else str(column.year)) + column.sign,
        "height": column.value or 0,
        "few": column.few,
        "mark": column.mark,
        "label": _GAP if column.value is None else count(column.value),
        "reports": f"{column.reports:,}",
    }


# ---------------------------------------------------------------- parts of a whole


def draw_stacks(
    heading: str, key: Sequence[tuple[str, str]], stacks: Sequence[Stack], title: str, *, shares: bool
) -> str:
    """A row each, its parts side by side. ``key``: name and colour of the parts. ``shares``: each row fills the width and its parts
    say what percentage they are; else they are counts, and the longest row fills it. A row without parts is a gap; one whose parts
    are all 0 says so."""
    names = max((spread(stack.name) for stack in stacks), default=0) + 10
    notes = max((spread(stack.note) for stack in stacks), default=0) + 10
    keys, rows_of_key = _draw_key(key, -round(names))
    frame = Frame(_ROW * len(stacks), left=round(names), right=round(notes), top=34 + 20 * rows_of_key)
    longest = max((sum(stack.parts) for stack in stacks), default=0) or 1
    bars, texts = keys
    for n, stack in enumerate(stacks):
        whole = (sum(stack.parts) or 1) if shares else longest
        middle = n * _ROW + _ROW / 2
        found = _segments(stack, whole, middle, frame.inner, [colour for _, colour in key], shares=shares)
        bars += found[0]
        texts += found[1]
        texts.append(_text(stack.name, -frame.left, middle))
        texts.append(_text(stack.note, frame.inner + 8, middle, colour=FAINT))
    told = "; ".join(_tell_stack(stack, [name for name, _ in key]) for stack in stacks)
    return finish([draw([_boxes(bars), _texts(texts)], frame, heading)], title, f"{heading}: {told}.")


def _tell_stack(stack: Stack, names: Sequence[str]) -> str:
    if not stack.parts:
        return f"{stack.name}: {_GAP} ({stack.note})"
    parts = ", ".join(f"{name} {count(part)}" for name, part in zip(names, stack.parts, strict=True))
    return f"{stack.name}: {parts} ({stack.note})"


def _segments(
    stack: Stack, whole: float, middle: float, width: int, colours: Sequence[str], *, shares: bool
) -> tuple[list[Spec], list[Spec]]:
    """The boxes and the texts of a row."""
    if not sum(stack.parts):
        return [], [_text("0" if stack.parts else _GAP, 2, middle, colour=FAINT)]
    boxes, texts, begin = [], [], 0.0
    for part, colour in zip(stack.parts, colours, strict=True):
        end = begin + part / whole * width
        label = f"{100 * part / whole:.0f}%" if shares else count(part)
        wide = spread(label)
        if part:
            boxes.append(_box(begin, end, middle, _BAR, colour, edge="#ffffff"))
        if part and wide + 4 <= end - begin:
            ink = "#ffffff" if colour in _DARK else INK
            texts.append(_text(label, (begin + end - wide) / 2, middle, colour=ink))
        begin = end
    return boxes, texts


def _draw_key(key: Sequence[tuple[str, str]], begin: float) -> tuple[tuple[list[Spec], list[Spec]], int]:
    """The key above a drawing, as boxes and texts, in as many rows as it needs, the last of them right above it."""
    wide = max(17 + spread(name) + 10 for name, _ in key)
    most = max(1, int(WIDTH // wide))
    lines = -(-len(key) // most)
    each = -(-len(key) // lines)
    rows = [
        [(begin + k * wide, name, colour) for k, (name, colour) in enumerate(key[n : n + each])]
        for n in range(0, len(key), each)
    ]
    boxes, texts = [], []
    for n, row in enumerate(rows):
        y = 20 * (n - len(rows)) + 6
        boxes += [_box(at, at + 13, y, 13, colour) for at, _, colour in row]
        texts += [_text(name, at + 17, y) for at, name, _ in row]
    return (boxes, texts), len(rows)


# ---------------------------------------------------------------- bars by name


def draw_bars(heading: str, key: Sequence[tuple[str, str]], bars: Sequence[Bar], title: str) -> str:
    """A row each, its name above it and its value behind it; ``key``: name and colour of the groups."""
    step, right = 38, 120
    keys, rows_of_key = _draw_key(key, -8)
    frame = Frame(step * len(bars), left=8, right=right, top=34 + 20 * rows_of_key)
    longest = max((bar.value for bar in bars), default=0) or 1
    boxes, texts = keys
    for n, bar in enumerate(bars):
        end, middle, value = bar.value / longest * frame.inner, n * step + 26, count(bar.value)
        boxes.append(_box(0, end, middle, 14, key[bar.part][1]))
        texts.append(_text(bar.name, 0, n * step + 9))
        texts.append(_text(value, end + 6, middle, bold=True))
        texts.append(_text(bar.note, end + 12 + spread(value), middle, colour=FAINT))
    told = "; ".join(f"{bar.name} {count(bar.value)} ({bar.note})" for bar in bars)
    return finish([draw([_boxes(boxes), _texts(texts)], frame, heading)], title, f"{heading}: {told}.")


# ---------------------------------------------------------------- pieces of specifications


def _layer(rows: Sequence[Spec], mark: Spec, **encoding: Spec) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _field(name: str) -> Spec:
    return {"field": name, "type": "nominal"}


def _box(begin: float, end: float, middle: float, height: float, colour: str, *, edge: str = INK) -> Spec:
    """A box by its places in pixels."""
    upper, lower = middle - height / 2, middle + height / 2
    return {"begin": begin, "end": end, "upper": upper, "lower": lower, "colour": colour, "edge": edge}


def _boxes(rows: Sequence[Spec]) -> Spec:
    """All boxes as one layer: a layer each would take a second to draw."""
    return _layer(
        rows,
        {"type": "rect", "strokeWidth": 0.7},
        x=_place("begin"),
        x2={"field": "end"},
        y=_place("upper"),
        y2={"field": "lower"},
        fill=_as_is("colour"),
        stroke=_as_is("edge"),
    )


def _text(text: str, x: float, y: float, *, colour: str = INK, bold: bool = False) -> Spec:
    """A text that begins at a place in pixels; ``y``: of its middle."""
    return {"text": text, "x": x, "y": y, "colour": colour, "weight": "bold" if bold else "normal"}


def _texts(rows: Sequence[Spec]) -> Spec:
    """All texts as one layer."""
    mark = {"type": "text", "align": "left", "baseline": "middle", "fontWeight": {"expr": "datum.weight"}}
    return _layer(rows, mark, x=_place("x"), y=_place("y"), text=_field("text"), fill=_as_is("colour"))


def _place(name: str) -> Spec:
    """A place that is in pixels already."""
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}


def _as_is(name: str) -> Spec:
    """A colour that is one already."""
    return {"field": name, "type": "nominal", "scale": None, "legend": None}
