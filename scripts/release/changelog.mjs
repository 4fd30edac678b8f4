import { Failure } from '../launcher/failure.mjs';

const heading = /^## \[([^\]]+)\](?: - (\d{4}-\d{2}-\d{2}))?$/gm;

/**
 * @typedef {object} Section
 * @property {string} version or `Unreleased`
 * @property {string | undefined} date
 * @property {string} text what stands below the heading
 */

/**
 * @param {string} changelog in the form of https://keepachangelog.com/
 * @returns {Section[]}
 */
export function sectionsOf(changelog) {
  const found = [...changelog.matchAll(heading)];
  return found.map(({ 0: line, 1: version = '', 2: date, index }, at) => ({
    version,
    date,
    text: changelog.slice(index + line.length, found[at + 1]?.index).trim(),
  }));
}

/**
 * What the changelog says of a version that is to be released.
 *
 * @param {string} changelog
 * @param {string} version
 * @throws Failure when it says nothing, has no date, or still has something under Unreleased
 */
export function notesOf(changelog, version) {
  const sections = sectionsOf(changelog);
  const own = sections.find((section) => section.version === version);
  if (!own)
    throw new Failure(`CHANGELOG.md has no part "## [${version}] - <date>": move what is under Unreleased there.`);
  if (own.date === undefined)
    throw new Failure(`CHANGELOG.md gives no date to ${version}: "## [${version}] - 2026-11-27".`);
  if (own.text === '') throw new Failure(`CHANGELOG.md says nothing of ${version}.`);
  const unreleased = sections.find((section) => section.version === 'Unreleased');
  if (unreleased && unreleased.text !== '') {
    throw new Failure(`CHANGELOG.md has something under Unreleased: it belongs to ${version}.`);
  }
  return own.text;
}
