"""Programmes: what a visit is made of, as files a clinician can read and change.

`programme` says what one is, `reading` makes one of TOML, `shelf` holds those there are, `play` goes through one.
All of it is pure but for `shelf`, which reads files.
"""
