import { bad, ok, type Finding } from './finding.ts';

const neededMajor = 24;

export function checkNode(version = process.versions.node): Finding {
  if (Number.parseInt(version, 10) >= neededMajor) return ok('node', `Node ${version}`);
  return bad('node', `Node ${version}`, `TaskFlow needs Node ${neededMajor} or newer: see https://nodejs.org/`);
}
