import { describe, expect, it } from 'vitest';
import { ProgressMeter } from './progress-meter.ts';
import { ProgressPrinter } from './progress-printer.ts';
import { resultsTable } from './results-table.ts';

describe(ProgressMeter, () => {
  it('has no rate after one report', () => {
    expect(new ProgressMeter().report(500, 1000, 0)).toEqual({
      done: 500,
      total: 1000,
      rate: 0,
      etaSeconds: null,
    });
  });

  it('counts only what this process did: a resumed stage starts from its own first report', () => {
    const meter = new ProgressMeter();
    meter.report(900, 1000, 100);
    expect(meter.report(910, 1000, 105)).toEqual({ done: 910, total: 1000, rate: 2, etaSeconds: 45 });
  });

  it('forgets the fast past once it is older than the window', () => {
    const meter = new ProgressMeter(10);
    meter.report(0, 1000, 0);
    meter.report(500, 1000, 5);
    meter.report(505, 1000, 10);
    expect(meter.report(510, 1000, 15.1).rate).toBeCloseTo(10 / 10.1, 9);
  });
});

describe(ProgressPrinter, () => {
  const reading = { done: 1234, total: 4000, rate: 6.7, etaSeconds: 413 };

  it('prints a plain line at most every ten seconds where the output is not a terminal', () => {
    const lines: string[] = [];
    const printer = new ProgressPrinter({ write: (text) => lines.push(text) });
    printer.show('ddpm', reading, { values: { loss: 0.0123 }, time: 0 });
    printer.show('ddpm', reading, { values: { loss: 0.0123 }, time: 9.9 });
    printer.show('ddpm', { ...reading, done: 4000 }, { values: {}, time: 9.95 });
    expect(lines).toEqual([
      '  ddpm  1,234/4,000  30 %  loss 0.0123  6.7/s  ETA 6 min 53 s\n',
      '  ddpm  4,000/4,000  100 %  6.7/s\n',
    ]);
  });

  it('tells the rate once something is done, and does not wait ten seconds with it', () => {
    const lines: string[] = [];
    const printer = new ProgressPrinter({ write: (text) => lines.push(text) });
    const at = (done: number, time: number) =>
      printer.show('ddpm', meter.report(done, 60, time), { values: {}, time });
    const meter = new ProgressMeter();
    at(30, 0);
    at(31, 0.5);
    at(32, 1);
    expect(lines).toEqual(['  ddpm  30/60  50 %  ETA …\n', '  ddpm  31/60  51 %  2/s  ETA 15 s\n']);
  });

  it('redraws one line on a terminal, cut at its width, and takes it away when asked', () => {
    const written: string[] = [];
    const printer = new ProgressPrinter({ isTTY: true, columns: 20, write: (text) => written.push(text) });
    printer.show('ddpm', reading, { values: {}, time: 0 });
    printer.clear();
    printer.clear();
    expect(written).toEqual(['\r\u001b[K  ddpm  1,234/4,000', '\r\u001b[K']);
  });
});

describe(resultsTable, () => {
  it('puts the unconditional samples beside the guided ones', () => {
    const common = { samples: 192, valid: 190, validShare: 190 / 192 };
    expect(
      resultsTable([
        {
          condition: 'unconditional',
          strength: null,
          weights: null,
          ...common,
          gap: 0,
          gapShare: 0,
          gapLow: 0,
          gapHigh: 0.0196,
        },
        {
          condition: 'strength-30',
          strength: 30,
          weights: [[30, 30]],
          ...common,
          gap: 180,
          gapShare: 0.9375,
          gapLow: 0.8938,
          gapHigh: 0.9639,
        },
        {
          condition: 'weights-5-10',
          strength: null,
          weights: [[5, 10]],
          ...common,
          gap: 0,
          gapShare: 0,
          gapLow: 0,
          gapHigh: 0.0196,
        },
      ]),
    ).toBe(
      [
        'sampling       strength  samples   valid  in the gap, of all  95 % interval',
        'unconditional         –      192  99.0 %               0.0 %    0.0 – 2.0 %',
        'multi-guided         30      192  99.0 %              93.8 %  89.4 – 96.4 %',
        'multi-guided     5 : 10      192  99.0 %               0.0 %    0.0 – 2.0 %',
      ].join('\n'),
    );
  });
});
