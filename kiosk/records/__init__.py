"""Records: what was answered, kept so that nothing acknowledged is ever lost.

`writer` is what the kiosk talks to; `store` is the database and its readers; `chain`, `schema`,
`rescue` and `emergency` are its parts.
"""
