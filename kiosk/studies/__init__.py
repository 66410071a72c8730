"""Studies: a locked protocol, a sealed list, who was enrolled, and what became of them. Pure.

protocol.py reads what was agreed, sealed.py keeps the arms out of sight until enrolment, trial.py allocates and is
rebuilt from the records alone, flow.py counts (CONSORT), sheet.py describes (TIDieR), blind.py empties what tells an
arm. Deliberately not here: an analysis. No figure of this package says whether anything helped.
"""
