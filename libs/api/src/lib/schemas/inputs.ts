import { z } from 'zod';

export const runIdSchema = z.string().min(1).max(200);

/** The name of a metric, histogram or image. A name is data, never a path. */
export const nameSchema = z.string().min(1).max(500);

export const projectNameSchema = z.string().min(1).max(250);
