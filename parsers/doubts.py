"""Rows of a text carrier that fit the form by their number of cells and may all the same be others, or have lost a cell."""

from collections.abc import Iterable, Iterator

from parsers.columns import Heading, find_stub
from parsers.labels import fold_label, label_number
from parsers.records import Cell
from parsers.statutory import Block, DataLine

_FILLED = 2  # rows with blanks before their figures that show that columns are kept in place


def find_doubtful(block: Block, heading: Heading) -> Iterator[bool]:
    """For each row of a block, may its figures belong elsewhere?"""
    first = _first_place(block, heading)
    for data in block.data:
        yield (
            _may_be_column(data, block, heading)
            or _is_short(data, block, heading)
            or _may_lack_its_end(data, heading, first)
        )


def _may_be_column(data: DataLine, block: Block, heading: Heading) -> bool:
    """Is the row called as a column of the form is (其他, 总计), and does the header lack that column?

    The table may be turned, with nothing left in its other rows.
    """
    if heading.table.layout != "matrix_dim" or not block.header or label_number(data.label) is not None:
        return False
    key = fold_label(data.label)
    column = any(fold_label(column.label) == key for column in heading.table.columns)
    return column and all(fold_label(cell.text) != key for line in block.header for cell in line.own)


def _first_place(block: Block, heading: Heading) -> int:
    """The column of the first figure, as rows tell that have only blanks between their label and their figures; 0: none do."""
    if heading.table.layout != "matrix_dim" or heading.places:
        return 0
    count = len(heading.columns)
    longer = [data.values for data in block.data if len(data.values) > count]
    filled = [values for values in longer if _blank(values[:-count]) and not _blank(values[-1:])]
    return max(values[-count].column for values in filled) if len(filled) >= _FILLED else 0


def _may_lack_its_end(data: DataLine, heading: Heading, first: int) -> bool:
    """Is a row as long as the form asks for because it begins with a blank before the place of the first figure?

    Its last cell is then lost, a blank at the end of its line.
    """
    values = data.values
    return (
        len(values) == len(heading.columns) and values[0].column < first and _blank(values[:1]) and not _blank(values)
    )


def _is_short(data: DataLine, block: Block, heading: Heading) -> bool:
    """Has a row of Article 20 that ends in a blank fewer cells than its header, so that the blank may be filling?"""
    if heading.table.layout != "matrix" or heading.places or _blank(data.values) or not _blank(data.values[-1:]):
        return False
    return any(line.width > data.line.width for line in block.header if find_stub(line.own) is not None)


def _blank(cells: Iterable[Cell]) -> bool:
    return not any(cell.text.strip() for cell in cells)
