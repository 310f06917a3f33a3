import { join } from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  // Workspace packages are TypeScript sources: Next compiles them with the app.
  transpilePackages: [
    '@interpolab/api',
    '@interpolab/evaluation',
    '@interpolab/tensor',
    '@interpolab/tracking',
  ],
  // The driver and Prisma load files of their own at run time, so they stay in node_modules.
  serverExternalPackages: [
    'pg',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@aws-sdk/client-s3',
    '@aws-sdk/lib-storage',
  ],
  turbopack: { root: join(import.meta.dirname, '../..') },
  outputFileTracingRoot: join(import.meta.dirname, '../..'),
  // Browsers ask for it by this name, too, before they have read the page.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
};

export default config;
