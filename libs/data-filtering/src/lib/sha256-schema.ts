import { z } from 'zod';

/** A SHA-256 in small hex digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex');
