import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of TaskFlow: where package.json is. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** @param {...string} parts a path inside the project */
export const inProject = (...parts) => path.join(projectRoot, ...parts);

/** What TaskFlow keeps between runs on this machine: the embedded database, locks, stamps, logs of builds. */
export const stateFolder = inProject('.taskflow');
