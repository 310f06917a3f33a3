import { createMemoryRunStore } from './memory-run-store.ts';
import { describeRunStore } from './run-store.contract.test-support.ts';

describeRunStore('the store in memory', async () => {
  const store = createMemoryRunStore();
  return { store, writer: store, stop: () => store.close() };
});
