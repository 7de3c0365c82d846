#include "alsa-library.h"

#ifdef __linux__

#include <dlfcn.h>

#include <mutex>

namespace copperline {

namespace {

// What alsa-lib would print to standard error; callers tell their own errors.
void beQuiet(const char*, int, const char*, int, const char*, ...) {}

}  // namespace

const AlsaLibrary* AlsaLibrary::load(std::string& why) {
  static std::mutex mutex;
  static AlsaLibrary library;
  static bool loaded = false;
  const std::lock_guard<std::mutex> lock(mutex);
  if (loaded) return &library;
  // Never closed: its plug-ins may be in use.
  void* const handle = dlopen("libasound.so.2", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    why = dlerror();
    return nullptr;
  }
#define COPPERLINE_ALSA_FIND(name)                                            \
  library.name = reinterpret_cast<decltype(library.name)>(dlsym(handle, #name)); \
  if (library.name == nullptr) {                                              \
    why = "libasound.so.2 has no " #name;                                     \
    return nullptr;                                                           \
  }
  COPPERLINE_ALSA_CALLS(COPPERLINE_ALSA_FIND);
#undef COPPERLINE_ALSA_FIND
  library.snd_lib_error_set_handler(beQuiet);
  loaded = true;
  return &library;
}

}  // namespace copperline

#endif
