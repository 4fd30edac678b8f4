import { ok, problem, type Finding } from './finding.ts';

const neededMajor = 24;

export function checkNode(version = process.versions.node): Finding {
  if (Number.parseInt(version, 10) >= neededMajor) return ok('node', `Node ${version}`);
  const why = `TaskFlow and its packages need Node ${neededMajor}`;
  return problem('node', `Node ${version}`, why, `install Node ${neededMajor} or newer: https://nodejs.org/`);
}
