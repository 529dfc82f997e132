/*
 * Punycode (RFC 3492): letters of any alphabet in the ASCII of a host name.
 */
#ifndef BASE_PUNYCODE_H
#define BASE_PUNYCODE_H

#include <stddef.h>
#include <stdint.h>

#define LABEL_MAX 63 /* RFC 1035: bytes of one label */

/* A label's letters without the "xn--".  Returns the bytes written, or 0 when they exceed LABEL_MAX. */
size_t punycode_encode(const uint32_t *letters, size_t n, char out[LABEL_MAX]);

/* And back: the letters of what stands behind "xn--".  0 when it is no such code, or has more than LABEL_MAX letters. */
size_t punycode_decode(const char *code, size_t n, uint32_t letters[LABEL_MAX]);

#endif
