import { runInThisContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { earlyScript, fetchUnlessAsked } from './early-answer-client.ts';

const question = { url: '/api/trpc/a.b', body: '{"name":"</script><!--"}' };

describe(earlyScript, () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  function run() {
    vi.useFakeTimers();
    vi.stubGlobal('earlyAnswers', undefined);
    const asked = vi.fn(async () => new Response('found'));
    vi.stubGlobal('fetch', asked);
    runInThisContext(earlyScript(question));
    return asked;
  }

  const request = (body: string) => ({ method: 'POST', body });

  it('asks as the client does, and the same question takes its answer, once', async () => {
    const asked = run();
    expect(asked).toHaveBeenCalledWith(question.url, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: question.body },
    });
    await fetchUnlessAsked(question.url, request('{}'));
    expect(asked).toHaveBeenCalledTimes(2);
    const answer = await fetchUnlessAsked(question.url, request(question.body));
    expect(await answer.text()).toBe('found');
    expect(asked).toHaveBeenCalledTimes(2);
    await fetchUnlessAsked(question.url, request(question.body));
    expect(asked).toHaveBeenCalledTimes(3);
  });

  it('keeps no answer that could be an old one', async () => {
    const asked = run();
    vi.advanceTimersByTime(10_000);
    await fetchUnlessAsked(question.url, request(question.body));
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('cannot be ended by what it asks for', () => {
    expect(earlyScript(question)).not.toMatch(/<\/script|<!--/i);
  });
});
