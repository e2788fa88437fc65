#ifndef SIMFAAS_CSPAWN_H
#define SIMFAAS_CSPAWN_H

#include <stdint.h>
#include <sys/types.h>

/// Starts a program in a session of its own, which Swift's C library modules do not offer.
///
/// Standard input is empty; what is written goes behind the end of two files; `lock` becomes the descriptor 3, and no other is handed on.
/// It runs at a lower priority than this process.
///
/// - Parameters:
///   - process: Where the process is told.
///   - executable: The program.
///   - arguments: Its arguments, the program's name first, behind the last one NULL.
///   - folder: Where it works.
///   - output, errors: The files for what it writes.
///   - lock: A descriptor of 4 or more.
///   - memory: The most memory for data in bytes, where the system knows such a limit.
/// - Returns: 0, or the number of an error.
int simfaas_spawn(pid_t *process, const char *executable, char *const arguments[], const char *folder,
                  const char *output, const char *errors, int lock, uint64_t memory);

#endif
