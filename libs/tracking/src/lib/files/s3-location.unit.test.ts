import { expect, it } from 'vitest';
import { parseS3Location } from './s3-location.ts';

const SHAPE = '(write it like s3://bucket/prefix?endpoint=https://host:9000&region=eu-1&cache=20GB).';

it('reads where a bucket is', () => {
  expect(parseS3Location('s3://lab')).toEqual({ bucket: 'lab', prefix: '', cacheBytes: 20e9 });
  expect(parseS3Location('s3://my.lab/a/b%20c/?region=eu-central-1&cache=500MB')).toEqual({
    ...{ bucket: 'my.lab', prefix: 'a/b c/', region: 'eu-central-1', cacheBytes: 5e8 },
  });
  expect(parseS3Location('s3://lab/x?endpoint=http://127.0.0.1:9000')).toMatchObject({
    endpoint: 'http://127.0.0.1:9000',
  });
});

it.each([
  ['/data/artifacts', 'expected s3://…, got something else'],
  ['s3://', 'expected the name of a bucket'],
  ['s3://lab?cache=lots', 'cache: expected a size like 20GB'],
  ['s3://lab?cache=0GB', 'cache: expected a size like 20GB'],
  ['s3://lab?endpoint=ftp://host', 'endpoint: expected http://host:port or https://host'],
  ['s3://lab?region=../x', 'region: expected a name like eu-central-1'],
  ['s3://lab?profile=me', 'options: Unrecognized key: "profile"'],
])('refuses %s', (text, problem) => {
  expect(() => parseS3Location(text)).toThrow(`INTERPOLAB_ARTIFACTS: ${problem} ${SHAPE}`);
});

it('takes no keys, and does not repeat them', () => {
  for (const text of ['s3://me:hunter22@lab/x', 's3://lab/x?endpoint=http://me:hunter22@host']) {
    const read = () => parseS3Location(text);
    expect(read).toThrow('expected no keys in it, as they would be seen');
    expect(read).not.toThrow(/hunter22/);
  }
});
