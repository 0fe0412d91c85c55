# Shared by the scripts beside it; sourced, never run. It moves to the repository root and knows the cache folder.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What is fetched once and shared by every checkout lives outside all of them.
cache="${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/dash-cart"

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
note() { printf '\033[1;33mnote:\033[0m %s\n' "$*" >&2; }
fail() {
    printf '\033[1;31merror:\033[0m %s\n' "$*" >&2
    exit 1
}

# The colours are for people.
if [[ ! -t 2 ]]; then
    say() { printf '==> %s\n' "$*" >&2; }
    note() { printf 'note: %s\n' "$*" >&2; }
    fail() {
        printf 'error: %s\n' "$*" >&2
        exit 1
    }
fi

have() { command -v "$1" >/dev/null 2>&1; }

# Where cargo puts what it builds, whoever moved it there.
target_directory() {
    cargo metadata --locked --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/'
}

# The ONNX Runtime this version is tested with: release, and the hash of the library inside the wheel.
onnxruntime_version=1.31.1
onnxruntime_arch="${DASH_CART_ARCH:-$(uname -m)}"
onnxruntime_sha256() {
    case "$onnxruntime_arch" in
        x86_64) echo fc44112fbe06d7d689c57e11d3862031f64711007e4ee020f8eed5185fd2c1d3 ;;
        aarch64) echo 8aa3b76b28c778a2b1dd660d34161adb1d508c9ccd04ff9dc80e26eca5df8467 ;;
        *) echo none ;;
    esac
}
onnxruntime="$cache/onnxruntime-$onnxruntime_version-$onnxruntime_arch/libonnxruntime.so"
