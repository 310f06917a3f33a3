// What every store of runs has to do; run on the one in memory and on the one in Postgres.
import { afterAll, beforeAll, describe } from 'vitest';
import { artifactsContract } from './contract/artifacts.contract.test-support.ts';
import { beginIn, type ContractSuite, type StoreUnderTest } from './contract/contract-suite.test-support.ts';
import { listsContract } from './contract/lists.contract.test-support.ts';
import { recordsContract } from './contract/records.contract.test-support.ts';
import { runsContract } from './contract/runs.contract.test-support.ts';
import { seriesContract } from './contract/series.contract.test-support.ts';

export type { StoreUnderTest } from './contract/contract-suite.test-support.ts';

export function describeRunStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let opened: StoreUnderTest;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.stop());
    const under = {
      get store() {
        return opened.store;
      },
      get writer() {
        return opened.writer;
      },
    };
    const suite: ContractSuite = Object.assign(under, { begin: beginIn(under) });
    describe('runs', () => runsContract(suite));
    describe('series', () => seriesContract(suite));
    describe('records', () => recordsContract(suite));
    describe('artifacts', () => artifactsContract(suite));
    describe('lists', () => listsContract(suite));
  });
}
