// The part of OpenSSL 3's libcrypto that SallyportCrypto uses; no shims are needed.
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
