// The calls of libsrtp 3 that mediasoup's worker makes, on Debian's libsrtp 2.
//
// The worker includes <srtp.h> and expects libsrtp 3: policies behind a handle, input and output buffers apart,
// lengths as size_t. Debian has libsrtp 2 as <srtp2/srtp.h>. Calls that kept their name have other parameter
// types in the two, so overloads tell them apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

// In libsrtp 2 this is a struct, in libsrtp 3 a handle (below).
#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

// Statuses that libsrtp 2 does not have, numbered past its last one.
constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
constexpr auto srtp_err_status_cryptex_err = static_cast<srtp_err_status_t>(29);

struct CopperlineSrtpPolicy {
  srtp2_policy_t policy{};
  uint8_t key[SRTP_MAX_KEY_LEN]{};
};

using srtp_policy_t = CopperlineSrtpPolicy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy) {
  *policy = new CopperlineSrtpPolicy();
  return srtp_err_status_ok;
}

inline void srtp_policy_destroy(srtp_policy_t policy) {
  if (policy != nullptr) explicit_bzero(policy->key, sizeof(policy->key));
  delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc) {
  policy->policy.ssrc = ssrc;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile) {
  const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->policy.rtp, profile);
  if (status != srtp_err_status_ok) return status;
  // For AES_CM_128_HMAC_SHA1_32 this gives RTCP its 80-bit tag (RFC 3711 §5.2).
  return srtp_crypto_policy_set_from_profile_for_rtcp(&policy->policy.rtcp, profile);
}

inline srtp_err_status_t srtp_policy_add_key(srtp_policy_t policy, const uint8_t* key, size_t keyLength,
                                             const uint8_t* salt, size_t saltLength, const uint8_t* /*mki*/,
                                             size_t mkiLength) {
  if (mkiLength != 0 || keyLength + saltLength > sizeof(policy->key)) return srtp_err_status_bad_param;
  std::memcpy(policy->key, key, keyLength);
  std::memcpy(policy->key + keyLength, salt, saltLength);
  policy->policy.key = policy->key;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow) {
  policy->policy.allow_repeat_tx = allow ? 1 : 0;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t size) {
  policy->policy.window_size = size;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* context, srtp_policy_t policy) {
  return srtp_create(context, const_cast<const srtp2_policy_t*>(&policy->policy));
}

inline srtp_err_status_t srtp_stream_remove(srtp_t context, uint32_t ssrc) {
  return srtp_remove_stream(context, ssrc);
}

// libsrtp 2 changes a packet where it lies: it is copied to the output buffer first.
template <srtp_err_status_t (*call)(srtp_t, void*, int*)>
inline srtp_err_status_t CopperlineSrtpInPlace(srtp_t context, const uint8_t* in, size_t inLength, size_t room,
                                               uint8_t* out, size_t* outLength) {
  if (inLength + room > *outLength) return srtp_err_status_buffer_small;
  if (in != out) std::memmove(out, in, inLength);
  auto length = static_cast<int>(inLength);
  const auto status = call(context, out, &length);
  *outLength = static_cast<size_t>(length);
  return status;
}

inline srtp_err_status_t srtp_protect(srtp_t context, const uint8_t* in, size_t inLength, uint8_t* out,
                                      size_t* outLength, size_t /*mki*/) {
  return CopperlineSrtpInPlace<srtp_protect>(context, in, inLength, SRTP_MAX_TRAILER_LEN, out, outLength);
}

inline srtp_err_status_t srtp_protect_rtcp(srtp_t context, const uint8_t* in, size_t inLength, uint8_t* out,
                                           size_t* outLength, size_t /*mki*/) {
  // RTCP carries its index behind the payload too (RFC 3711 §3.4).
  return CopperlineSrtpInPlace<srtp_protect_rtcp>(context, in, inLength, SRTP_MAX_TRAILER_LEN + sizeof(uint32_t), out,
                                                  outLength);
}

inline srtp_err_status_t srtp_unprotect(srtp_t context, const uint8_t* in, size_t inLength, uint8_t* out,
                                        size_t* outLength) {
  return CopperlineSrtpInPlace<srtp_unprotect>(context, in, inLength, 0, out, outLength);
}

inline srtp_err_status_t srtp_unprotect_rtcp(srtp_t context, const uint8_t* in, size_t inLength, uint8_t* out,
                                             size_t* outLength) {
  return CopperlineSrtpInPlace<srtp_unprotect_rtcp>(context, in, inLength, 0, out, outLength);
}
