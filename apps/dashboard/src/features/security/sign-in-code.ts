import { createHash, timingSafeEqual } from 'node:crypto';

const sha256 = (text: string) => createHash('sha256').update(text).digest();

// On `globalThis`, as the proxy and the routes are bundled apart but live in one process.
const holder = globalThis as { interpolabSignInCodeIsUsed?: boolean };

/**
 * Whether `code` is that of the link which the launcher has printed, for the first time. The server knows the code's
 * hash only (INTERPOLAB_SIGN_IN_HASH, in hex); a restart makes another.
 */
export function takeSignInCode(code: string, hash = process.env.INTERPOLAB_SIGN_IN_HASH): boolean {
  const expected = Buffer.from(hash ?? '', 'hex');
  if (expected.length !== 32 || holder.interpolabSignInCodeIsUsed) return false;
  if (!timingSafeEqual(sha256(code), expected)) return false;
  holder.interpolabSignInCodeIsUsed = true;
  return true;
}
