import { describeBoards } from './boards.contract.test-support.ts';
import { createMemoryRunStore } from './memory-run-store.ts';
import { describeRunStore } from './run-store.contract.test-support.ts';

async function openStore() {
  const store = createMemoryRunStore();
  return { store, writer: store, stop: () => store.close() };
}

describeRunStore('the store in memory', openStore);
describeBoards('views and references in memory', openStore);
