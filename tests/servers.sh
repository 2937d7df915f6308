# What the scripts that start real servers share: `need COMMAND PACKAGE`, `install`, a directory `$work` and the list `pids`, both of
# which go at the end, and `expect`. To be sourced.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cargo-model-sbom-ci
missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
install() { # install PYPI-PACKAGE…
    python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3 python3-venv)
    if [ ${#missing[@]} -gt 0 ]; then
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    fi
    [ -x "$cache/venv/bin/python" ] || python3 -m venv "$cache/venv"
    "$cache/venv/bin/pip" --quiet install "$@"
}

work=$(mktemp -d)
pids=()
finish() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap finish EXIT
unset HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy
export NO_PROXY=127.0.0.1,localhost CARGO_HTTP_TIMEOUT=20
failed=0
expect() { # expect WHAT CODE TEXT COMMAND…
    local what=$1 code=$2 text=$3 got=0
    shift 3
    "$@" >"$work/out" 2>&1 || got=$?
    if [ "$got" = "$code" ] && grep -qF -- "$text" "$work/out"; then
        echo "ok: $what"
    else
        echo "FAILED: $what: exit code $got, expected $code and: $text"
        cat "$work/out"
        failed=1
    fi
}
