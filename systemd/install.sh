#!/bin/bash
# systemd/install.sh              makes this Debian 13 machine a cart: packages, the kiosk in /opt/lull, units, users
# systemd/install.sh --uninstall  takes it away again; records, settings and Debian's packages stay
# systemd/install.sh --root DIR [--uninstall]  only puts the files into the tree DIR and enables the units there
# Run again after an update of the checkout. It says what it changes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=/opt/lull
packages=(
    python3 python3-venv python3-pygame dbus polkitd bluez alsa-ucm-conf libportaudio2 libopenal1 libfribidi0
    fonts-dejavu-core libegl1 libegl-mesa0 libgl1 libgles2 libgbm1 libgl1-mesa-dri mesa-vulkan-drivers
    sway swaybg xwayland seatd libopenxr-loader1 libopenxr1-monado monado-service
)
enabled=(
    kiosk.service kiosk-selftest.service lull-display.service lull-words@moment.service monado.service
)
# Ways out of the kiosk: text consoles, and what a key chord starts.
masked=(
    getty@.service autovt@.service serial-getty@.service console-getty.service container-getty@.service
    debug-shell.service ctrl-alt-del.target kbrequest.target
)

root='' uninstall=false
while (($#)); do
    case $1 in
        --root)
            root=${2:?"--root wants a folder"}
            shift
            ;;
        --uninstall) uninstall=true ;;
        *)
            echo "install.sh: unknown argument $1: nothing, --uninstall, or --root DIR" >&2
            exit 2
            ;;
    esac
    shift
done
# An image's own files lie below /usr, a machine's additions below /etc.
lib=/etc
[ -z "$root" ] || lib=/usr/lib
base=${root%/}

# Which file goes where: its name here, a tab, its place there.
table() {
    local path name
    cd "$here"
    for path in *.service *.timer *.path *.socket *.mount *.target; do [ ! -e "$path" ] || to "$path" "$lib/systemd/system/$path"; done
    for path in [0-9]*.rules; do to "$path" "$lib/udev/rules.d/$path"; done
    for path in *.sysusers.conf *.tmpfiles.conf; do
        name=${path%.conf}
        case $name in
            lull.*) to "$path" "$lib/${name##*.}.d/lull.conf" ;;
            image.*) [ -z "$root" ] || to "$path" "$lib/${name##*.}.d/lull-image.conf" ;;
        esac
    done
    to lull.sysctl.conf "$lib/sysctl.d/90-lull.conf"
    to lull.polkit.rules "$([ -n "$root" ] && echo /usr/share || echo /etc)/polkit-1/rules.d/50-lull.rules"
    for name in system logind journald; do to "$name-lull.conf" "$lib/systemd/$name.conf.d/lull.conf"; done
    for name in emergency rescue; do to emergency-lull.conf "$lib/systemd/system/$name.service.d/lull.conf"; done
    for path in screens/* sway.config xwayland wivrn.json; do to "$path" "/usr/share/lull/$path"; done
}

to() { printf '%s\t%s\n' "$1" "$2"; }

# The settings of a cart, which are the clinic's from then on.
settings() {
    if [ -n "$root" ]; then echo /usr/share/lull/etc; else echo /etc/lull; fi
}

mode() { if [ -x "$1" ]; then echo 755; else echo 644; fi; }

put() {
    local from there
    while IFS=$'\t' read -r from there; do
        cmp -s "$here/$from" "$base$there" && continue
        install -D -m "$(mode "$here/$from")" "$here/$from" "$base$there"
        echo "put $base$there"
    done < <(table)
    there=$base$(settings)/runtime.env
    [ -e "$there" ] || install -D -m 644 "$here/runtime.env" "$there"
}

take() {
    local there
    while IFS=$'\t' read -r _ there; do
        [ -e "$base$there" ] || continue
        rm "$base$there"
        echo "removed $base$there"
        rmdir --ignore-fail-on-non-empty --parents "$(dirname "$base$there")" 2>/dev/null || true
    done < <(table)
    [ -z "$root" ] || rm -f "$base$(settings)/runtime.env"
    [ -z "$root" ] || rmdir --ignore-fail-on-non-empty "$base$(settings)" "$base/usr/share/lull" 2>/dev/null || true
}

control() { systemctl ${root:+--root="$root"} --quiet "$@"; }

kiosk() { # wheels by the lock's hashes
    local lock
    lock=$(mktemp)
    awk -f "$here/without-pygame.awk" "$here/../requirements.lock" >"$lock"
    [ -x "$venv/bin/python" ] || python3 -m venv --system-site-packages "$venv"
    "$venv/bin/python" -m pip --disable-pip-version-check install --quiet --require-hashes -r "$lock"
    rm "$lock"
    "$venv/bin/python" -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --force-reinstall "$here/.."
    (
        cd /
        export LULL_CACHE=$venv/share/cache
        "$venv/bin/python" -m audio.prepare
        "$venv/bin/python" -m environments.bake
    )
    echo "installed the kiosk in $venv"
}

if [ -z "$root" ] && ((EUID)); then
    echo "install.sh: changes the whole machine. Run it as root: sudo $0" >&2
    exit 1
fi
if $uninstall; then
    [ -n "$root" ] || control stop kiosk.service kiosk-retry.timer kiosk-failed.service lull-display.service monado.service || true
    control disable "${enabled[@]}" 2>/dev/null || true
    control unmask "${masked[@]}" 2>/dev/null || true
    take
    [ -n "$root" ] && exit 0
    rm -rf "$venv"
    systemctl daemon-reload
    for user in lull-display lull-headset lull-stick; do userdel "$user" 2>/dev/null || true; done
    echo "Records are untouched in /var/lib/lull, settings in /etc/lull; their user lull stays, and so do Debian's packages."
    exit 0
fi
if [ -z "$root" ]; then
    [ "$(. /etc/os-release && echo "${VERSION_CODENAME-}")" = trixie ] || echo "install.sh: made for Debian 13; this is another system." >&2
    apt-get install --yes --no-install-recommends "${packages[@]}"
    kiosk
fi
put
control mask "${masked[@]}"
if [ -z "$root" ]; then
    systemd-sysusers
    systemd-tmpfiles --create
    systemctl daemon-reload
    udevadm control --reload
fi
control enable "${enabled[@]}"
echo "enabled ${enabled[*]}"
echo "masked ${masked[*]}"
[ -n "$root" ] || echo "Start the machine again: it comes up as a cart, without any text console."
