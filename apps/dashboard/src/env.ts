import 'server-only';
import { z } from 'zod';

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  INTERPOLAB_DATA_DIR: z.string().min(1),
});

/** What the launcher hands to the server; read at the first request, as a build has neither. */
export function readEnvironment(): z.infer<typeof schema> {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new Error(`dashboard: ${missing} not set (start with: npx nx run dashboard:serve).`);
}
