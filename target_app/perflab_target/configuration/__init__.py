"""Which decisions does the environment make? One file per concern; importing any of them reads nothing.

`catalogue.py` lists every variable and finds mistakes, `composed.py` reads the environment once into frozen types, and
`perflab_target.settings` hands those to Django.
"""
