"""The settings behind the staff PIN: pages over the console while the cart is ready, and what they change. Pure.

Nothing here reads or writes: a page answers a key with a `Wish`, which `kiosk.office` carries out, and is told how
it went. What is changed is laid over the cart's configuration file (`overlay`); the kiosk is then built anew with it.
"""
