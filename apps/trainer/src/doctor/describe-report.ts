import { describeAdapter } from '@interpolab/tensor';
import { formatBytes } from '../report/format.ts';
import { textTable } from '../report/text-table.ts';
import { type DoctorReport, type EngineFinding, isOlder, oldestNode } from './doctor-report.ts';

const wide = 110;

/** The report as text for a terminal, with a last line that says whether the main job can run. */
export function describeReport(report: DoctorReport): string {
  return [section('machine', machineLines(report)), enginesSection(report), verdictSection(report)].join(
    '\n\n',
  );
}

function section(
  title: string,
  lines: readonly (readonly [mark: string, what: string, text: string])[],
): string {
  const width = Math.max(...lines.map(([, what]) => what.length));
  const indent = 2 + 4 + width + 2;
  return [
    title,
    ...lines.map(
      ([mark, what, text]) =>
        `  ${mark.padEnd(4)}${what.padEnd(width)}  ${wrap(text, wide - indent, indent)}`,
    ),
  ].join('\n');
}

const mark = (good: boolean) => (good ? 'ok' : 'NO');

function machineLines(report: DoctorReport): [string, string, string][] {
  const { node, machine, database, disk } = report;
  const sets = machine.instructionSets;
  return [
    [mark(!isOlder(node, oldestNode)), 'Node', `${node} (${oldestNode} or later is needed)`],
    ['', 'system', machine.system],
    [
      '',
      'processor',
      `${machine.processor}, ${machine.threads} ${machine.threads === 1 ? 'thread' : 'threads'}`,
    ],
    ['', 'instructions', sets.length > 0 ? sets.join(' ') : 'not listed by this system'],
    ['', 'memory', `${formatBytes(machine.memoryAvailable)} free of ${formatBytes(machine.memory)}`],
    ['', 'GPU', gpuText(report)],
    [mark(database.reachable), 'database', databaseText(report)],
    [
      mark(disk.writable && !report.reasons.some((reason) => reason.startsWith(disk.folder))),
      'disk',
      diskText(report),
    ],
  ];
}

function gpuText({ machine, engines }: DoctorReport): string {
  const adapters = engines.flatMap(({ adapter }) => (adapter ? [describeAdapter(adapter)] : []));
  const all = [...machine.cards, ...adapters];
  return all.length > 0 ? all.join('; ') : 'none found';
}

function databaseText({ database }: DoctorReport): string {
  if (!database.reachable) return database.problem!;
  return `${database.kind}, PostgreSQL ${database.version}, ${database.where} (${database.how})`;
}

function diskText({ disk }: DoctorReport): string {
  if (!disk.writable) return `${disk.folder}: ${disk.problem}`;
  const free = disk.free === undefined ? 'writable' : `${formatBytes(disk.free)} free, writable`;
  return `${free}: ${disk.folder}${disk.exists ? '' : ' (not there yet)'}`;
}

function enginesSection({ engines, automatic }: DoctorReport): string {
  const table = textTable(
    [
      { title: '  engine' },
      { title: 'state' },
      { title: 'GFLOP/s', align: 'right' },
      { title: 'threads', align: 'right' },
    ],
    engines.map((finding) => [
      `  ${finding.engine}`,
      stateOf(finding, automatic.engine),
      finding.speed ? formatSpeed(finding.speed.gigaFlopPerSecond) : '–',
      finding.threads === undefined ? '–' : String(finding.threads),
    ]),
  );
  const [title, ...rows] = table.split('\n');
  const indent = Math.max(title.length, ...rows.map((row) => row.length)) + 2;
  const withText = rows.map(
    (row, i) => `${row.padEnd(indent)}${wrap(aboutEngine(engines[i]), wide - indent, indent)}`,
  );
  const measured = engines.filter(({ speed }) => speed !== undefined);
  const note = measured.length > 0 ? `\n  ${wrap(speedNote, wide - 2, 2)}` : '';
  return `engines\n${title}\n${withText.join('\n')}${note}`;
}

const speedNote =
  'GFLOP/s: a 3×3 convolution of 64 to 64 channels over 32×32 pixels, forward and both gradients, in float32; median. ' +
  'Operations are counted as a direct convolution does them; native and wasm need fewer (Winograd), so the figure may ' +
  'exceed the processor’s peak.';

function stateOf({ engine, available }: EngineFinding, automatic: string | undefined): string {
  if (!available) return 'not available';
  return engine === automatic ? 'ready, automatic' : 'ready';
}

function aboutEngine({ engine, available, detail, levels = [], problem, speed }: EngineFinding): string {
  if (!available) return problem!.replace(`${engine} engine: `, '');
  const more = levels.length > 1 ? ` (levels that run here: ${levels.join(', ')})` : '';
  const smaller = speed && speed.edge < 32 ? `; measured over ${speed.edge}×${speed.edge} pixels only` : '';
  return `${detail}${more}${engine === 'cpu' ? '; never automatic' : ''}${smaller}`;
}

/** `231`, `9.4`, `0.62`: two digits at least, no more than the measurement is worth. */
export function formatSpeed(gigaFlopPerSecond: number): string {
  if (gigaFlopPerSecond >= 99.5) return String(Math.round(gigaFlopPerSecond));
  return gigaFlopPerSecond.toPrecision(2);
}

function verdictSection({ canRun, reasons, warnings }: DoctorReport): string {
  const list = (lines: readonly string[]) => lines.map((line) => `  - ${wrap(line, wide - 4, 4)}`).join('\n');
  const notes = warnings.length > 0 ? `worth knowing\n${list(warnings)}\n\n` : '';
  if (canRun) return `${notes}The main job can run: npx nx run trainer:train`;
  return `${notes}The main job cannot run:\n${list(reasons)}`;
}

/** Breaks text at blanks, but not inside of \`commands\`, into lines of at most `width` characters, those after the first indented. */
export function wrap(text: string, width: number, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/[^\s`]*`[^`]*`\S*|\S+/g) ?? []) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
