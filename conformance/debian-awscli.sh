#!/usr/bin/env bash
# Installs Debian's own AWS CLI (version 2) where that is possible; the tests run with it when it is there.
set -euo pipefail
if [ -x /usr/bin/aws ]; then exit 0; fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "note: /usr/bin/aws is missing and cannot be installed here: the walk-through runs with PyPI's AWS CLI alone" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null
apt-get install -y -qq --no-install-recommends awscli >/dev/null
