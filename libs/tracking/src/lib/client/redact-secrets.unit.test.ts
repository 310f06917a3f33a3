import { expect, it } from 'vitest';
import { redactJson, redactText } from './redact-secrets.ts';

it('takes texts under keys that name a secret, at any depth', () => {
  expect(
    redactJson({
      ...{ password: 'a', api_key: 'b', apiKey: 'c', 'db.password': 'd', HF_TOKEN: 'e', authToken: 'f' },
      nested: [{ clientSecret: 'g', credentials: ['h', 'i'] }],
    }),
  ).toEqual({
    ...{ password: '[redacted]', api_key: '[redacted]', apiKey: '[redacted]', 'db.password': '[redacted]' },
    ...{ HF_TOKEN: '[redacted]', authToken: '[redacted]' },
    nested: [{ clientSecret: '[redacted]', credentials: ['[redacted]', '[redacted]'] }],
  });
});

it('leaves what only sounds like one', () => {
  const config = {
    maxTokens: 4096,
    tokenizer: 'bpe',
    token: 7,
    secretary: 'x',
    keyframes: 'y',
    password: '',
    lr: 1e-4,
  };
  expect(redactJson(config)).toEqual(config);
});

it('knows secrets by their form, inside of other text', () => {
  expect(redactText('at postgresql://me:hunter2@db:5432/runs?x=1')).toBe(
    'at postgresql://me:[redacted]@db:5432/runs?x=1',
  );
  const github = `ghp_${'a1B2'.repeat(9)}`;
  expect(redactText(`clone with ${github} failed`)).toBe('clone with [redacted] failed');
  expect(redactText(`-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----!`)).toBe(
    '[redacted]!',
  );
  expect(redactText('http://127.0.0.1:3900/runs/a@b')).toBe('http://127.0.0.1:3900/runs/a@b');
});
