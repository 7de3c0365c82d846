// Debian's OpenSSL can leave TLS to the kernel; the one that mediasoup builds for itself cannot.
//
// libssl asks the BIO it writes to whether the kernel encrypts (BIO_CTRL_GET_KTLS_SEND) and, if so, allocates no
// buffer for records. The worker's BIO callback (DtlsTransport.cpp) answers 1 to every control request: libssl would
// then write its first DTLS record to a null pointer. This one request is answered 0, all others go on as they are.
#pragma once

#include_next <openssl/bio.h>

namespace CopperlineBio {
inline BIO_callback_fn_ex workerCallback{nullptr};

inline long Answer(BIO* bio, int operation, const char* data, size_t length, int intArgument, long longArgument,
                   int result, size_t* processed) {
  if (operation == (BIO_CB_CTRL | BIO_CB_RETURN) && intArgument == BIO_CTRL_GET_KTLS_SEND) return 0;
  return workerCallback(bio, operation, data, length, intArgument, longArgument, result, processed);
}

inline void SetCallback(BIO* bio, BIO_callback_fn_ex callback) {
  workerCallback = callback;
  BIO_set_callback_ex(bio, Answer);
}
}  // namespace CopperlineBio

#define BIO_set_callback_ex(bio, callback) CopperlineBio::SetCallback(bio, callback)
