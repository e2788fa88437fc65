#ifndef CGSL_SHIM_H
#define CGSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf.h>

// Swift 6 refuses the descriptors themselves, which are mutable variables in C.

static inline const gsl_multimin_fminimizer_type *simfaas_simplex(void) {
  return gsl_multimin_fminimizer_nmsimplex2;
}

static inline const gsl_multimin_fdfminimizer_type *simfaas_bfgs(void) {
  return gsl_multimin_fdfminimizer_vector_bfgs2;
}

static inline const gsl_min_fminimizer_type *simfaas_brent(void) {
  return gsl_min_fminimizer_brent;
}

static inline const gsl_multifit_nlinear_type *simfaas_trust_region(void) {
  return gsl_multifit_nlinear_trust;
}

static inline const gsl_qrng_type *simfaas_sobol(void) { return gsl_qrng_sobol; }

static inline const gsl_qrng_type *simfaas_halton(void) { return gsl_qrng_halton; }

#endif
