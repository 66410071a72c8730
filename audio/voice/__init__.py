"""What is said to the patient: recorded phrases, brought to one loudness, and how they are spoken over a scape.

The built-in English ones (en/) are made by script/voice and carry their words as their title. A clinic's own go
before them; for a language without recordings nothing is said, and the captions are read.
"""
