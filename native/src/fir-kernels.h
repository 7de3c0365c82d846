// The two loops in which an adaptive filter spends its time, written so that compilers make vector code of them without
// being allowed to reorder floating point at large. `count` is a multiple of 16.
#pragma once

namespace copperline {

inline float dot(const float* a, const float* b, int count) {
  float sums[16] = {};
  for (int i = 0; i < count; i += 16) {
    for (int k = 0; k < 16; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (int width = 8; width > 0; width /= 2) {
    for (int k = 0; k < width; ++k) sums[k] += sums[k + width];
  }
  return sums[0];
}

// to += by * from
inline void addScaled(float* __restrict to, const float* __restrict from, float by, int count) {
  for (int i = 0; i < count; ++i) to[i] += by * from[i];
}

inline float energy(const float* a, int count) {
  float sum = 0;
  for (int i = 0; i < count; ++i) sum += a[i] * a[i];
  return sum;
}

}  // namespace copperline
