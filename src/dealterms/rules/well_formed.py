"""A file is read, but something in it is not what the format says.

What. Broken YAML, a duplicate or unknown key, a value that is not a date, amount,
percent, token or rung, an anchor, alias, tag or second document, an empty value.

Why. Guessing what was meant would put words into the record that nobody wrote.

Example. `rate: 110%`: a percent lies between 0% and 100%.

Mend. The message says how the value is written; `terms help format` has the whole format.
"""
