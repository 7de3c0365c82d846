#include <napi.h>

#include "line-dsp.h"

namespace {

Napi::Object start(Napi::Env env, Napi::Object exports) {
  exports.Set("LineDsp", copperline::LineDsp::define(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(copperline, start)
