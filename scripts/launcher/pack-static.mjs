import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);
const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };

/**
 * Lays a compressed copy beside each script and style of the dashboard, as small as it gets: done once here, it costs
 * nothing at each request. The web process sends these copies (src/server/http/packed-files.ts).
 *
 * @param {string} build the folder .next
 */
export async function packStatic(build) {
  const files = globSync(`${build}/static/**/*.{js,css}`);
  await Promise.all(
    files.map(async (file) => writeFileSync(`${file}.br`, await compress(readFileSync(file), options))),
  );
}
