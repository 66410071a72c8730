"""The Lull appliance: session, console, records and devices. Start reading at app.py."""

__version__ = "0.6.0"
