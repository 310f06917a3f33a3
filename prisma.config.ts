import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // `generate` needs no database and must not fail for want of one; `npm run prisma` sets DATABASE_URL otherwise.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://unset@localhost/unset' },
});
