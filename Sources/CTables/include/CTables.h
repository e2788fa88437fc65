// Constants in static memory: Swift's own globals are initialised at first use, and that check costs
// a call in every sample. All numbers are written by generate.py; tests compute them anew.
#ifndef CTABLES_H
#define CTABLES_H

#include <stdint.h>

/// 2^(i/128) as a double, and how much is missing, relative to it.
typedef struct { double power, rest; } SimfaasExpRow;
extern const SimfaasExpRow simfaas_exp_rows[128];

/// 1/c for a c near the centre of interval i of significands, with 9 fractional bits;
/// log(c) as a multiple of 2^-42, and what is missing.
typedef struct { double inverse, head, rest, unused; } SimfaasLogRow;
extern const SimfaasLogRow simfaas_log_rows[128];

/// A layer of a ziggurat: its width in units of 2^-53, and the width below which every point is accepted.
typedef struct { double step, inner; } SimfaasLayer;
extern const SimfaasLayer simfaas_exponential_layers[256];
extern const SimfaasLayer simfaas_normal_layers[256];

/// The height of the lower edge of layer i; the last one is the top.
extern const double simfaas_exponential_heights[257];
extern const double simfaas_normal_heights[257];

/// Row i of each table; i is below its length.
static inline SimfaasExpRow simfaas_exp_row(uint64_t i) { return simfaas_exp_rows[i]; }
static inline SimfaasLogRow simfaas_log_row(uint64_t i) { return simfaas_log_rows[i]; }
static inline SimfaasLayer simfaas_exponential_layer(uint64_t i) {
  return simfaas_exponential_layers[i];
}
static inline SimfaasLayer simfaas_normal_layer(uint64_t i) { return simfaas_normal_layers[i]; }
static inline double simfaas_exponential_height(uint64_t i) {
  return simfaas_exponential_heights[i];
}
static inline double simfaas_normal_height(uint64_t i) { return simfaas_normal_heights[i]; }

#endif
