#include "fir-kernels.h"

#include <algorithm>

// One body, compiled for several instruction sets: it must be inlined where it is called.
#if defined(__GNUC__)
#define COPPERLINE_BODY inline __attribute__((always_inline))
#elif defined(_MSC_VER)
#define COPPERLINE_BODY __forceinline
#else
#define COPPERLINE_BODY inline
#endif

namespace copperline {

namespace {

// Partial sums: as many as keep the additions of a wide processor busy.
constexpr int kParts = 32;
// Outputs that are summed at once. What a block of 5 ms has, and no more than SSE2 has registers for.
constexpr int kAtOnce = 40;

COPPERLINE_BODY float total(float* sums, int count) {
  for (int width = count / 2; width > 0; width /= 2) {
    for (int k = 0; k < width; ++k) sums[k] += sums[k + width];
  }
  return sums[0];
}

COPPERLINE_BODY float dotBody(const float* a, const float* b, int count) {
  float sums[kParts] = {};
  int i = 0;
  for (; i + kParts <= count; i += kParts) {
    for (int k = 0; k < kParts; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (; i < count; i += 8) {
    for (int k = 0; k < 8; ++k) sums[k] += a[i + k] * b[i + k];
  }
  return total(sums, kParts);
}

template <int kOutputs>
COPPERLINE_BODY void correlateSome(float* out, const float* path, int taps, const float* x) {
  float sums[kOutputs] = {};
  for (int k = 0; k < taps; ++k) {
    const float by = path[k];
    for (int i = 0; i < kOutputs; ++i) sums[i] += by * x[k + i];
  }
  for (int i = 0; i < kOutputs; ++i) out[i] = sums[i];
}

COPPERLINE_BODY void correlateBody(float* out, int outputs, const float* path, int taps, const float* x) {
  int i = 0;
  for (; i + kAtOnce <= outputs; i += kAtOnce) correlateSome<kAtOnce>(out + i, path, taps, x + i);
  for (; i < outputs; i += 8) correlateSome<8>(out + i, path, taps, x + i);
}

// Four samples at a time, in one pass over the path each to read and to write it. What the path will have learnt from the
// first is taken into account for the next through x's own correlation, so that the result is that of one at a time.
COPPERLINE_BODY float learnBody(float* path, int taps, const float* x, const float* heard, int samples, float step,
                                float enough) {
  constexpr int kFour = 4;
  float power = dotBody(x, x, taps);
  float left = 0;
  for (int n = 0; n < samples; n += kFour) {
    const float* at = x + n;
    float sums[2 * kFour][8] = {};
    for (int k = 0; k < taps; k += 8) {
      for (int lane = 0; lane < 8; ++lane) {
        const float tap = path[k + lane];
        const float first = at[k + lane];
        const float second = at[k + lane + 1];
        const float third = at[k + lane + 2];
        const float fourth = at[k + lane + 3];
        sums[0][lane] += tap * first;
        sums[1][lane] += tap * second;
        sums[2][lane] += tap * third;
        sums[3][lane] += tap * fourth;
        sums[4][lane] += first * second;
        sums[5][lane] += first * third;
        sums[6][lane] += first * fourth;
      }
    }
    float lag[kFour][kFour];  // lag[i][j]: x at i against x at j
    for (int i = 1; i < kFour; ++i) {
      lag[0][i] = total(sums[kFour + i - 1], 8);
      for (int j = 1; j + i < kFour; ++j) {
        lag[j][j + i] = lag[j - 1][j + i - 1] + at[taps + j - 1] * at[taps + j + i - 1] - at[j - 1] * at[j + i - 1];
      }
    }
    float by[kFour];
    for (int i = 0; i < kFour; ++i) {
      float error = heard[n + i] - total(sums[i], 8);
      for (int j = 0; j < i; ++j) error -= by[j] * lag[j][i];
      left += error * error;
      by[i] = step * error / (power + enough);
      power = std::max(0.0f, power + at[i + taps] * at[i + taps] - at[i] * at[i]);
    }
    for (int k = 0; k < taps; ++k) {
      path[k] += by[0] * at[k] + by[1] * at[k + 1] + by[2] * at[k + 2] + by[3] * at[k + 3];
    }
  }
  return left;
}

COPPERLINE_BODY void addScaledBody(float* to, const float* from, float by, int count) {
  for (int i = 0; i < count; ++i) to[i] += by * from[i];
}

struct Kernels {
  float (*dot)(const float*, const float*, int);
  void (*addScaled)(float*, const float*, float, int);
  void (*correlate)(float*, int, const float*, int, const float*);
  float (*learn)(float*, int, const float*, const float*, int, float, float);
};

#define COPPERLINE_KERNELS(name, attribute)                                                                        \
  struct name {                                                                                                    \
    attribute static float dot(const float* a, const float* b, int count) { return dotBody(a, b, count); }         \
    attribute static void addScaled(float* to, const float* from, float by, int count) {                           \
      addScaledBody(to, from, by, count);                                                                          \
    }                                                                                                              \
    attribute static void correlate(float* out, int outputs, const float* path, int taps, const float* x) {        \
      correlateBody(out, outputs, path, taps, x);                                                                  \
    }                                                                                                              \
    attribute static float learn(float* path, int taps, const float* x, const float* heard, int samples,           \
                                 float step, float enough) {                                                       \
      return learnBody(path, taps, x, heard, samples, step, enough);                                               \
    }                                                                                                              \
    static constexpr Kernels all = {dot, addScaled, correlate, learn};                                             \
  };

COPPERLINE_KERNELS(Portable, )

#if defined(__GNUC__) && defined(__x86_64__)
COPPERLINE_KERNELS(Avx2, __attribute__((target("avx2,fma"))))

const Kernels& chosen() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? Avx2::all : Portable::all;
}
#else
const Kernels& chosen() { return Portable::all; }
#endif

const Kernels kernels = chosen();

}  // namespace

float dot(const float* a, const float* b, int count) { return kernels.dot(a, b, count); }

float energy(const float* a, int count) { return kernels.dot(a, a, count); }

void addScaled(float* to, const float* from, float by, int count) { kernels.addScaled(to, from, by, count); }

void correlate(float* out, int outputs, const float* path, int taps, const float* x) {
  kernels.correlate(out, outputs, path, taps, x);
}

float learn(float* path, int taps, const float* x, const float* heard, int samples, float step, float enough) {
  return kernels.learn(path, taps, x, heard, samples, step, enough);
}

}  // namespace copperline
