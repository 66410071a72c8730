"""The commands, a module for each group. Each imports what it needs when it is called: `kiosk verify` runs without
a display.
"""
