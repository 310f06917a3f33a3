import { expect, it } from 'vitest';
import { redactJson, redactText, secretsOf } from './redact-secrets.ts';

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

it('knows secrets by the name before them, in settings, JSON, shells, queries and headers', () => {
  for (const [text, redacted] of [
    ['export WANDB_API_KEY=abcdef', 'export WANDB_API_KEY=[redacted]'],
    ['{"apiKey": "correct horse"}', '{"apiKey": "[redacted] horse"}'],
    ["password: 'hunter2!'", "password: '[redacted]'"],
    ['GET /runs?access_token=abc123&page=2', 'GET /runs?access_token=[redacted]&page=2'],
    ['train --token 9f8e7d6c5b4a3', 'train --token [redacted]'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
    ['secret: 0a1b2c3d4e5f6', 'secret: [redacted]'],
    ['-  db.password=s3cr3t', '-  db.password=[redacted]'],
  ])
    expect(redactText(text, [])).toBe(redacted);
});

it('leaves prose, programs and numbers alone', () => {
  for (const text of [
    'the secret of training is patience',
    'token: padding is masked',
    '+  const token = await store.createToken(name);',
    '+  const token = tokenizer.encode(text)[0];',
    'max_tokens=4096 token=123456',
    'tokens/s: 1234567890ab',
    'a sha256 of 64 digits: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    '{ "tokenizer": "byte-pair-32768" }',
  ])
    expect(redactText(text, [])).toBe(text);
});

it('knows the values of the environment, wherever they turn up', () => {
  const secrets = secretsOf({
    ...{ PGPASSWORD: 'correct-horse', HF_TOKEN: 'opaque-value-1', SHORT_TOKEN: 'abc', PATH: '/usr/bin:/bin' },
    DATABASE_URL: 'postgresql://me:p%40ssword9@db/x',
  });
  expect(secrets).toEqual(['opaque-value-1', 'correct-horse', 'p@ssword9']);
  expect(redactText('connect(me, correct-horse) failed; p@ssword9', secrets)).toBe(
    'connect(me, [redacted]) failed; [redacted]',
  );
});

it('takes out once what was taken out before', () => {
  const text = `API_KEY=abcdefg {"password": "x1y2z3"} postgres://me:pw12@db ${'ghp_'}${'a1B2'.repeat(9)}`;
  expect(redactText(redactText(text, []), [])).toBe(redactText(text, []));
});

it('takes no time on texts made to take long', () => {
  const begin = process.cpuUsage(); // not the clock: the machine may be busy
  for (const piece of ['a', 'a.', 'eyJ-', 'token', 'x://', 'password=', '"secret":', '-----BEGIN ', 'sk-'])
    redactText(piece.repeat(100_000 / piece.length), ['needle-of-the-environment']);
  const { user, system } = process.cpuUsage(begin);
  expect((user + system) / 1000).toBeLessThan(5000);
});
