// How long the things are that are said to prove a code or to compare words, in bytes.

/** An element of ristretto255 (RFC 9496). */
export const shareBytes = 32;
/** HMAC-SHA-256. */
export const joinProofBytes = 32;
/** HMAC-SHA-512. */
export const proofBytes = 64;
/** chosen: nobody guesses one or meets it again. */
export const nonceBytes = 16;
/** SHA-256. */
export const commitmentBytes = 32;
