r"""The characters that a reader does not see, from the Unicode data.

INVISIBLE.sub("?", "a\u202eb\u3164")    ->  "a?b?": what is shown in its stead, wherever people read
IGNORABLE_RANGES                        ->  what a quote may have more or less than its article
"""

from __future__ import annotations

import re

# Unicode 17.0.0, DerivedCoreProperties.txt: Default_Ignorable_Code_Point.
IGNORABLE_RANGES = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""The default-ignorable characters, as the inside of a regular expression's `[…]`."""
# Unicode 17.0.0, UnicodeData.txt: General_Category Cc, Cf, Zl, Zp, Cs and Co, as far as not above.
_CONTROL_RANGES = (
    "\x00-\x1f\x7f-\x9f\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u2028\u2029\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff"
)
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(end - 1)}{chr(end)}" for end in range(0xFFFF, 0xFFFFF, 0x10000)
)
"""What will never be a character, and XML refuses in part; that of planes 15 and 16 stands above."""
_BLANK_LETTERS = "\u2800"
"""Letters that draw nothing, beside the fillers of Hangul, which are default-ignorable."""

_ALL = f"{IGNORABLE_RANGES}{_CONTROL_RANGES}{_NONCHARACTERS}{_BLANK_LETTERS}"
_ALL_BELOW = re.sub("[\U00010000-\U0010ffff](?:-.)?", "", _ALL)
# Below U+10000, `re` looks a character up in a table; above, it tries range by range, which few texts need.
INVISIBLE = re.compile(f"[{_ALL_BELOW}\U00010000-\U0010ffff](?<=[{_ALL}])")
"""Control, bidirectional, private and other invisible characters, noncharacters, and halves of characters."""
