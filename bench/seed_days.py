"""The day on which the measured portals stand, and the years of their duties; known without Django."""

from datetime import date

# A Monday that is worked, near the end of the three years: most of what was due is done.
TODAY = date(2020, 11, 23)
YEARS = (2018, 2019, 2020)
