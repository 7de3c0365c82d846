#include "traffic-class.h"

#ifndef _WIN32
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>
#endif

namespace copperline {

Napi::Value setTrafficClass(const Napi::CallbackInfo& info) {
  if (!info[0].IsNumber() || !info[1].IsNumber()) {
    Napi::TypeError::New(info.Env(), "setTrafficClass(fd, dscp) takes two numbers").ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  const int fd = info[0].As<Napi::Number>().Int32Value();
  const int dscp = info[1].As<Napi::Number>().Int32Value();
  if (fd < 0 || dscp < 0 || dscp > 63) return Napi::Boolean::New(info.Env(), false);
#ifdef _WIN32
  return Napi::Boolean::New(info.Env(), false);
#else
  // The two bits below are congestion notification's.
  const int octet = dscp << 2;
  sockaddr_storage own{};
  socklen_t length = sizeof own;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&own), &length) != 0) return Napi::Boolean::New(info.Env(), false);
  const bool six = own.ss_family == AF_INET6;
  const bool set = six ? setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &octet, sizeof octet) == 0
                       : setsockopt(fd, IPPROTO_IP, IP_TOS, &octet, sizeof octet) == 0;
  return Napi::Boolean::New(info.Env(), set);
#endif
}

}  // namespace copperline
