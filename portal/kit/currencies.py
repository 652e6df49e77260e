"""The currencies of ISO 4217 and how many decimals each one has.

Frozen here rather than read from CLDR: CLDR gives what cash is customary, and changes it between releases,
while stored minor units must mean the same for ever.
Source: ISO 4217 list one as published on 2026-01-01. Metals, bond units and test codes have no minor unit and
are left out.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_ACTIVE: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
        CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
        HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
        MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
        RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
        USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG""",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

# Gone since 2020, but still on the papers a business brings along from its old system.
_WITHDRAWN: Final = {2: "ANG BGN CUC HRK SLL ZWL"}

EXPONENTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        code: exponent
        for table in (_ACTIVE, _WITHDRAWN)
        for exponent, codes in table.items()
        for code in codes.split()
    }
)
