"""Mutation testing of the safety core: small faults are put into it, one at a time, and its tests must find them."""
