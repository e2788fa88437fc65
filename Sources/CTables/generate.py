"""Computes every constant of the arithmetic and of the samplers, to 60 digits, with mpmath.

    python3 generate.py            writes CTables.c
    python3 generate.py polynomials    prints the coefficients used in Sources/SimKernel/Arithmetic

Tables are written as hexadecimal floating-point numbers, so that no reader rounds them again.
"""

import sys
from mpmath import mp, mpf

mp.dps = 60


def double(x):
    """The double nearest to x (mpmath rounds to nearest, ties to even)."""
    return float(x)


def hexadecimal(x):
    return double(x).hex()


def multiple(x, bits):
    """x rounded to a multiple of 2**-bits."""
    return mpf(int(mp.nint(x * mpf(2) ** bits))) / mpf(2) ** bits


# exp: 2^(i/128) as a double, and what it lacks, relative to it.
def exp_rows():
    for i in range(128):
        exact = mpf(2) ** (mpf(i) / 128)
        head = double(exact)
        yield head, (exact - head) / head


# log: the significand lies in [OFFSET, 2 OFFSET); row i is the interval that starts at the double with
# the bits LOG_OFFSET + (i << 45). The inverse of its centre is rounded to 9 fractional bits, so that its
# product with a significand is exact in two pieces; both intervals next to 1 have the inverse 1.
LOG_OFFSET = 0x3FE6A00000000000


def significand(bits):
    return mp.ldexp(mpf((bits & ((1 << 52) - 1)) | (1 << 52)), (bits >> 52) - 1023 - 52)


def log_rows():
    for i in range(128):
        low = significand(LOG_OFFSET + (i << 45))
        high = significand(LOG_OFFSET + ((i + 1) << 45))
        inverse = mpf(1) if low == 1 or high == 1 else multiple(2 / (low + high), 9)
        assert max(abs(low * inverse - 1), abs(high * inverse - 1)) <= mpf(1) / 128
        logarithm = -mp.log(inverse)
        head = multiple(logarithm, 42)
        yield inverse, head, logarithm - head


# Ziggurats of 256 layers of equal area: x[0] is the width that the base (with the tail) would have as a
# rectangle, x[1] where the tail begins, x[256] = 0.
def ziggurat(density, inverse, tail, guess):
    def edges(r):
        area = r * density(r) + tail(r)
        x = [area / density(r), r]
        for _ in range(2, 256):
            height = density(x[-1]) + area / x[-1]
            if height >= 1:
                return None, mpf(1)
            x.append(inverse(height))
        return x + [mpf(0)], density(x[-1]) + area / x[-1] - 1

    low, high = guess  # too small a start overshoots the top
    while high - low > mpf(10) ** -50:
        middle = (low + high) / 2
        _, surplus = edges(middle)
        if surplus > 0:
            low = middle
        else:
            high = middle
    return edges(high)[0]


def exponential_edges():
    return ziggurat(lambda x: mp.exp(-x), lambda y: -mp.log(y), lambda r: mp.exp(-r), (mpf(7), mpf(9)))


def normal_edges():
    return ziggurat(
        lambda x: mp.exp(-x * x / 2),
        lambda y: mp.sqrt(-2 * mp.log(y)),
        lambda r: mp.sqrt(mp.pi / 2) * mp.erfc(r / mp.sqrt(2)),
        (mpf(3), mpf(4)),
    )


def write_tables():
    out = open("CTables.c", "w")
    say = lambda text: print(text, file=out)
    say('// Written by generate.py; see CTables.h for the meaning of each table.\n#include "CTables.h"\n')
    say("const SimfaasExpRow simfaas_exp_rows[128] = {")
    for head, rest in exp_rows():
        say("  {%s, %s}," % (hexadecimal(head), hexadecimal(rest)))
    say("};\n\nconst SimfaasLogRow simfaas_log_rows[128] = {")
    for inverse, head, rest in log_rows():
        say("  {%s, %s, %s, 0}," % (hexadecimal(inverse), hexadecimal(head), hexadecimal(rest)))
    say("};")
    for name, edges, density in [
        ("exponential", exponential_edges(), lambda x: mp.exp(-x)),
        ("normal", normal_edges(), lambda x: mp.exp(-x * x / 2)),
    ]:
        say("\nconst SimfaasLayer simfaas_%s_layers[256] = {" % name)
        for i in range(256):
            say("  {%s, %s}," % (hexadecimal(edges[i] / mpf(2) ** 53), hexadecimal(edges[i + 1])))
        say("};\n\nconst double simfaas_%s_heights[257] = {" % name)
        for i in range(257):
            say("  %s," % hexadecimal(density(edges[i]) if i > 0 else 0))
        say("};")
    out.close()


# Normal quantile: a rational function in each of three regions, interpolated at Chebyshev nodes of the
# relative error (which is within a factor of about two of the best one).
def rational(f, low, high, degree):
    count = 2 * degree + 1
    nodes = [
        (low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * j + 1) / (2 * count)) for j in range(count)
    ]
    a, b = mp.zeros(count), mp.zeros(count, 1)
    for row, t in enumerate(nodes):
        y, s = f(t), t - low
        for j in range(degree + 1):
            a[row, j] = s**j / y
        for j in range(1, degree + 1):
            a[row, degree + j] = -(s**j)
        b[row] = 1
    c = mp.lu_solve(a, b)
    return [c[j] for j in range(degree + 1)], [mpf(1)] + [c[degree + j] for j in range(1, degree + 1)]


def horner(c, s):
    y = mpf(0)
    for k in reversed(c):
        y = y * s + k
    return y


def upper_normal(tail):
    """x with P(X > x) = tail, for a tail up to one half."""
    x = mp.sqrt(2) * mp.erfinv(1 - 2 * tail) if tail > mpf("1e-9") else mp.sqrt(-2 * mp.log(tail))
    for _ in range(60):
        upper = mp.erfc(x / mp.sqrt(2)) / 2
        density = mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
        step = (upper - tail) / density
        step = step / (1 - x * step / 2)  # Halley
        x += step
        if abs(step) < mpf(10) ** -45:
            break
    return x


def print_polynomials():
    def show(name, c):
        print(name)
        for k in c:
            print("   ", hexadecimal(k))

    ln2 = mp.log(2)
    show("1/(ln2/128)", [128 / ln2])
    step = ln2 / 128
    head = multiple(step, 42)
    show("ln2/128 head (multiple of 2^-42), rest", [head, step - head])
    head = multiple(ln2, 42)
    show("ln2 head, rest", [head, ln2 - head])
    c, e = mp.chebyfit(lambda r: (mp.expm1(r) - r) / r**2 if abs(r) > 1e-15 else mpf(1) / 2, [-step / 2, step / 2], 4, error=True)
    show("exp: (e^r - 1 - r) / r^2, error %s" % mp.nstr(e, 3), c[::-1])
    c, e = mp.chebyfit(
        lambda r: (mp.log1p(r) - r + r * r / 2) / r**3 if abs(r) > 1e-15 else mpf(1) / 3,
        [mpf(-1) / 128, mpf(1) / 128], 6, error=True)
    show("log: (log1p(r) - r + r^2/2) / r^3, error %s" % mp.nstr(e, 3), c[::-1])

    def centre(q):
        return upper_normal(mpf(1) / 2 - q) / q if q > 1e-20 else mp.sqrt(2 * mp.pi)

    regions = [
        # Counted from the far end, all coefficients have one sign and nothing cancels.
        ("centre, in 0.425^2 - q*q, of x/q", lambda t: centre(mp.sqrt(mpf("0.425") ** 2 - t)),
         mpf(0), mpf("0.425") ** 2, 8),
        ("middle, in s-1.6, of x", lambda s: upper_normal(mp.exp(-s * s)), mpf("1.6"), mpf(5), 8),
        ("far, in s-5, of x", lambda s: upper_normal(mp.exp(-s * s)), mpf(5), mpf("27.5"), 8),
    ]
    for name, f, low, high, degree in regions:
        p, q = rational(f, low, high, degree)
        worst = max(abs(horner(p, t - low) / horner(q, t - low) / f(t) - 1)
                    for t in (low + (high - low) * (j + mpf("0.5")) / 300 for j in range(300)))
        show(name + ": numerator, error %s" % mp.nstr(worst, 3), p)
        show("denominator", q)


if sys.argv[1:] == ["polynomials"]:
    print_polynomials()
else:
    write_tables()
