/** One row of the table: what a kind of project may and may never use. */
export interface BoundaryRule {
  /** The tag that its package.json must carry under `nx.tags`. */
  readonly tag: string;
  /** Every project of this kind, by its Nx name. A project in no row is an error, so a new one has to choose. */
  readonly projects: readonly string[];
  /** Projects, or tags of projects, that its code may import. */
  readonly mayImport: readonly string[];
  /** The same, with `import type` only. */
  readonly typesOnly?: readonly string[];
  /** The same, from `*.test.ts` only. */
  readonly testsMayImport?: readonly string[];
  /** Places that may import more than the row says, each with its reason. `files` are path prefixes. */
  readonly exceptions?: readonly { files: readonly string[]; mayImport: string; because: string }[];
  /** Groups of npm packages that it may never import, test or not. */
  readonly neverPackages: readonly PackageGroup[];
  /** Globals that its code may never touch: what it needs comes in as an argument. */
  readonly neverGlobals?: readonly string[];
}

export type PackageGroup = keyof typeof PACKAGE_GROUPS;

/** npm packages by what they stand for; a trailing `*` is any rest of the name. */
export const PACKAGE_GROUPS = {
  prisma: ['prisma', '@prisma/*', '.prisma/*'],
  next: ['next', '@next/*'],
  react: ['react', 'react-dom', '@types/react', '@types/react-dom'],
  tfjs: ['@tensorflow/*'],
} as const;

/**
 * Packages for tests, and which files may import them; a project with the tag `layer:testing` may too. Suites that
 * several tests of one package share are `*.test-support.ts`, and only tests may import those.
 */
export const TEST_ONLY_PACKAGES = {
  '@interpolab/testing': ['*.test.ts'],
  vitest: ['*.test.ts', '*.test-support.ts', '*.config.ts'],
} as const;

/** Globals that no code may touch, tests included: randomness comes from a seed. */
export const BANNED_EVERYWHERE = ['Math.random'];

/**
 * Who may import whom. The one list: the check reads it, and `docs/architecture.md` shows it as printed by
 * `npx nx run tool-module-boundaries:boundaries --markdown`. Science libraries never import each other; they meet in
 * the trainer through function types that the consumer declares.
 */
export const BOUNDARY_RULES: readonly BoundaryRule[] = [
  {
    tag: 'layer:base',
    projects: ['tensor'],
    mayImport: [],
    testsMayImport: ['testing'],
    neverPackages: ['prisma', 'next', 'react'],
  },
  {
    tag: 'layer:base',
    projects: ['nn'],
    mayImport: ['tensor'],
    testsMayImport: ['testing'],
    neverPackages: ['prisma', 'next', 'react', 'tfjs'],
  },
  {
    tag: 'layer:science',
    projects: ['data-filtering', 'classifier', 'ddpm', 'evaluation'],
    mayImport: ['layer:base'],
    testsMayImport: ['testing'],
    neverPackages: ['prisma', 'next', 'react', 'tfjs'],
    neverGlobals: ['process.env', 'process.argv'],
  },
  {
    tag: 'layer:store',
    projects: ['tracking'],
    mayImport: [],
    testsMayImport: ['testing'],
    neverPackages: ['next', 'react', 'tfjs'],
  },
  {
    tag: 'layer:api',
    projects: ['api'],
    mayImport: ['layer:store', 'evaluation'],
    testsMayImport: ['testing'],
    neverPackages: ['prisma', 'next', 'react', 'tfjs'],
  },
  {
    tag: 'layer:testing',
    projects: ['testing'],
    mayImport: ['layer:base'],
    neverPackages: ['prisma', 'next', 'react', 'tfjs'],
  },
  {
    tag: 'app:trainer',
    projects: ['trainer'],
    mayImport: ['layer:science', 'layer:store', 'layer:base', 'api'],
    testsMayImport: ['testing'],
    neverPackages: ['prisma', 'next', 'react', 'tfjs'],
  },
  {
    tag: 'app:dashboard',
    projects: ['dashboard'],
    mayImport: ['api', 'evaluation'],
    typesOnly: ['layer:store'],
    testsMayImport: ['testing', 'layer:store'],
    exceptions: [
      {
        files: ['src/features/api/api-server.ts', 'src/app/media/', 'launcher/', 'e2e/'],
        mayImport: 'tracking',
        because: 'the server side opens the store and hands it to the api; no page does',
      },
    ],
    neverPackages: ['prisma', 'tfjs'],
  },
  {
    tag: 'layer:tools',
    projects: ['tool-module-boundaries', 'tool-test-all'],
    mayImport: [],
    neverPackages: ['prisma', 'next', 'react', 'tfjs'],
  },
  {
    tag: 'layer:tools',
    projects: ['tool-bench'],
    mayImport: ['layer:base', 'layer:science', 'layer:store'],
    neverPackages: ['prisma', 'next', 'react', 'tfjs'],
  },
  {
    tag: 'layer:tools',
    projects: ['tool-prisma'],
    mayImport: ['layer:store'],
    neverPackages: ['next', 'react', 'tfjs'],
  },
  // Configuration at the root and prisma/seed: not a package, but it must not reach around the packages either.
  {
    tag: 'layer:tools',
    projects: ['workspace'],
    mayImport: ['layer:store'],
    testsMayImport: ['testing'],
    neverPackages: ['next', 'react', 'tfjs'],
  },
];
