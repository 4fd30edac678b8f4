/**
 * The rules of "dependencies point one way": app → components/client → (types of) server → jobs, worker → server → jobs.
 * Tests may import what they like.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'jobs-is-pure',
      comment: 'src/jobs is the domain without I/O: it imports zod and itself, nothing else, not even Node.',
      severity: 'error',
      from: { path: '^src/jobs/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^src/jobs/', '^node_modules/zod/'] },
    },
    {
      name: 'server-knows-no-caller',
      comment: 'src/server must not know who calls it.',
      severity: 'error',
      from: { path: '^src/server/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(src/(app|components|client|sdk|web\\.ts)|worker/|scripts/|tests/|bench/)' },
    },
    {
      name: 'worker-knows-no-page',
      comment: 'The worker shares src/server and src/jobs with web, and nothing of the dashboard.',
      severity: 'error',
      from: { path: '^worker/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(src/(app|components|client|web\\.ts)|scripts/|tests/|bench/)' },
    },
    {
      name: 'worker-without-prisma',
      comment: 'A worker speaks SQL alone: Prisma costs it 60 MB of memory (docs/decisions/0005).',
      severity: 'error',
      from: { path: '^worker/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/generated/prisma/client', reachable: true },
    },
    {
      name: 'browser-takes-only-types-of-server',
      comment: 'What runs in a browser may know the types of src/server, never its code.',
      severity: 'error',
      from: { path: '^src/(components|client)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(src/(server|generated)/|worker/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-runs-anywhere',
      comment:
        'src/sdk is published: web platform APIs, ky, a parser that is bundled, the words of src/jobs without zod.',
      severity: 'error',
      from: { path: '^src/sdk/', pathNot: '\\.test\\.ts$' },
      to: {
        pathNot: ['^src/sdk/', '^src/jobs/job-status\\.ts$', '^node_modules/(ky|eventsource-parser)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'client-knows-only-types-of-jobs',
      comment: 'What src/sdk tells of the API comes from src/jobs, and from nowhere else.',
      severity: 'error',
      from: { path: '^src/sdk/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^src/(sdk|jobs)/', '^node_modules/(ky|eventsource-parser)/'] },
    },
    {
      name: 'parts-know-no-page',
      comment: 'Components and client hooks are used by pages, not the other way round.',
      severity: 'error',
      from: { path: '^src/(components|client)/' },
      to: { path: '^src/app/' },
    },
    {
      name: 'web-knows-no-worker',
      comment: 'No job ever executes in the web process.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^worker/' },
    },
    {
      name: 'tests-stay-outside',
      comment: 'The program never imports what only tests and benchmarks use.',
      severity: 'error',
      from: { path: '^(src|worker|prisma|scripts)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '(^(tests|bench)/|\\.test\\.tsx?$)' },
    },
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'A module that nobody imports and that imports nothing is dead or lost.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(src|worker)/',
        pathNot: ['\\.d\\.ts$', '\\.test\\.tsx?$', '^src/app/', '^worker/handlers/', '^src/generated/'],
      },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'Imports what is not there.',
      severity: 'error',
      from: { pathNot: '^src/generated/' },
      // Types alone, which the compiler finds in @types/pdfmake.
      to: { couldNotResolve: true, pathNot: '^pdfmake/interfaces$' },
    },
    {
      name: 'declared',
      comment: 'A package must be in package.json.',
      severity: 'error',
      from: { path: '^(src|worker|prisma)/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'runs-without-development-packages',
      comment: 'What runs must not need a development package. The build puts those of the pages into the pages.',
      severity: 'error',
      from: { path: '^(src|worker|prisma)/', pathNot: ['\\.test\\.tsx?$', '^src/(app/(?!api/)|components/|client/)'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|dist|\\.taskflow)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
