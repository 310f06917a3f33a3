import { ArtifactStoreError } from './artifact-store.ts';
import type { S3Location } from './s3-location.ts';

interface S3Failure {
  name?: string;
  code?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

const remedies: [RegExp, string][] = [
  [/CredentialsProviderError/, 'no keys were found (set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE)'],
  [/ExpiredToken|TokenRefreshRequired/, 'the keys have expired (get new ones)'],
  [/InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|Forbidden|\b403\b/, 'the keys are refused (check them, and what they may do in the bucket)'],
  [/NoSuchBucket/, 'there is no such bucket (make it, or correct INTERPOLAB_ARTIFACTS)'],
  [/PermanentRedirect|AuthorizationHeaderMalformed/, 'the bucket is in another region (set region=… in INTERPOLAB_ARTIFACTS)'],
  [/ENOTFOUND|EAI_AGAIN/, 'its host is not known (correct the endpoint)'],
  [/ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|TimeoutError|socket hang up|aborted/i, 'it does not answer (what is to be stored waits)'],
  [/SlowDown|ServiceUnavailable|InternalError|\b50\d\b/, 'it is out of order or busy (what is to be stored waits)'],
]; // biome-ignore format: a table

/** What was not found, as opposed to what failed. */
export const isMissing = (error: unknown): boolean =>
  /^(NotFound|NoSuchKey|404)$/.test((error as S3Failure).name ?? '');

export const describeLocation = ({ bucket, prefix, endpoint }: S3Location): string =>
  `s3://${bucket}/${prefix}${endpoint ? ` at ${endpoint}` : ''}`;

/** The failure of a request in one line that says what to do. It names no key, and nothing that was sent. */
export function explainS3Failure(error: unknown, location: S3Location): Error {
  if (error instanceof ArtifactStoreError) return error;
  const { name, code, message, $metadata } = error as S3Failure;
  const known = `${name} ${code} ${$metadata?.httpStatusCode} ${message}`;
  const remedy = remedies.find(([pattern]) => pattern.test(known))?.[1] ?? `${name}: it refused a request`;
  return new ArtifactStoreError(`artifacts: ${describeLocation(location)} cannot be used: ${remedy}.`, {
    cause: new Error(`${name}: ${message}`), // not the error itself: it holds the request, which is signed
  });
}
