"""The words and patterns of which a quantity is written."""

from dealterms.model.currencies import CURRENCIES, HISTORIC_CURRENCIES

SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}

VAGUE_BOUNDS = ("about", "over", "under")
"""How precisely we know it."""
LOWER_LIMITS, UPPER_LIMITS = ("at least", "more than"), ("up to", "less than")
"""Part of the deal; the second of each leaves out the number itself."""
BOUNDS = (*VAGUE_BOUNDS, *LOWER_LIMITS, *UPPER_LIMITS)

NUMBER_WORDS = frozenset(
    "hundred hundreds tsd mille mil mio mn mln mld mrd bn bln tn trn "
    "milliard milliards milliarde milliarden milliardi miliard miliardi miliardy miljard miljarder milyar "
    "billiarde billiarden bilion billon billone billones billionen billioner "
    "millionen millones milioni miljoen lakh lakhs crore crores".split()
)
"""Words for numbers in other spellings and languages. None is a unit, and none is a misspelled scale:
`billion` and `billionen` differ by a factor of thousand."""
NOT_UNITS = frozenset(
    {*NUMBER_WORDS, *SCALES, *(f"{scale}s" for scale in SCALES), *CURRENCIES, *HISTORIC_CURRENCIES}
    | {"percent", "percents", "pct", "per", "of", "dollar", "dollars", "euro", "euros", "yen", "yuan"}
)

# At most 18 digits and 9 decimals: a sum of two such numbers is exact in the 28 digits of `decimal`.
NUMBER_PATTERN = r"(?:[0-9]{1,3}(?:_[0-9]{3}){1,5}|[0-9]{1,18})(?:\.[0-9]{1,9})?"
UNIT_PATTERN = r"[A-Za-z][A-Za-z0-9]{0,29}(?:-[A-Za-z0-9]{1,30}){0,3}"

NO_BREAK_SPACES = "\u00a0\u2007\u2009\u202f"
"""What pages put between a number and its unit, and readers copy: each is a blank."""
