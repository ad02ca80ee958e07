"""Did this change make it slower? Evidence of base and head, a policy, a verdict; docs/gate.md describes the method.

evidence.py   what was measured            policy.py     what counts as a regression
procedure.py  what to measure next         judge.py      the verdict, as result.py's types
"""
