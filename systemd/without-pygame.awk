# A lock file without pygame, which alone is Debian's: its build has kmsdrm and wayland.
/^[a-z]/ { kept = !/^pygame==/ }
kept
