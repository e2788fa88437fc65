#ifndef CINTRINSICS_H
#define CINTRINSICS_H

#include <stdint.h>

/// Asks the processor to bring the cache line at `address` near; never faults, changes nothing.
static inline void simfaas_prefetch(const void *address) { __builtin_prefetch(address); }

/// The whole part of `number`, which lies between -2^63 and 2^63, neither included.
///
/// The caller has seen to that: Swift's own conversion asks again, which takes longer than to convert.
static inline int64_t simfaas_whole_part(double number) { return (int64_t)number; }

#endif
