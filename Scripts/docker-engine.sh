#!/usr/bin/env bash
# A Docker engine and a registry of our own on loopback, for machines that run neither: no systemd, no bridge, no rule in
# the firewall. What a Docker engine of the machine itself does is not touched.
#
#   Scripts/docker-engine.sh start     installs what is missing (Debian, root), starts both, waits until they answer
#   Scripts/docker-engine.sh images    makes the images below and pushes them to the registry
#   Scripts/docker-engine.sh status    says what runs; fails where one of the two does not
#   Scripts/docker-engine.sh env       prints SIMFAAS_DOCKER_HOST and SIMFAAS_DOCKER_REGISTRY for the shell
#   Scripts/docker-engine.sh stop      ends both and leaves nothing mounted; images stay in the registry for the next time
#   Scripts/docker-engine.sh clean     stops, then removes the folder as well
#
# Settings, by environment:
#   DOCKER_ENGINE_FOLDER   where everything is kept; /tmp/simfaas-docker-engine
#   DOCKER_ENGINE_PORT     the registry's port on 127.0.0.1; 5000
#   DOCKER_ENGINE_IMAGES   which images: handler-sh (busybox, one layer) and handler-python (C library and Python, three
#                          layers) by default; handler-numpy (the same and NumPy, four layers) where asked for
#   DOCKER_ENGINE_SIZE     such as 48m: the engine's data lie on a file system in memory of that size, to see a disk full
set -euo pipefail

folder=${DOCKER_ENGINE_FOLDER:-/tmp/simfaas-docker-engine}
port=${DOCKER_ENGINE_PORT:-5000}
images=${DOCKER_ENGINE_IMAGES:-handler-sh handler-python}
socket=$folder/docker.sock
registry=127.0.0.1:$port
export DEBIAN_FRONTEND=noninteractive DOCKER_HOST=unix://$socket DOCKER_BUILDKIT=0

source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"

engine_answers() { curl -sf -m 2 -o /dev/null --unix-socket "$socket" http://engine/_ping; }
registry_answers() { curl -sf -m 2 -o /dev/null "http://$registry/v2/"; }

install_missing() {
  local missing=() program
  for program in dockerd:docker.io containerd:containerd runc:runc docker-registry:docker-registry \
    iptables:iptables curl:curl busybox:busybox-static; do
    command -v "${program%%:*}" >/dev/null 2>&1 || missing+=("${program##*:}")
  done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null 2>&1 || fail "not installed, and no apt-get to install it with: ${missing[*]}"
  echo "installing ${missing[*]}"
  apt-get update -qq
  # The engine of the package is not to be started by its installation; that one would be another's, not ours.
  local guard=/usr/sbin/policy-rc.d made=
  if [[ ! -e $guard ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$guard"
    chmod +x "$guard"
    made=$guard
  fi
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$folder/install.log" 2>&1 || {
    tail -n 20 "$folder/install.log" >&2
    [[ -z $made ]] || rm -f "$made"
    fail "the packages could not be installed"
  }
  [[ -z $made ]] || rm -f "$made"
}

# Containers need control groups; a bare container as a machine has none mounted.
mount_control_groups() {
  grep -qE ' /sys/fs/cgroup(/| )' /proc/mounts && return
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  touch "$folder/mounted-control-groups"
}

start_registry() {
  registry_answers && { runs "$folder/registry.pid" || fail "another program answers on $registry; set DOCKER_ENGINE_PORT"; } && return
  mkdir -p "$folder/registry"
  cat >"$folder/registry.yml" <<END
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: "$folder/registry" }
  delete: { enabled: true }
http: { addr: "$registry" }
END
  setsid docker-registry serve "$folder/registry.yml" >"$folder/registry.log" 2>&1 </dev/null &
  echo $! >"$folder/registry.pid"
}

start_engine() {
  engine_answers && return
  end_orphans
  rm -f "$socket" "$folder/engine.pid"
  mkdir -p "$folder/data"
  if [[ -n ${DOCKER_ENGINE_SIZE:-} ]] && ! mountpoint -q "$folder/data"; then
    mount -t tmpfs -o "size=$DOCKER_ENGINE_SIZE" tmpfs "$folder/data"
  fi
  # Without a bridge nothing of the machine's network changes: containers have a loopback of their own, or the machine's.
  setsid dockerd --data-root "$folder/data" --exec-root "$folder/run" --pidfile "$folder/engine.pid" \
    -H "unix://$socket" --bridge=none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
    >"$folder/engine.log" 2>&1 </dev/null &
}

start() {
  need_root "starting an engine"
  mkdir -p "$folder"
  install_missing
  mount_control_groups
  start_registry
  start_engine
  for _ in $(seq 300); do
    if engine_answers && registry_answers; then
      status
      return
    fi
    sleep 0.1
  done
  tail -n 20 "$folder/engine.log" "$folder/registry.log" >&2
  fail "engine or registry did not answer within 30 s; their last words are above"
}

# Ends what an engine that was killed left running: its containerd, and the keepers of its containers. They are known by the
# socket in our folder that they were told of.
end_orphans() {
  runs "$folder/engine.pid" && return
  end_process "$folder/run/containerd/containerd.pid"
  local line
  for line in /proc/[0-9]*/cmdline; do
    if tr '\0' ' ' <"$line" 2>/dev/null | grep -qF -- "-address $folder/run/containerd/containerd.sock "; then
      kill -9 "$(basename "$(dirname "$line")")" 2>/dev/null || true
    fi
  done
}

stop() {
  [[ -d $folder ]] || return 0
  need_root "stopping an engine"
  if engine_answers; then
    local containers
    mapfile -t containers < <(docker ps --all --quiet)
    ((${#containers[@]} == 0)) || docker rm --force "${containers[@]}" >/dev/null
  fi
  end_process "$folder/engine.pid"
  end_orphans
  end_process "$folder/registry.pid"
  local point
  while read -r point; do umount "$point" 2>/dev/null || umount --lazy "$point"; done \
    < <(awk -v inside="$folder/" 'index($2, inside) == 1 { print $2 }' /proc/mounts | sort -r)
  # The engine leaves its empty control groups behind.
  local group
  for group in /sys/fs/cgroup/docker /sys/fs/cgroup/*/docker; do
    [[ -d $group ]] && find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
  done
  if [[ -e $folder/mounted-control-groups ]]; then
    umount /sys/fs/cgroup 2>/dev/null || true
    rm -f "$folder/mounted-control-groups"
  fi
  rm -rf "$folder/data" "$folder/run"
  echo "stopped"
}

clean() {
  stop
  rm -rf "$folder"
}

status() {
  local down=0
  if engine_answers; then
    echo "engine    up    unix://$socket, $(docker version --format '{{.Server.Version}}, API {{.Server.APIVersion}}')"
  else
    echo "engine    down"
    down=1
  fi
  if registry_answers; then echo "registry  up    $registry"; else
    echo "registry  down"
    down=1
  fi
  return $down
}

env_lines() {
  echo "export SIMFAAS_DOCKER_HOST=unix://$socket"
  echo "export SIMFAAS_DOCKER_REGISTRY=$registry"
}

# Unpacks Debian packages, without their scripts, into a folder.
unpack() {
  local root=$1 debs=$folder/packages package
  shift
  mkdir -p "$debs" "$root"
  # As in an installed system: /bin, /lib and /sbin are links into /usr.
  local name
  for name in bin lib lib64 sbin; do
    mkdir -p "$root/usr/$name"
    [[ -e $root/$name ]] || ln -s "usr/$name" "$root/$name"
  done
  local missing=()
  for package in "$@"; do
    compgen -G "$debs/${package}_*.deb" >/dev/null || missing+=("$package")
  done
  if ((${#missing[@]})); then
    # The user whom apt prefers for downloads cannot write here.
    (cd "$debs" && apt-get download -qq -o APT::Sandbox::User=root "${missing[@]}" >/dev/null) ||
      fail "cannot download ${missing[*]}"
  fi
  for package in "$@"; do
    dpkg-deb --fsys-tarfile "$debs/${package}"_*.deb | tar -x -C "$root" --keep-directory-symlink --no-same-owner
  done
  rm -rf "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale" "$root/usr/include" "$root/usr/share/lintian"
}

# Compiles the Python sources of a layer, as the packages' scripts would; without that every start would compile again.
compile_python() {
  local root=$1 whole=$folder/layers/whole layer
  shift
  mkdir "$whole"
  for layer in "$@"; do tar -x -C "$whole" --keep-directory-symlink -f "$folder/layers/$layer.tar"; done
  tar -C "$root" -c . | tar -x -C "$whole" --keep-directory-symlink
  touch "$folder/layers/before"
  chroot "$whole" /usr/bin/python3.11 -m compileall -q /usr/lib/python3.11 /usr/lib/python3 >/dev/null || true
  (cd "$whole" && find usr/lib -name '*.pyc' -newer "$folder/layers/before" -print0 | tar -c --null -T -) | tar -x -C "$root"
  rm -rf "$whole" "$folder/layers/before"
}

# Puts busybox and the names it goes by into a folder.
put_busybox() {
  local root=$1 name
  mkdir -p "$root/bin" "$root/tmp" "$root/proc" "$root/dev" "$root/sys"
  cp "$(command -v busybox)" "$root/bin/busybox"
  for name in sh true sleep echo cat ls; do ln -sf busybox "$root/bin/$name"; done
}

# Packs a folder as one layer of the image to be built.
pack() { tar -C "$1" --sort=name --owner=0 --group=0 -cf "$2" .; }

# Builds and pushes an image of the layers named.
build_image() {
  local name=$1 context layer
  shift
  context=$(mktemp -d "$folder/build.XXXXXX")
  echo "FROM scratch" >"$context/Dockerfile"
  for layer in "$@"; do
    mv "$folder/layers/$layer.tar" "$context/" 2>/dev/null || true
    echo "ADD $layer.tar /" >>"$context/Dockerfile"
  done
  echo 'CMD ["/bin/sleep", "1000000"]' >>"$context/Dockerfile"
  docker build --quiet --tag "$registry/$name:1" "$context" >/dev/null 2>"$folder/build.log" || {
    cat "$folder/build.log" >&2
    fail "$name cannot be built"
  }
  for layer in "$@"; do mv "$context/$layer.tar" "$folder/layers/"; done
  rm -rf "$context"
  docker push --quiet "$registry/$name:1" >/dev/null
  docker image rm "$registry/$name:1" >/dev/null
  echo "$registry/$name:1"
}

in_registry() { curl -sf -m 2 -o /dev/null -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' "http://$registry/v2/$1/manifests/1"; }

# Makes a layer unless it is there.
make_layer() {
  local name=$1 root=$folder/layers/$1
  [[ -e $root.tar ]] && return
  case $name in
  sh) put_busybox "$root" ;;
  c) unpack "$root" libc6 libgcc-s1 && put_busybox "$root/usr" && mv "$root"/usr/{tmp,proc,dev,sys} "$root/" ;;
  python)
    unpack "$root" zlib1g libexpat1 libssl3 libpython3.11-minimal python3.11-minimal
    ln -sf python3.11 "$root/usr/bin/python3"
    ;;
  python-library)
    unpack "$root" libpython3.11-stdlib libffi8 libbz2-1.0 liblzma5 libsqlite3-0 libuuid1 libncursesw6 libtinfo6 libreadline8 libdb5.3
    compile_python "$root" c python
    ;;
  numpy)
    unpack "$root" python3-numpy libblas3 liblapack3 libgfortran5 libquadmath0 libstdc++6
    # What the packages' scripts would link by update-alternatives.
    local library
    for library in blas/libblas lapack/liblapack; do
      ln -sf "${library%%/*}/$(basename "$library").so.3" "$(dirname "$(find "$root/usr/lib" -name "$(basename "$library").so.3" | head -n 1)")/../$(basename "$library").so.3"
    done
    compile_python "$root" c python python-library
    ;;
  *) fail "there is no layer '$name'" ;;
  esac
  pack "$root" "$root.tar"
  rm -rf "$root"
}

make_image() {
  local name=$1 layers layer
  case $name in
  handler-sh) layers=(sh) ;;
  handler-python) layers=(c python python-library) ;;
  handler-numpy) layers=(c python python-library numpy) ;;
  *) fail "there is no image '$name'; known: handler-sh, handler-python, handler-numpy" ;;
  esac
  if in_registry "$name"; then
    echo "$registry/$name:1"
    return
  fi
  for layer in "${layers[@]}"; do make_layer "$layer"; done
  build_image "$name" "${layers[@]}"
}

make_images() {
  engine_answers && registry_answers || fail "start the engine first"
  mkdir -p "$folder/layers"
  local name
  for name in $images; do make_image "$name"; done
  # What the builder keeps of its steps would make a pull faster than it is.
  docker image prune --force --all >/dev/null
}

case ${1:-} in
start | stop | status | clean) "$1" ;;
images) make_images ;;
env) env_lines ;;
*)
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 64
  ;;
esac
