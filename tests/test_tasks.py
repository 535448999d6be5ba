"""Tasks of work points: the words of a note, where notes stand, task tables in their dialects."""

import pytest

from parsers.actors import split_actors
from parsers.note_places import find_notes
from parsers.notes import read_cells, read_note, read_time
from parsers.records import Section, Table
from parsers.task_tables import find_columns, match_column
from parsers.tasks import read_tasks


def told(text: str) -> list[tuple[str | None, str, str, str | None]]:
    """Scope, lead, support and time of every assignment of a note."""
    return [(one.scope, " ".join(one.lead), " ".join(one.support), one.due) for one in read_note(text)]


def table(*rows: str, carrier: str = "html") -> Table:
    """Rows with their cells apart by |."""
    return Table(0, "1", None, carrier, tuple(tuple(row.split("|")) for row in rows))


SECTION = Section("1", 1, "一、", "一", "加强公开", "")


# ---------------------------------------------------------------- actors


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("办公室、机关党委", "办公室 机关党委"),
        ("办公室，各科室", "办公室 各科室"),
        ("宣传处会办公室", "宣传处 办公室"),
        ("办公室会会计科", "办公室 会计科"),
        ("办公室会计科", "办公室会计科"),
        ("市发展改革委员会会同市财政局", "市发展改革委员会 市财政局"),
        ("国家发展和改革委员会、人力资源和社会保障部", "国家发展和改革委员会 人力资源和社会保障部"),
        ("省社会医疗保险管理局", "省社会医疗保险管理局"),
        ("信息和网络安全科及办公室", "信息和网络安全科 办公室"),
        ("各处室及相关直属单位", "各处室 相关直属单位"),
        ("医药价格和招标采购处", "医药价格和招标采购处"),
        ("市医保中心、各县（市、区）分局", "市医保中心 各县（市、区）分局"),
        ("市财政局、市审计局等部门", "市财政局 市审计局"),
        ("办公室 财务科", "办公室 财务科"),
        ("办 公 室", "办公室"),
        ("①办公室②法规处", "办公室 法规处"),
        ("市委会办公室", "市委会办公室"),
    ],
)
def test_actors_are_split_without_cutting_names(text: str, actors: str) -> None:
    assert split_actors(text) == tuple(actors.split())


# ---------------------------------------------------------------- notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("办公室牵头，各处室、直属单位分别落实", (None, "办公室", "各处室 直属单位", None)),
        ("各处室分别落实", (None, "各处室", "", None)),
        ("各科室按职责分工负责", (None, "各科室", "", None)),
        ("局办公室负责,各科室按照职责分工落实", (None, "局办公室", "各科室", None)),
        ("办公室牵头、各科室配合，长期坚持", (None, "办公室", "各科室", "长期坚持")),
        ("办公室，各科室配合", (None, "办公室", "各科室", None)),
        ("办公室牵头，会同各处室落实", (None, "办公室", "各处室", None)),
        ("办公室会同人事科负责，2021年6月底前完成", (None, "办公室 人事科", "", "2021年6月底前")),
        ("待遇保障科，9月底前完成", (None, "待遇保障科", "", "9月底前")),
        ("责任单位：办公室、机关党委；完成时限：全年", (None, "办公室 机关党委", "", "全年")),
        ("牵头单位：办公室 配合单位：各科室 完成时间：2021年8月前", (None, "办公室", "各科室", "2021年8月前")),
        ("牵头处室：办公室；责任处室：各处室", (None, "办公室", "各处室", None)),
        ("责任科室：办公室牵头，各科室配合", (None, "办公室", "各科室", None)),
        ("责任单位：办公室；责任人：李某", (None, "办公室", "", None)),
        ("政策解读由办公室负责", ("政策解读", "办公室", "", None)),
        ("由办公室负责", (None, "办公室", "", None)),
        ("各承办科室负责，办公室协助", (None, "各承办科室", "办公室", None)),
        ("市委会办公室负责", (None, "市委会办公室", "", None)),
        ("责任分工：财务科牵头，各科室配合", (None, "财务科", "各科室", None)),
        ("责任科室：办公室（牵头）、法规科（配合）", (None, "办公室", "法规科", None)),
        ("责任科室：办公室（牵头）、法规科", (None, "办公室", "法规科", None)),
        ("牵头科室：办公室（牵头）", (None, "办公室", "", None)),
        ("责任科室：办公室（法规科配合）", (None, "办公室", "法规科", None)),
        ("责任科室：办公室（政务公开科）", (None, "办公室（政务公开科）", "", None)),
    ],
)
def test_note(text: str, expected: tuple[str | None, str, str, str | None]) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "以下简称《条例》",
            "按规定",
            "高值医用耗材",
            "主要负责人",
            "政府信息公开",
            "单位",
            "此件主动公开",
            "2021年6月底前完成后",
        ),
        *(
            "谁起草、谁负责解读",
            "局办公室负责日常工作",
            "各地各部门要认真落实",
            "办公室牵头，机关党委等部门的配合",
            "负责",
            "责任单位：办公室、",
            "责任单位：同上",
            "责任单位：办公室、法规科（牵头）",
            "责任单位：办公室牵头、法规科",
            "责任单位：（1）办公室（2）法规科",
        ),
    ],
)
def test_what_is_no_note(text: str) -> None:
    assert read_note(text) == ()


def test_two_assignments_with_their_scopes() -> None:
    text = "药械集中采购方面由招标采购处牵头，办公室配合。政府采购领域由办公室牵头，各处室分别落实"
    assert told(text) == [
        ("药械集中采购", "招标采购处", "办公室", None),
        ("政府采购", "办公室", "各处室", None),
    ]


def test_two_leaders_in_two_sentences_are_two_assignments() -> None:
    assert told("医政科牵头，办公室配合；人事科牵头，各科室配合") == [
        (None, "医政科", "办公室", None),
        (None, "人事科", "各科室", None),
    ]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        *(
            ("9月底前完成", "9月底前"),
            ("2021年8月前", "2021年8月前"),
            ("长期坚持", "长期坚持"),
            ("每季度末", "每季度末"),
        ),
        *(("第四季度", "第四季度"), ("年内", "年内"), ("6月底、12月底前", "6月底、12月底前"), ("持续推进", "持续推进")),
        *(("2022年12月31日前完成", "2022年12月31日前"), ("办公室", None), ("年报", None), ("2021年工作要点", None)),
    ],
)
def test_time(text: str, due: str | None) -> None:
    assert read_time(text) == due


# ---------------------------------------------------------------- where notes stand


def test_several_notes_in_a_paragraph() -> None:
    text = "公开规划。（规划科负责）公开预算(含说明)。(财务科负责)其他信息也要公开。"
    assert [text[note.start : note.end] for note in find_notes(text)] == ["（规划科负责）", "(财务科负责)"]


def test_note_whose_bracket_is_lost() -> None:
    (note,) = find_notes("公开规划。（规划科牵头，办公室配合")
    assert note.assignments[0].lead == ("规划科",)


def test_labels_behind_the_text_end_with_their_sentence() -> None:
    text = "公开规划。责任单位：规划科。完成时限：6月底前。每月通报一次。"
    (note,) = find_notes(text)
    assert text[note.start : note.end] == "责任单位：规划科。完成时限：6月底前。"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "局主要负责人每年听取汇报，办公室牵头拟定任务清单，明确责任科室和时限。",
            "（以下简称《条例》）",
            "压实责任单位：一级抓一级。",
        ),
        *("完善由办公室牵头、各科室配合的工作机制。", "政策起草或业务主管处室（单位）负责答复。", "责任部门："),
    ],
)
def test_prose_holds_no_note(text: str) -> None:
    assert [note for note in find_notes(text) if note.assignments] == []


def test_note_that_cannot_be_read_is_said() -> None:
    section = Section("1", 1, "一、", "一", "加强考核", "按时通报。（办公室牵头，人事科等部门的配合）")
    found = read_tasks((section,), ())
    assert found.tasks == ()
    assert [(issue.code, issue.where) for issue in found.issues] == [("task_unread", "1")]


def test_label_lines_are_one_note() -> None:
    text = "公开规划草案。\n牵头单位：规划科\n责任单位：各科室\n完成时限：年底前\n公开成果。\n责任单位：办公室"
    found = read_tasks((Section("1", 1, "一、", "一", "规划", text),), ())
    assert [(task.text, task.lead, task.support, task.due) for task in found.tasks] == [
        ("公开规划草案。", ("规划科",), ("各科室",), "年底前"),
        ("公开成果。", ("办公室",), (), None),
    ]


@pytest.mark.parametrize(
    "note",
    [
        "按照“谁起草谁解读”原则，各科室负责",
        "办公室负责受理、答复，法规科负责合法性审查",
        "办公室负责，按季度更新",
        "除财务科外，各科室负责",
        "由市政府办公室统筹，各部门具体实施",
        "办公室督促，各科室落实",
        "牵头单位 市政府办公室 完成时限 2023年1月31日前",
    ],
)
def test_a_note_that_names_who_does_it_is_read_or_said_to_be_unread(note: str) -> None:
    found = read_tasks(section(f"做好公开。（{note}）"), ())
    assert (found.tasks, [issue.code for issue in found.issues]) == ((), ["task_unread"])


@pytest.mark.parametrize(
    "bracket",
    [
        "谁发布谁负责",
        "根据国务院办公厅负责起草的意见",
        "市卫生健康委负责指导的医院等",
        "由市场监管部门登记",
        "具体方案另行印发",
        "主要负责同志亲自抓，分管负责同志具体抓",
    ],
)
def test_a_bracket_that_only_speaks_of_somebody_is_no_note(bracket: str) -> None:
    assert find_notes(f"做好公开。（{bracket}）") == ()


def test_a_task_table_in_the_lines_of_a_text_is_said_to_be_unread() -> None:
    found = read_tasks(section("工作任务 | 具体要求 | 责任科室", "公开 | 公开预算 | 财务科"), ())
    assert [issue.detail for issue in found.issues] == ["工作任务 | 具体要求 | 责任科室"]


def section(*lines: str) -> tuple[Section, ...]:
    """A section with these lines."""
    return (Section("1", 1, "一、", "一", "规划", "\n".join(lines)),)


@pytest.mark.parametrize(
    ("lines", "lead", "due"),
    [
        (("责任科室：办公室、", "各科室", "完成时限：", "2023年12月"), "办公室 各科室", "2023年12月"),
        (("责任科室：", "办公室、各科室"), "办公室 各科室", None),
        (
            (
                "（责任单位：办公室",
                "各科室、局属单位；完成时限：长期）",
            ),
            "办公室 各科室 局属单位",
            "长期",
        ),
        (("（责任单位：市人力资源", "和社会保障局）"), "市人力资源和社会保障局", None),
        (("（办公室、各科室牵", "头，年底前完成）"), "办公室 各科室", "年底前"),
    ],
)
def test_a_note_goes_on_behind_a_line_break(lines: tuple[str, ...], lead: str, due: str | None) -> None:
    found = read_tasks(section("公开规划草案。", *lines, "公开成果。"), ())
    assert [(task.text, " ".join(task.lead), task.due) for task in found.tasks] == [("公开规划草案。", lead, due)]
    assert found.issues == ()


def test_a_list_of_offices_that_breaks_off_is_not_read() -> None:
    found = read_tasks(section("公开规划草案。", "责任科室：办公室、", "公开成果。"), ())
    assert found.tasks == ()
    assert [issue.code for issue in found.issues] == ["task_unread"]


def test_notes_about_nothing_make_no_task() -> None:
    opening = Section("0", 0, None, None, None, "责任部门：办公室\n（办公室负责）（6月底前完成）")
    assert read_tasks((opening,), ()).tasks == ()


def test_brackets_without_end_take_linear_time() -> None:
    assert find_notes("（负责" * 20_000) == ()


def test_long_lines_and_cells_take_linear_time() -> None:
    assert find_notes("责任科室：办公室；" * 20_000) == ()
    assert split_actors("好和" * 20_000) == ("好和" * 20_000,)
    (one,) = read_cells([("responsible", "办公室，" * 20_000)])
    assert one.lead == ("办公室",)


# ---------------------------------------------------------------- task tables


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        *(
            ("工作任务", "what"),
            ("工 作 要 求", "what"),
            ("一级要点", "what"),
            ("具体要求", "what"),
            ("序号", "number"),
        ),
        *(
            ("责任科室", "responsible"),
            ("落实科室(部门)", "responsible"),
            ("牵头单位", "lead"),
            ("配合部门", "support"),
        ),
        *(
            ("完成时限", "due"),
            ("时限要求", "due"),
            ("备注", "note"),
            ("统计指标", ""),
            ("信息内容", ""),
            ("本年制发件数", ""),
        ),
    ],
)
def test_columns_by_their_headers(header: str, kind: str) -> None:
    assert match_column(header) == kind


@pytest.mark.parametrize(
    "rows",
    [
        ("索引号|11220000/2021|责任部门|办公室", "标题|工作要点|发布日期|2021-06-08"),
        ("信息内容|本年制发件数|现行有效件数", "规章|0|0"),
        ("事项|地点|电话", "咨询|一楼|123"),
    ],
)
def test_other_tables_are_none(rows: tuple[str, ...]) -> None:
    assert find_columns(table(*rows).rows) is None


def test_columns_of_leaders_and_supporters_under_a_wide_header() -> None:
    found = read_tasks(
        (SECTION,),
        (
            table(
                "2022年任务分解表|2022年任务分解表|2022年任务分解表|2022年任务分解表|2022年任务分解表",
                "序号|工作任务|责任单位|责任单位|时间节点",
                "序号|工作任务|牵头科室|配合科室|时间节点",
                "一、公开规划|一、公开规划|一、公开规划|一、公开规划|一、公开规划",
                "1|公开草案|规划科|办公室、总师室|6月底",
                "2|公开成果|规划科|/|",
            ),
        ),
    )
    assert [(t.text, t.lead, t.support, t.due) for t in found.tasks] == [
        ("公开草案", ("规划科",), ("办公室", "总师室"), "6月底"),
        ("公开成果", ("规划科",), (), None),
    ]
    assert found.issues == ()


def test_table_that_goes_on_without_a_header() -> None:
    first = table("工作任务|责任单位", "公开草案|规划科")
    second = Table(1, "1", None, "html", (("公开成果", "办公室"),))
    found = read_tasks((SECTION,), (first, second))
    assert [(task.text, task.lead) for task in found.tasks] == [("公开草案", ("规划科",)), ("公开成果", ("办公室",))]


def test_row_that_lost_cells_is_read_only_where_one_place_fits() -> None:
    found = read_tasks(
        (SECTION,),
        (
            table(
                "任务|要求|责任单位|时限",
                "一、规划|公开草案全文。|规划科|年内",
                "公开成果图件。|规划科|全年|",
                "公开意见采纳情况。|全年||",
                carrier="pipe",
            ),
        ),
    )
    assert [(task.text, task.due) for task in found.tasks] == [("公开草案全文。", "年内"), ("公开成果图件。", "全年")]
    assert [issue.code for issue in found.issues] == ["task_unread"]


def told_of(*rows: str, carrier: str = "html") -> tuple[list[tuple[str, str, str, str | None]], int]:
    """Text, lead, support and time of the tasks of a table, and how many rows are said to be unread."""
    found = read_tasks((SECTION,), (table(*rows, carrier=carrier),))
    told = [(task.text, " ".join(task.lead), " ".join(task.support), task.due) for task in found.tasks]
    return told, [issue.code for issue in found.issues].count("task_unread")


def test_the_column_of_responsibilities_holds_actors() -> None:
    assert told_of(
        "任务|责任分工|时间节点", "公开预算|财务科牵头，各科室配合|2月底前", "公开年报|办公室（法规科配合）|1月底前"
    ) == (
        [("公开预算", "财务科", "各科室", "2月底前"), ("公开年报", "办公室", "法规科", "1月底前")],
        0,
    )


def test_offices_under_a_header_that_says_nothing_are_not_lost() -> None:
    assert told_of("任务|经手|时间节点", "公开预算|财务科|2月底前", "公开年报|见附件|1月底前") == (
        [("公开年报", "", "", "1月底前")],
        1,
    )


def test_ditto_is_what_stands_above() -> None:
    rows = ("任务|责任科室|完成时限", "解读|同上|年内", "预算|财务科|2月底", "决算|同上|〃", "年报|〃|1月底", "网站||")
    assert told_of(*rows) == (
        [("预算", "财务科", "", "2月底"), ("决算", "财务科", "", "2月底"), ("年报", "财务科", "", "1月底")],
        2,
    )


def test_tables_side_by_side_keep_their_texts() -> None:
    rows = ("任务|责任科室|时限|任务|责任科室|时限", "预算|财务科|2月|解读|法规科|6月", "年报|办公室|1月|||")
    told = [("预算", "财务科", "", "2月"), ("年报", "办公室", "", "1月"), ("解读", "法规科", "", "6月")]
    assert told_of(*rows) == (told, 0)
    assert told_of("任务|责任科室|时限|任务|责任科室", "预算|财务科|2月|解读|法规科") == ([], 1)


def test_a_catalogue_of_what_is_disclosed_has_no_tasks() -> None:
    assert told_of("事项|内容|公开时限|公开主体|公开渠道", "机构|职能|20个工作日|办公室|网站") == ([], 0)


# ---------------------------------------------------------------- tables without borders


def spread(*lines: str) -> tuple[Section, ...]:
    """Lines of an opening, as a table that lost its borders leaves them."""
    return (Section("0", 0, None, None, None, "\n".join(lines)),)


def test_cells_one_a_line_are_told_by_what_they_say() -> None:
    found = read_tasks(
        spread(
            *("通知正文。", "工作任务", "具体要求", "责任科室", "时限要求"),
            *("公开规划", "1", "公开草案全文", "规划科", "年底前", "2", "公开成果图件", "办公室会总师室", "持续推进"),
        ),
        (),
    )
    assert [(task.text, task.lead, task.due) for task in found.tasks] == [
        ("公开草案全文", ("规划科",), "年底前"),
        ("公开成果图件", ("办公室", "总师室"), "持续推进"),
    ]
    assert found.issues == ()


def test_what_follows_numbered_tasks_without_a_number_is_not_guessed_to_be_one() -> None:
    found = read_tasks(
        spread("工作任务", "责任科室", "1.公开规划全文", "规划科", "各科室要抓好落实，按季度报送进展", "某市规划局"), ()
    )
    assert [task.text for task in found.tasks] == ["1.公开规划全文"]
    assert [issue.code for issue in found.issues] == ["task_unread"]


@pytest.mark.parametrize("lines", [("工作任务", "公开规划"), ("责任科室", "工作任务", "规划科"), ("备注", "序号")])
def test_other_lines_are_no_headers(lines: tuple[str, ...]) -> None:
    assert read_tasks(spread(*lines), ()).tasks == ()
