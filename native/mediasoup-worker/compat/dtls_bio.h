// Included before DtlsTransport.cpp alone. The worker's BIO callback answers 1 where OpenSSL hands it the result of an
// operation and expects that result back (BIO_callback_ex(3): the return value of the after-call replaces the result).
// Upstream's OpenSSL has no kernel TLS and does not care; Debian's asks the BIO "is kernel TLS on?", is told 1, allocates
// no write buffer, and crashes on the first DTLS flight. So the results are passed on as they are.
#pragma once
#include <openssl/bio.h>

namespace dtls_bio {
// One callback function exists in the process (DtlsTransport.cpp's own), so one variable is enough.
inline BIO_callback_fn_ex worker_callback = nullptr;

inline long pass_result_on(
  BIO* bio, int operation, const char* data, size_t len, int argi, long argl, int result, size_t* processed) {
  const long answer = worker_callback(bio, operation, data, len, argi, argl, result, processed);
  return (operation & BIO_CB_RETURN) ? result : answer;
}

inline void set_callback(BIO* bio, BIO_callback_fn_ex callback) {
  worker_callback = callback;
  BIO_set_callback_ex(bio, pass_result_on);
}
}  // namespace dtls_bio

#define BIO_set_callback_ex dtls_bio::set_callback
