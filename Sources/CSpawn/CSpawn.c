#define _GNU_SOURCE
#include "CSpawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

extern char **environ;

static int set_up(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, const char *folder,
                  const char *output, const char *errors, int lock) {
  const int flags = O_WRONLY | O_CREAT | O_APPEND;
  int code = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
  if (!code) code = posix_spawn_file_actions_addopen(actions, 1, output, flags, 0644);
  if (!code) code = posix_spawn_file_actions_addopen(actions, 2, errors, flags, 0644);
  if (!code) code = posix_spawn_file_actions_adddup2(actions, lock, 3);
  if (!code) code = posix_spawn_file_actions_addchdir_np(actions, folder);
  short kind = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
#ifdef __APPLE__
  kind |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#else
  if (!code) code = posix_spawn_file_actions_addclosefrom_np(actions, 4);
#endif
  // A server ignores some signals and holds others back; that is not to be inherited.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  if (!code) code = posix_spawnattr_setsigmask(attributes, &none);
  if (!code) code = posix_spawnattr_setsigdefault(attributes, &all);
  if (!code) code = posix_spawnattr_setflags(attributes, kind);
  return code;
}

// Whoever looks at a page comes first: a server answers while as many simulations go on as there are cores, or more.
static void give_way(pid_t process) {
  setpriority(PRIO_PROCESS, process, 19);
#ifdef __linux__
  // Where sessions share the processors as groups, only the group's own number counts.
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/autogroup", (int)process);
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  if (write(file, "19", 2) < 0) { /* It is a courtesy, no more. */ }
  close(file);
#endif
}

int simfaas_spawn(pid_t *process, const char *executable, char *const arguments[], const char *folder,
                  const char *output, const char *errors, int lock, uint64_t memory) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int code = posix_spawn_file_actions_init(&actions);
  if (code) return code;
  code = posix_spawnattr_init(&attributes);
  if (!code) {
    code = set_up(&actions, &attributes, folder, output, errors, lock);
    if (!code) code = posix_spawn(process, executable, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  if (!code) give_way(*process);
#ifdef __linux__
  if (!code) {
    struct rlimit limit = {memory, memory}, none = {0, 0};
    prlimit(*process, RLIMIT_DATA, &limit, 0);
    // What it leaves behind at its end is a message, not gigabytes of memory.
    prlimit(*process, RLIMIT_CORE, &none, 0);
  }
#else
  (void)memory;
#endif
  return code;
}
