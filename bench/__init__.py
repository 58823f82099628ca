"""How fast the portal is, as ratios to plain yardsticks taken in the same run on the same machine.

`python -m bench` starts a PostgreSQL of its own, fills it, measures, prints one table and writes bench/results.md.
"""
