"""A preset is a declared file: read once, refused by file and key, and a shop can have its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways.importers.import_options import OURS, Choices, Listed
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.presets import (
    NONE,
    SHIPPED,
    WrongPreset,
    all_presets,
    load_presets,
    preset_for,
    presets_of,
    read_system,
)
from gateways.importers.spreadsheet_orders import grouped, read_orders

HEAD = 'source = "trunk"\ntitle = "Trunk"\n[exports.orders]\ntitle = "orders"\n'
DECLARED = f"""{HEAD}
headers = ["Ticket", "Day", "Thing|Article"]
dates = "mdy"
meaning = {{ price = "line" }}
[exports.orders.columns]
order = "Ticket"
placed_at = "Day"
product = ["Thing", "Article"]
quantity = "Pieces"
unit_price = "Sum"
status = "Where"
[words.status]
paid_and_sent = ["gone"]
cancelled = ["dropped"]
"""
LIST = b"""Ticket,Day,Article,Pieces,Sum,Where
1,02/01/2026,Mug,2,20.00,Gone
2,02/01/2026,Cap,1,5.00,dropped
"""


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    load_presets("")


def listed(content: bytes = LIST, **choices: str) -> Listed:
    return read_mapped_sheet("orders", content, "list.csv", Choices(**choices))  # type: ignore[arg-type]


def test_every_preset_that_is_shipped_can_be_read_and_is_known_by_its_own_headers() -> None:
    load_presets("")
    for preset in all_presets().values():
        header = [header.partition("|")[0] for header in preset.export.headers]
        assert preset_for("", preset.export.kind, header) is not None


def test_a_preset_in_the_shops_own_folder_is_as_good_as_ours(own_folder: Path) -> None:
    (own_folder / "trunk.toml").write_text(DECLARED)
    load_presets(str(own_folder))
    found = listed()
    assert found.unclear == []
    assert (found.choices.preset, found.choices.source) == ("trunk/orders", "trunk")
    assert found.preset is not None
    assert found.preset.title == "Trunk, orders"
    (reading,) = read_orders(grouped(found), found.choices)
    first, second = reading.orders
    assert (first.external_id, first.gross, first.lines[0].quantity) == ("trunk:1", 2000, 2)
    assert (first.placed_at.month, first.shipped_at is not None) == (2, True)
    assert second.cancelled_at is not None


def test_one_of_the_shops_own_goes_before_ours_of_the_same_key(own_folder: Path) -> None:
    text = (SHIPPED / "ebay.toml").read_text()
    (own_folder / "ours.toml").write_text(text.replace('title = "eBay"', 'title = "eBay here"'))
    load_presets(str(own_folder))
    assert all_presets()["ebay/orders"].title.startswith("eBay here, ")
    assert OURS in {preset.source for preset in presets_of("orders")}


def test_another_preset_or_none_can_be_chosen(own_folder: Path) -> None:
    (own_folder / "trunk.toml").write_text(DECLARED)
    load_presets(str(own_folder))
    plain = listed(preset=NONE, dates="dmy")
    assert (plain.preset, plain.choices.preset, plain.choices.source) == (None, NONE, "csv")
    head = LIST.replace(b"Article", b"Matter")
    assert listed(head, dates="dmy").preset is None
    assert listed(head, preset="trunk/orders").choices.source == "trunk"
    gone = listed(preset="gone/orders")
    assert gone.choices.preset == "trunk/orders"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source = ", "trunk.toml: "),
        (f"{HEAD}headers = []", "trunk.toml: exports.orders.headers: "),
        (f'{HEAD}headers = ["…"]', "exports.orders.headers.0: “…” has no letter"),
        (f'{HEAD}headers = ["A"]\ncolour = "red"', "orders.colour: there is no such key"),
        (f'{HEAD}headers = ["A"]\nkind = "people"', "trunk.toml: exports.orders.kind: "),
        (f'{HEAD}headers = ["A"]\ncolumns = {{ oder = "A" }}', "orders have no column “oder”"),
        (
            f'{HEAD}headers = ["A"]\ncolumns = {{ order = "A", email = "A" }}',
            "exports.orders: columns: “A” is said to be order and email",
        ),
        (
            f'{HEAD}headers = ["A"]\nwords.status.gone = ["x"]',
            "exports.orders.words: status: “gone” is none of open, paid",
        ),
        (f'{HEAD}headers = ["A"]\nwords.mood.paid = ["x"]', "“mood” is none of status"),
        (
            f'{HEAD}headers = ["A"]\ncell = {{ header = "A", between = ";", pattern = "(" }}',
            "exports.orders.cell.pattern: no regular expression",
        ),
        (HEAD.replace("trunk", "Tru nk") + 'headers = ["A"]', "trunk.toml: source: "),
        ('source = "trunk"\ntitle = "Trunk"\nexports = {}', "trunk.toml: exports: "),
    ],
)
def test_what_is_wrong_in_a_preset_is_said_by_file_and_key(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "trunk.toml"
    file.write_text(text)
    with pytest.raises(WrongPreset) as wrong:
        read_system(file)
    assert said in str(wrong.value)
    assert str(wrong.value).startswith("trunk.toml: ")


def test_two_files_that_declare_the_same_are_refused(own_folder: Path) -> None:
    (own_folder / "a.toml").write_text(DECLARED)
    (own_folder / "b.toml").write_text(DECLARED)
    with pytest.raises(WrongPreset, match=r"b\.toml: trunk/orders is declared in another file"):
        load_presets(str(own_folder))


def test_no_text_is_no_preset(own_folder: Path) -> None:
    (own_folder / "trunk.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(WrongPreset, match=r"trunk\.toml: not text in UTF-8"):
        load_presets(str(own_folder))


CELLS = f"""{HEAD}
headers = ["Ticket", "Lines"]
unsigned = ["Off"]
joined = {{ "Street" = ["House"] }}
[exports.orders.cell]
header = "Lines"
between = ";"
pattern = '(?P<name>[^x]+) x (?P<count>\\d+) = (?P<sum>[\\d.]+)'
[exports.orders.columns]
order = "Ticket"
placed_at = "Day"
product = "Lines: name"
quantity = "Lines: count"
line_discount = "Off"
street = "Street"
unit_price = "Lines: sum"
"""


def test_lines_within_one_cell_are_lines(own_folder: Path) -> None:
    (own_folder / "trunk.toml").write_text(CELLS)
    load_presets(str(own_folder))
    head = "Ticket,Day,Off,Street,House,Lines"
    content = f"{head}\n1,2026-02-01,-1.00,Main,5,Mug x 2 = 4.50; Cap x 1 = 3\n"
    found = listed(content.encode(), discount="order")
    (reading,) = read_orders(grouped(found), found.choices)
    (order,) = reading.orders
    assert [(line.name, line.quantity) for line in order.lines] == [("Mug", 2), ("Cap", 1)]
    assert (order.gross, order.party["street"]) == (1100, "Main, 5")


def test_an_order_of_which_a_line_cannot_be_read_stays_out_whole(own_folder: Path) -> None:
    (own_folder / "trunk.toml").write_text(CELLS)
    load_presets(str(own_folder))
    head = "Ticket,Day,Off,Street,House,Lines"
    lines = "1,2026-02-01,,Main,5,Mug x 2 = 4.50; Cap of 3\n2,2026-02-01,,Main,5,Cap x 1 = 3\n"
    found = listed(f"{head}\n{lines}".encode())
    (reading,) = read_orders(grouped(found), found.choices)
    assert [order.document for order in reading.orders] == ["2"]
    assert {left.document for left in reading.leftovers} == {"1"}


VARIANTS = """source = "trunk"
title = "Trunk"
[exports.goods]
title = "goods"
kind = "products"
headers = ["Handle", "Variant"]
records = ["Variant", "Cost"]
fill = { by = "Handle", headers = ["Title"] }
joined = { "Title" = ["Colour"] }
columns = { sku = "Variant", name = "Title", price = "Cost" }
"""


def test_variants_have_the_name_above_and_rows_of_pictures_are_none(own_folder: Path) -> None:
    (own_folder / "trunk.toml").write_text(VARIANTS)
    load_presets(str(own_folder))
    mugs = "mug,Mug,Red,M-R,5\nmug,,Blue,M-B,6\nmug,,,,\n"
    content = f"Handle,Title,Colour,Variant,Cost\n{mugs}cap,Cap,,C,7\n".encode()
    found = read_mapped_sheet("products", content, "list.csv", Choices())
    assert [(row.line, row.values["sku"], row.values["name"]) for row in found.rows] == [
        (2, "M-R", "Mug, Red"),
        (3, "M-B", "Mug, Blue"),
        (5, "C", "Cap"),
    ]


def test_the_example_of_the_docs_is_a_preset(own_folder: Path) -> None:
    docs = Path(__file__).parents[3] / "docs" / "import.md"
    (example,) = re.findall(r"```toml\n(.*?)```", docs.read_text(), re.DOTALL)
    (own_folder / "kiosk.toml").write_text(example)
    load_presets(str(own_folder))
    content = b"Ticket,Sold at,Product,Pieces,Sum,Money\n1,03/02/2026,Mug,2,20.00,received\n"
    found = read_mapped_sheet("orders", content, "sales.csv", Choices(vat_rate="21"))
    assert (found.choices.preset, found.unclear) == ("kiosk/sales", [])
    (reading,) = read_orders(grouped(found), found.choices)
    (order,) = reading.orders
    assert (order.gross, order.placed_at.month, order.paid_at is not None) == (2420, 2, True)
