// The little of jasmine-core that suite-program.ts uses; the package brings no types.
declare module 'jasmine-core/lib/jasmine-core/jasmine.js' {
  export interface SpecDone {
    readonly fullName: string;
    readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
    readonly failedExpectations: readonly { readonly message: string }[];
  }
  export interface Environment {
    configure(o: { random: boolean; specFilter?: (spec: { getFullName(): string }) => boolean }): void;
    clearReporters(): void;
    addReporter(reporter: { specDone(result: SpecDone): void }): void;
    execute(): Promise<unknown>;
  }
  export interface Jasmine {
    getEnv(o: { suppressLoadErrors: boolean }): Environment;
  }
  interface JasmineRequire {
    core(self: JasmineRequire): Jasmine;
    interface(jasmine: Jasmine, environment: Environment): Record<string, unknown>;
  }
  const jasmineRequire: JasmineRequire;
  export default jasmineRequire;
}

// Resolved by bundle-suite.ts; modules of tfjs-core that its package does not list.
declare module '@tensorflow/tfjs-core/register_all_gradients';
declare module '@tensorflow/tfjs-core/public/chained_ops/register_all_chained_ops';
declare module '@tensorflow/tfjs-core/tests';
declare module '@tensorflow/tfjs-core/jasmine_util' {
  export function setTestEnvs(
    environments: { name: string; backendName: string; isDataSync: boolean }[],
  ): void;
}
