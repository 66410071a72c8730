"""Commissioning: the acceptance of one cart as a guided run on its own console. Pure; the edge: `kiosk.commissioning`.

A course of ten steps, done in any order, left and taken up again. Each ends in an outcome: passed, failed with what to
do, or not on this cart. What is measured is kept with the requirements (docs/requirements.toml) it shows.
"""
