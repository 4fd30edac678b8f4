import { readFileSync } from 'node:fs';
import { inProject } from '../launcher/project.mjs';
import { say } from '../launcher/step.mjs';
import { lockfileProblems } from './lockfile-problems.mjs';

const problems = lockfileProblems(JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages);
const npmrc = readFileSync(inProject('.npmrc'), 'utf8');
if (!/^ignore-scripts=true$/m.test(npmrc)) problems.push('.npmrc no longer says ignore-scripts=true');
for (const problem of problems) say(problem);
if (problems.length > 0) process.exitCode = 1;
