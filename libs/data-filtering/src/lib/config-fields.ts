import { z } from 'zod';

/** Fields of configurations whose errors say what was expected and what came. */
export const wholeNumber = (from: number, to: number) => {
  const error = (issue: { input?: unknown }): string =>
    `expected a whole number from ${from} to ${to}, got ${JSON.stringify(issue.input)}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
};

export const numberBetween = (from: number, to: number) => {
  const error = (issue: { input?: unknown }): string =>
    `expected a number from ${from} to ${to}, got ${JSON.stringify(issue.input)}`;
  return z.number({ error }).min(from, { error }).max(to, { error });
};

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, {
    error: (issue) => `expected one of ${values.join(', ')}, got ${JSON.stringify(issue.input)}`,
  });
