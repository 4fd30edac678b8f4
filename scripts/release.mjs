import { Failure } from './launcher/failure.mjs';
import { release } from './release/release.mjs';

/** `npm run release -- 0.2.0 [--dry-run]`: docs/upgrades.md, "Make a release". */
try {
  release(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
