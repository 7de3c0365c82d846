// The loops in which an adaptive filter spends its time. Each exists once in plain C++ and, where the compiler can, once
// more for processors with AVX2 and FMA; which one runs is found out when the addon is loaded.
#pragma once

namespace copperline {

// `count`, `taps` and `outputs` are multiples of 8. Sums are taken in several parts: their order is not that of the
// elements, and not the same on every processor.

float dot(const float* a, const float* b, int count);

float energy(const float* a, int count);

// to += by * from
void addScaled(float* to, const float* from, float by, int count);

// out[i] = the sum of path[k] * x[i + k] over k < taps: a reversed path through which x goes; also a cross-correlation.
void correlate(float* out, int outputs, const float* path, int taps, const float* x);

// Normalized least mean squares: lets `path` learn from `samples` (a multiple of 4) of x and of what was heard. Its power
// is over `taps` of x, plus `enough`; x holds `taps` + `samples` values. Returns the sum of the squares of what the path
// left as it learnt.
float learn(float* path, int taps, const float* x, const float* heard, int samples, float step, float enough);

}  // namespace copperline
