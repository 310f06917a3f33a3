import { resolve } from 'node:path';
import { type EngineChoice, engineChoices, startEngine } from '@interpolab/tensor';
import { UsageError } from '../config/config-error.ts';
import { callersDirectory } from '../env.ts';
import { textTable } from '../report/text-table.ts';
import type { VerifiedQuantity } from '../verify/checks.ts';
import { readReferenceFile } from '../verify/reference-file.ts';
import { summarise, verifyReference } from '../verify/verify-reference.ts';
import { engineOption, helpOption, threadsOption } from './common-options.ts';
import { describeOptions, type OptionTable, parseArguments, wholeNumber } from './parse-arguments.ts';

const options: OptionTable = {
  reference: { type: 'string', value: 'FILE', help: 'golden numbers, in the format of reference-small.json' },
  engine: engineOption,
  threads: threadsOption(),
  winograd: {
    type: 'boolean',
    help: 'convolutions as in training, not the direct ones (larger rounding errors)',
  },
  help: helpOption,
};

const usage = () => `nx run trainer:verify --reference=FILE [options]

Builds the networks of a golden file, computes every quantity in it and compares. The last line is JSON:
{"passed":n,"failed":n,"worst":x}, x the largest error. Exits with 0 only if all pass.

${describeOptions(options)}`;

/** `trainer:verify`: golden numbers against an engine. Returns the exit code. */
export async function verify(args: readonly string[]): Promise<number> {
  const values = parseArguments(args, options);
  const { stdout } = process;
  if (values.help) {
    stdout.write(`${usage()}\n`);
    return 0;
  }
  if (!values.reference) throw new UsageError('--reference: expected the path of a file with golden numbers');
  const file = readReferenceFile(resolve(callersDirectory(), String(values.reference)));
  const choice = (values.engine ?? 'auto') as EngineChoice;
  if (!engineChoices.includes(choice)) {
    throw new UsageError(`--engine: expected ${engineChoices.join(', ')}, got "${choice}"`);
  }
  const engine = await startEngine({
    engine: choice,
    threads: values.threads === undefined ? undefined : wholeNumber('threads', String(values.threads)),
  });
  try {
    const answers: VerifiedQuantity[] = [];
    for await (const answer of verifyReference(file, { winograd: values.winograd === true }))
      answers.push(answer);
    const summary = summarise(answers);
    stdout.write(`${file.path} on ${engine.name} (${engine.detail})\n\n${answersTable(answers)}\n\n`);
    stdout.write(`${JSON.stringify(summary)}\n`);
    return summary.failed === 0 ? 0 : 1;
  } finally {
    await engine.dispose();
  }
}

function answersTable(answers: readonly VerifiedQuantity[]): string {
  const number = (value: number | null) =>
    value === null ? '–' : value === 0 ? '0' : value.toExponential(1);
  return textTable(
    [
      { title: 'quantity' },
      { title: 'max relative error', align: 'right' },
      { title: 'limit', align: 'right' },
      { title: 'ok' },
      { title: '' },
    ],
    answers.map(({ quantity, error, limit, ok, note }) => [
      quantity,
      number(error),
      number(limit),
      ok ? 'yes' : 'NO',
      note,
    ]),
  );
}
