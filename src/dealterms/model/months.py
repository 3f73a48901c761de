"""The names of the months."""

# Not `calendar.month_name`, which speaks the language of the locale.
MONTHS = "January February March April May June July August September October November December".split()
