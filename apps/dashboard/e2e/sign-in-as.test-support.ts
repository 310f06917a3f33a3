import { connect } from '@interpolab/tracking';
import { type DashboardUnderTest, type OpenPage, openPage } from './dashboard-under-test.test-support.ts';

type NewToken = Parameters<ReturnType<typeof connect>['createToken']>[0];

/** A page as the bearer of a new token sees it. */
export async function openAs(under: DashboardUnderTest, token: NewToken, path: string): Promise<OpenPage> {
  const { dashboard, browser, workplace } = under;
  const store = connect(workplace.databaseUrl);
  const { key } = await store.createToken(token).finally(() => store.close());
  const answer = await fetch(`${dashboard.url}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ token: key, next: '/' }),
    headers: { origin: dashboard.url },
    redirect: 'manual',
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (!cookie) throw new Error(`sign-in answered ${answer.status}`);
  return openPage(browser, { dashboard, cookie, path });
}
