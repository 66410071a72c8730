"""The scene process: headset, worlds, frames. Owns the only GL context; decides nothing about the session."""
