"""What the demo shop sells: paper, pottery, tea and books."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Good:
    """``price`` in cents with VAT; of what is asked for more (``weight``) there is more."""

    sku: str
    name: str
    price: int
    vat_rate: str = "21"
    weight: int = 2
    physical: bool = True


CATALOGUE = (
    Good("MUG-300-CHK", "Stoneware mug 300 ml, chalk", 1495, weight=5),
    Good("MUG-300-INK", "Stoneware mug 300 ml, ink blue", 1495, weight=6),
    Good("MUG-300-MOS", "Stoneware mug 300 ml, moss", 1495, weight=3),
    Good("POT-110-CHK", "Teapot 1.1 l, chalk", 4495),
    Good("POT-110-INK", "Teapot 1.1 l, ink blue", 4495),
    Good("PLT-270-CHK", "Dinner plate 27 cm, chalk", 1850),
    Good("PLT-270-MOS", "Dinner plate 27 cm, moss", 1850),
    Good("BWL-120-4", "Small bowls 12 cm, set of four", 3400),
    Good("DRP-001", "Pour-over coffee dripper", 2995),
    Good("NBK-A5-RED", "Notebook A5 dotted, red", 1250, weight=4),
    Good("NBK-A5-BLK", "Notebook A5 dotted, black", 1250, weight=6),
    Good("NBK-A5-SND", "Notebook A5 dotted, sand", 1250, weight=3),
    Good("NBK-A4-BLK", "Notebook A4 lined, black", 1695, weight=3),
    Good("PEN-FTN-F", "Fountain pen, fine nib", 4900),
    Good("PEN-FTN-M", "Fountain pen, medium nib", 4900),
    Good("INK-30-BLB", "Ink 30 ml, blue-black", 1195, weight=3),
    Good("INK-30-SEP", "Ink 30 ml, sepia", 1195),
    Good("LTR-SET-25", "Letter paper with envelopes, 25 sheets", 1750),
    Good("CAL-DSK", "Desk calendar", 1995, weight=1),
    Good("TAP-WSH-6", "Washi tape, six rolls", 895, weight=3),
    Good("CLP-BRS", "Brass paper clips, tin of 100", 650),
    Good("WRP-3", "Wrapping paper, three sheets", 795),
    Good("BLK-140-GRY", "Wool blanket 140 x 200, grey", 8900, weight=1),
    Good("BLK-140-OCH", "Wool blanket 140 x 200, ochre", 8900, weight=1),
    Good("TWL-LIN-2", "Linen tea towels, set of two", 1995, weight=3),
    Good("CND-FIG", "Scented candle, fig", 2250, weight=3),
    Good("CND-CED", "Scented candle, cedar", 2250),
    Good("CLK-OAK", "Wall clock, oak", 6495, weight=1),
    Good("BAG-CNV-NAT", "Canvas bag, natural", 1795, weight=3),
    Good("BAG-CNV-NVY", "Canvas bag, navy", 1795),
    Good("LMP-DSK-BLK", "Desk lamp, black", 7900, weight=1),
    Good("COF-1K-HSE", "Coffee beans 1 kg, house blend", 2150, "9", 5),
    Good("COF-1K-ETH", "Coffee beans 1 kg, Ethiopia", 2495, "9"),
    Good("TEA-100-GRN", "Green tea 100 g", 795, "9", 4),
    Good("TEA-100-EGR", "Earl Grey 100 g", 750, "9", 4),
    Good("TEA-100-ROO", "Rooibos 100 g", 695, "9"),
    Good("STW-TIN-10", "Stroopwafels, tin of ten", 895, "9", 3),
    Good("BOK-BRD", "Book: Bread at home", 2750, "9"),
    Good("BOK-LTR", "Book: A year of letters", 2295, "9"),
    Good("BOK-CST", "Book: Cycling the Dutch coast", 2450, "9"),
    Good("BOK-TEA", "Book: Tea from leaf to cup", 2995, "9", 1),
    Good("VCH-25", "Gift voucher of 25 euros", 2500, "0", physical=False),
    Good("VCH-50", "Gift voucher of 50 euros", 5000, "0", physical=False),
    Good("WSP-LET", "Hand lettering workshop, one place", 5900, physical=False),
)

RUNS_OUT = ("POT-110-INK", "CND-FIG", "BOK-CST")
"""Nothing of these is to be had any more in the last days."""
RUNS_LOW = ("MUG-300-MOS", "PEN-FTN-M", "TWL-LIN-2", "COF-1K-ETH")
"""Of these a few pieces are left."""
WEIGHTS = {one.sku: one.weight for one in CATALOGUE}
