"""What docs/pilot says of the code, made from the code: `script/pilot` writes it, tests/project/test_pilot.py holds it.

A page is prose with made parts between two comments, `<!-- made: NAME -->` and `<!-- end -->`. Everything else is
written by hand; words in *italics* there are the console's own, which a test looks up in its catalogue.
"""
