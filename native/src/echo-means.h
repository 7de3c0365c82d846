// How well the echo canceller does, over half a second.
#pragma once

#include <algorithm>
#include <cmath>

namespace copperline {

// Long means of mean squares, to be followed while something is played and the near end is silent.
struct EchoMeans {
  float played = 0;
  float heard = 0;
  float residual = 0;

  // 5 ms.
  void follow(float nowPlayed, float nowHeard, float nowResidual) {
    constexpr float kForget = 0.99f;
    const auto each = [](float& mean, float value) { mean = kForget * mean + (1 - kForget) * value; };
    each(played, nowPlayed);
    each(heard, nowHeard);
    each(residual, nowResidual);
  }

  // Does the filter take so much of the echo? `ratio` of energies.
  bool takes(float ratio) const { return heard > ratio * residual; }

  static float ratioDb(float over, float under) {
    return 10 * std::log10(std::max(over, 1e-3f) / std::max(under, 1e-3f));
  }
};

}  // namespace copperline
