import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ApiProvider } from '../features/api/api-provider.tsx';
import { requestQueryClient, serverApi } from '../features/api/api-server.ts';
import { LiveChanges } from '../features/api/live-changes.tsx';
import { ClockProvider } from '../features/format/clock.tsx';
import { nonceOf } from '../features/security/content-security-policy.ts';
import { AccessProvider } from '../features/settings/access-provider.tsx';
import { SkipLink } from '../features/shell/skip-link.tsx';
import { TopBar } from '../features/shell/top-bar.tsx';
import { readTheme, THEME_COOKIE } from '../features/theme/theme.ts';
import './globals.css';

export const metadata: Metadata = { title: { default: 'Interpolab', template: '%s · Interpolab' } };
export const viewport: Viewport = { colorScheme: 'light dark' };

export default async function Layout({ children }: { children: ReactNode }) {
  // The theme is known before the first byte, so the page never flashes in the other one.
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  const nonce = nonceOf((await headers()).get('content-security-policy'));
  const access = await requestQueryClient().fetchQuery(serverApi.tokens.mine.queryOptions());
  return (
    <html lang="en" data-theme={theme ?? undefined} className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body className="flex h-dvh flex-col font-sans">
        <NuqsAdapter>
          <ApiProvider nonce={nonce}>
            <ClockProvider serverNow={Date.now()}>
              <AccessProvider access={access}>
                <LiveChanges>
                  <SkipLink />
                  <TopBar theme={theme} />
                  <div id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
                    {children}
                  </div>
                </LiveChanges>
              </AccessProvider>
            </ClockProvider>
          </ApiProvider>
        </NuqsAdapter>
      </body>
    </html>
  );
}
