import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { release } from '../../scripts/release/release.mjs';

vi.setConfig({ testTimeout: 60_000 });

// A repository of its own, which was released once, and whose tests are those that this test gives it.
let released: string;
let folder: string;
const said = vi.fn();

beforeAll(() => {
  folder = released = mkdtempSync(path.join(tmpdir(), 'taskflow-released-'));
  git('init', '-q', '-b', 'main');
  const config = '[user]\nname = T\nemail = t@example.org\n[commit]\ngpgsign = false\n[tag]\ngpgsign = false\n';
  writeFileSync(path.join(folder, '.git/config'), config, { flag: 'a' });
  write('package.json', JSON.stringify({ name: 'released', version: '0.1.0', scripts: { test: 'node -e 0' } }));
  write('package-lock.json', JSON.stringify({ name: 'released', version: '0.1.0', lockfileVersion: 3, packages: {} }));
  write('prisma/migrations/1_first/migration.sql', 'SELECT 1;');
  changelog(
    '## [Unreleased]\n\n## [0.2.0] - 2026-12-24\n\n### Fixed\n\n- It.\n\n## [0.1.0] - 2026-11-27\n\n- The first.\n',
  );
  commit();
  git('tag', 'v0.1.0');
});
afterAll(() => rmSync(released, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'taskflow-release-'));
  cpSync(released, folder, { recursive: true });
  said.mockClear();
  vi.spyOn(console, 'log').mockImplementation(said);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const git = (...args: string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
const changelog = (text: string) => write('CHANGELOG.md', `# Changelog\n\n${text}`);

function commit(): void {
  git('add', '-A');
  git('commit', '-q', '-m', 'Change something');
}

function write(file: string, text: string): void {
  mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

test('a release is committed with its version and tagged with what the changelog says of it; a dry run changes nothing', () => {
  release(['0.2.0', '--dry-run'], folder);
  expect(said).toHaveBeenCalledWith(expect.stringContaining('v0.2.0 could be released'));
  expect([git('tag'), git('log', '-1', '--format=%s')]).toEqual(['v0.1.0', 'Change something']);
  release(['0.2.0'], folder);
  expect(git('for-each-ref', '--format=%(contents)', 'refs/tags/v0.2.0')).toBe('TaskFlow 0.2.0\n\n### Fixed\n\n- It.');
  expect([git('log', '-1', '--format=%s'), git('status', '--porcelain')]).toEqual(['Release 0.2.0', '']);
  expect(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).toMatch(/"version": ?"0\.2\.0"/);
});

const refusals: [what: string, version: string, change: () => void, reason: RegExp][] = [
  ['a version that is none', 'next', () => undefined, /^npm run release -- <version>/],
  ['another branch', '0.2.0', () => git('checkout', '-q', '-b', 'other'), /made on main, this is other/],
  ['a change that is not committed', '0.2.0', () => write('new.txt', ''), /Commit or remove[^]*new\.txt/],
  ['a version that is older', '0.0.9', () => undefined, /0\.0\.9 is older than 0\.1\.0/],
  ['a version without notes', '0.3.0', () => undefined, /no part "## \[0\.3\.0\] - <date>"/],
  ['notes that stay under Unreleased', '0.2.0', leaveNotes, /something under Unreleased/],
  ['a version released before', '0.1.0', () => undefined, /v0\.1\.0 was released before/],
  [
    'a migration that was released and changed',
    '0.2.0',
    changeMigration,
    /Migrations of v0\.1\.0 were changed[^]*1_first/,
  ],
  ['tests that fail', '0.2.0', breakTests, /The tests failed\./],
];

test.each(refusals)('%s is refused, and nothing is tagged', (_what, version, change, reason) => {
  change();
  expect(() => release([version], folder)).toThrow(reason);
  expect(git('tag')).toBe('v0.1.0');
});

function leaveNotes(): void {
  changelog('## [Unreleased]\n\n- More.\n\n## [0.2.0] - 2026-12-24\n\n- It.\n');
  commit();
}

function changeMigration(): void {
  write('prisma/migrations/1_first/migration.sql', 'SELECT 2;');
  commit();
}

function breakTests(): void {
  write(
    'package.json',
    JSON.stringify({ name: 'released', version: '0.1.0', scripts: { test: 'node -e "process.exit(1)"' } }),
  );
  commit();
}
