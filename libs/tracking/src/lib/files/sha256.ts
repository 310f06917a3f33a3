/** A SHA-256 as it is written everywhere here: 64 small hex digits. The only name under which bytes are known. */
export const SHA256_HEX = /^[0-9a-f]{64}$/;
