#!/usr/bin/env bash
# A Slurm cluster of our own on loopback: munged, slurmctld and two slurmd on one machine, without systemd and without an
# accounting database. What a Slurm of the machine itself does is not touched.
#
#   Scripts/slurm.sh install           installs what is missing (Debian, root)
#   Scripts/slurm.sh start             installs, starts everything, waits until all nodes are idle
#   Scripts/slurm.sh status            says what runs; fails where something does not
#   Scripts/slurm.sh env               prints SLURM_CONF and SIMFAAS_SLURM for the shell
#   Scripts/slurm.sh kill-node NODE    ends a node as a power cut would: its daemon, its jobs and their processes at once
#   Scripts/slurm.sh start-node NODE   starts it again
#   Scripts/slurm.sh stop              cancels all jobs and ends everything
#
# Settings, by environment:
#   SLURM_FOLDER   where everything is kept; /tmp/simfaas-slurm
#   SLURM_NODES    how many nodes, called n1, n2, …; 2
#   SLURM_CPUS     CPUs of each; 1
#   SLURM_PORT     the controller's port on 127.0.0.1, those of the nodes follow it; 16917
set -euo pipefail

folder=${SLURM_FOLDER:-/tmp/simfaas-slurm}
nodes=${SLURM_NODES:-2}
cpus=${SLURM_CPUS:-1}
port=${SLURM_PORT:-16917}
socket=$folder/munge/socket
export SLURM_CONF=$folder/slurm.conf DEBIAN_FRONTEND=noninteractive

source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"

install() {
  local missing=() program
  for program in munged:munge slurmctld:slurmctld slurmd:slurmd sbatch:slurm-client; do
    command -v "${program%%:*}" >/dev/null 2>&1 || missing+=("${program##*:}")
  done
  ((${#missing[@]})) || return 0
  need_root "installing ${missing[*]}"
  command -v apt-get >/dev/null 2>&1 || fail "not installed, and no apt-get to install it with: ${missing[*]}"
  echo "installing ${missing[*]}"
  mkdir -p "$folder"
  # The daemons of the packages are not to be started by their installation; those would be another's, not ours.
  local guard=/usr/sbin/policy-rc.d made=
  if [[ ! -e $guard ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$guard"
    chmod +x "$guard"
    made=$guard
  fi
  local status=0
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$folder/install.log" 2>&1 || status=$?
  [[ -z $made ]] || rm -f "$made"
  if ((status)); then
    tail -n 20 "$folder/install.log" >&2
    fail "the packages could not be installed"
  fi
}

configure() {
  mkdir -p "$folder"/{state,spool,log,munge}
  chmod 755 "$folder"
  [[ -s $folder/munge/key ]] || head -c 1024 /dev/urandom >"$folder/munge/key"
  chown -R munge:munge "$folder/munge"
  chmod 755 "$folder/munge"
  chmod 600 "$folder/munge/key"
  local host
  host=$(hostname -s)
  # A node that says nothing for ten seconds has failed, rather than for five minutes.
  cat >"$SLURM_CONF" <<END
ClusterName=simfaas
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$socket
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=$folder/state
SlurmctldPidFile=$folder/controller.pid
SlurmctldLogFile=$folder/log/controller.log
SlurmdPidFile=$folder/%n.pid
SlurmdSpoolDir=$folder/spool/%n
SlurmdLogFile=$folder/log/%n.log
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
SlurmctldTimeout=10
SlurmdTimeout=10
ReturnToService=2
MaxArraySize=1001
NodeName=n[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + nodes))] CPUs=$cpus RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
}

names() { seq -f 'n%.0f' "$nodes"; }

need_node() { names | grep -qx -- "${1:-}" || fail "there is no node '${1:-}'; known: $(names | paste -sd ' ')"; }

start_node() {
  need_node "${1:-}"
  need_root "starting a node"
  runs "$folder/$1.pid" && return
  mkdir -p "$folder/spool/$1"
  setsid slurmd -N "$1" </dev/null >/dev/null 2>&1 || fail "slurmd of $1 does not start; see $folder/log/$1.log"
}

start() {
  need_root "starting a cluster"
  install
  configure
  runs "$folder/munge/pid" || setsid runuser -u munge -- munged --force --key-file="$folder/munge/key" --socket="$socket" \
    --pid-file="$folder/munge/pid" --log-file="$folder/munge/log" --seed-file="$folder/munge/seed" </dev/null ||
    fail "munged does not start; see $folder/munge/log"
  runs "$folder/controller.pid" || setsid slurmctld </dev/null >/dev/null 2>&1 ||
    fail "slurmctld does not start; see $folder/log/controller.log"
  local node
  for node in $(names); do start_node "$node"; done
  for _ in $(seq 300); do
    if [[ $(sinfo -h -N -t idle,mix,alloc -o %N 2>/dev/null | sort -u | wc -l) == "$nodes" ]]; then
      status
      return
    fi
    sleep 0.1
  done
  tail -n 5 "$folder"/log/*.log >&2
  fail "the nodes did not come up within 30 s; the last words of the daemons are above"
}

status() {
  sinfo -h -N -o '%N  %T  %c CPU' 2>/dev/null || {
    echo "controller  down"
    return 1
  }
  local node
  for node in $(names); do runs "$folder/$node.pid" || return 1; done
}

# The processes of jobs on a node: Slurm tells each where it is.
processes_on() {
  local file words
  for file in /proc/[0-9]*/environ; do
    words=$({ tr '\0' '\n' <"$file"; } 2>/dev/null) || continue
    if grep -qxF "SLURMD_NODENAME=$1" <<<"$words" && grep -qxF "SLURM_CONF=$SLURM_CONF" <<<"$words"; then
      basename "$(dirname "$file")"
    fi
  done
}

kill_node() {
  need_node "${1:-}"
  need_root "ending a node"
  runs "$folder/$1.pid" || fail "$1 does not run"
  kill -9 "$(<"$folder/$1.pid")"
  rm -f "$folder/$1.pid"
  local process parent
  for process in $(processes_on "$1"); do
    # The keeper of a job goes first: it would tell the controller how the job ended.
    # One that has ended by now has none.
    parent=$(ps -o ppid= -p "$process" | tr -d ' ') || continue
    [[ $(cat "/proc/${parent:-0}/comm" 2>/dev/null) != slurmstepd ]] || kill -9 "$parent" 2>/dev/null || true
    kill -9 "$process" 2>/dev/null || true
  done
}

stop() {
  [[ -d $folder ]] || return 0
  need_root "stopping a cluster"
  local node
  if runs "$folder/controller.pid" && timeout 10 scancel --partition=main 2>/dev/null; then
    # Jobs end before their nodes do.
    for _ in $(seq 50); do
      [[ -n $(timeout 5 squeue -h -t R,CG 2>/dev/null) ]] || break
      sleep 0.1
    done
  fi
  for node in $(names); do end_process "$folder/$node.pid"; done
  end_process "$folder/controller.pid"
  end_process "$folder/munge/pid"
  # Jobs of this start are not to be remembered by the next.
  rm -rf "$folder/state" "$folder/spool"
  echo "stopped"
}

env_lines() {
  echo "export SLURM_CONF=$SLURM_CONF"
  echo "export SIMFAAS_SLURM=$folder"
}

case ${1:-} in
install | start | stop | status) "$1" ;;
env) env_lines ;;
kill-node) kill_node "${2:-}" ;;
start-node) start_node "${2:-}" ;;
*)
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 64
  ;;
esac
