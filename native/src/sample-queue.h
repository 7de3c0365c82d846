// Samples that wait, first in first out, at most `kCapacity`; made once, so that an audio callback may use it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace copperline {

template <int kCapacity>
class SampleQueue {
 public:
  int size() const { return size_; }
  void clear() { size_ = 0; }

  // Takes what there is room for, and says how much that was.
  int push(const std::int16_t* samples, int count) {
    const int taken = std::min(count, kCapacity - size_);
    for (int i = 0; i < taken; i++) samples_[(first_ + size_ + i) % kCapacity] = samples[i];
    size_ += taken;
    return taken;
  }

  int pop(std::int16_t* samples, int count) {
    const int given = std::min(count, size_);
    for (int i = 0; i < given; i++) samples[i] = samples_[(first_ + i) % kCapacity];
    first_ = (first_ + given) % kCapacity;
    size_ -= given;
    return given;
  }

 private:
  std::array<std::int16_t, kCapacity> samples_{};
  int first_ = 0;
  int size_ = 0;
};

}  // namespace copperline
