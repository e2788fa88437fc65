#ifndef CPREFETCH_H
#define CPREFETCH_H

/// Asks the processor to bring the cache line at `address` near; never faults, changes nothing.
static inline void simfaas_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
