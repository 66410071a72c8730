"""What is plugged into the cart. Each kind of device is chosen by name in its own module."""
