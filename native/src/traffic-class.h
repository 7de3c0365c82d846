// What routers go by when a link is full: the DSCP of a socket's packets (RFC 2474).
#pragma once

#include <napi.h>

namespace copperline {

// setTrafficClass(fd, dscp) -> whether the system takes it. Not on Windows, which leaves it to its own policies.
Napi::Value setTrafficClass(const Napi::CallbackInfo& info);

}  // namespace copperline
