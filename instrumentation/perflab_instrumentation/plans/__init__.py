"""Does the database still answer a statement as it did? Plans, asked for now and then, off every request's path.

A worker names each SELECT when it first meets it; one process or thread of the family explains them on a connection of
its own, without running them (GENERIC_PLAN, so that no values are needed), and counts each change of a plan's shape.
"""
