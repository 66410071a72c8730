"""What the patient hears: scapes made on the spot and played by an engine in its own process.

`audio.control` is all that others need to speak with it; importing this package loads nothing.
"""
