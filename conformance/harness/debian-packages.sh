#!/usr/bin/env bash
# Installs what the tests use of Debian, where that is possible: its own AWS CLI (version 2), and the program with which pysaml2 signs.
# What is missing is left out by the tests that need it.
set -euo pipefail
missing=()
[ -x /usr/bin/aws ] || missing+=(awscli)
command -v xmlsec1 >/dev/null || missing+=(xmlsec1)
if [ ${#missing[@]} = 0 ]; then exit 0; fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "note: ${missing[*]} of Debian cannot be installed here: the walk-through runs with PyPI's AWS CLI, and pysaml2 is left out" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
