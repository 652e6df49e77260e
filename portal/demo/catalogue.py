"""What Halvorsen sells: items with their prices in three currencies, and services by the hour."""

from dataclasses import dataclass
from typing import Final

PER_DOLLAR: Final = {"USD": (1, 1, 10_000), "EUR": (92, 100, 50_000), "JPY": (150, 1, 10_000_000)}
"""Price of a dollar as numerator and denominator, and the step (in millionths) a price is rounded to."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something sold; `cents` is the price in US cents, `most` the largest usual quantity."""

    code: str
    description: str
    unit: str
    cents: int
    most: int

    def price_e6(self, currency: str) -> int:
        """The unit price in millionths of the currency's major unit."""
        numerator, denominator, step = PER_DOLLAR[currency]
        e6 = self.cents * 10_000 * numerator // denominator
        return max(step, e6 // step * step)


GOODS = (
    Item("FS-1242", "Marine diesel fuel filter FS-1242\nCase of 12", "case", 18_400, 6),
    Item(
        "HH-075",
        "Hydraulic hose assembly ¾″ × 2.4 m, stainless fittings, pressure tested to 420 bar",
        "pc",
        9_650,
        12,
    ),
    Item("AN-B20", "Hull anode kit, aluminium, class B", "kit", 14_250, 10),
    Item("AN-SH35", "Shaft anode, zinc, 35 mm", "pc", 1_890, 24),
    Item("BT-95", "Bow thruster, 24 V, 95 kgf, with tunnel", "pc", 389_000, 1),
    Item("BT-JS", "Bow thruster joystick panel", "pc", 21_400, 2),
    Item("RP-16", "Polyester mooring rope, 16 mm, navy", "m", 410, 120),
    Item("RP-24", "Polyester mooring rope, 24 mm, black", "m", 875, 120),
    Item("CH-10", "Galvanised anchor chain, 10 mm, DIN 766", "m", 1_120, 60),
    Item("AC-25", "Plough anchor, galvanised, 25 kg", "pc", 41_900, 2),
    Item("SH-12", "Bow shackle, stainless, 12 mm", "pc", 1_475, 30),
    Item("WN-1500", "Windlass, vertical, 1,500 W, with chain counter", "pc", 214_500, 1),
    Item("PP-3700", "Bilge pump, 3,700 gph, automatic", "pc", 18_950, 4),
    Item("PP-IMP", "Impeller kit, raw water pump", "kit", 6_240, 8),
    Item("VL-38", "Seacock, bronze, 1½″, with tailpiece", "pc", 11_380, 8),
    Item("HS-51", "Exhaust hose, wet, 51 mm", "m", 2_950, 20),
    Item("CL-SS", "Hose clamps, stainless, assorted\nBox of 50", "box", 5_830, 6),
    Item("PT-AF", "Antifouling, self-polishing, red, 5 l", "can", 21_900, 12),
    Item("PT-EP", "Epoxy primer, two-part, 5 l", "set", 18_600, 10),
    Item("PT-TH", "Thinner no. 7, 5 l", "can", 4_790, 10),
    Item("SL-300", "Polyurethane sealant, white, 300 ml\nCase of 12", "case", 16_320, 6),
    Item("GL-30", "LED deck light, 30 W, IP69K", "pc", 12_750, 10),
    Item("NL-TRI", "Navigation light, tricolour, 2 nm", "pc", 19_900, 2),
    Item("BA-200", "Battery, AGM, 12 V, 200 Ah", "pc", 46_800, 8),
    Item("CH-60", "Battery charger, 24 V, 60 A", "pc", 71_200, 2),
    Item("CB-25", "Battery cable, tinned, 25 mm²", "m", 1_340, 50),
    Item("SW-DC", "DC switch panel, 12-way, backlit", "pc", 27_600, 3),
    Item("RD-48", "Radar, solid state, 48 nm", "pc", 298_000, 1),
    Item("AIS-B", "AIS transponder, class B+, with splitter", "pc", 89_500, 2),
    Item("VHF-D", "VHF radio, DSC, with hailer", "pc", 42_300, 3),
    Item("EP-406", "EPIRB, 406 MHz, float-free bracket", "pc", 71_900, 2),
    Item("LR-6", "Life raft, 6 persons, ISO 9650-1, canister", "pc", 212_000, 2),
    Item("LJ-275", "Life jacket, 275 N, with harness", "pc", 23_450, 20),
    Item("FL-RED", "Hand flares, red, SOLAS\nBox of 6", "box", 10_980, 8),
    Item("EX-6", "Fire extinguisher, foam, 6 l", "pc", 9_870, 10),
    Item("WR-08", "Stainless wire rope, 1×19, 8 mm", "m", 1_260, 80),
    Item("TB-16", "Turnbuckle, closed body, M16", "pc", 10_450, 8),
    Item("BL-57", "Ratchet block, 57 mm", "pc", 9_240, 6),
    Item("SC-CL", "Sailcloth, 9 oz, white", "m", 3_180, 40),
    Item("FN-12", "Fender, cylindrical, 30 × 90 cm, black", "pc", 8_690, 16),
    Item("GS-NEO", "Gasket sheet, neoprene, 3 mm", "m²", 4_260, 8),
    Item("SB-55", "Stern bearing, cutless, 55 mm", "pc", 15_700, 4),
    Item("PR-4B", "Propeller, four blades, nibral, 22″", "pc", 168_500, 1),
    Item("OL-15", "Engine oil, 15W-40, drum of 208 l", "drum", 98_400, 4),
    Item("GR-MR", "Marine grease, calcium, 400 g\nCase of 24", "case", 14_990, 4),
    Item("WG-L", "Work gloves, nitrile, size L\nPack of 12", "pack", 3_480, 12),
)

SERVICES = (
    Item("S-FIT", "Fitting on site\nHours", "h", 12_500, 8),
    Item("S-HYD", "Hydraulic pressure test with certificate", "pc", 24_000, 2),
    Item("S-ELE", "Marine electrician\nHours", "h", 13_800, 10),
    Item("S-SUR", "Rigging survey, with written report", "pc", 68_000, 1),
    Item("S-RAFT", "Life raft service and repacking", "pc", 59_500, 2),
    Item("S-FRT", "Freight", "", 18_000, 1),
    Item("S-CRANE", "Crane, up to 5 t\nHours", "h", 21_500, 4),
)
