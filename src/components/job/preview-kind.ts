export type PreviewKind = 'image' | 'pdf' | 'mail' | 'audio' | 'video' | 'text';

const kinds: Record<string, PreviewKind> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'image',
  'image/avif': 'image',
  'image/gif': 'image',
  'application/pdf': 'pdf',
  'message/rfc822': 'mail',
  'audio/mpeg': 'audio',
  'audio/wav': 'audio',
  'audio/ogg': 'audio',
  'audio/mp4': 'audio',
  'video/mp4': 'video',
  'video/webm': 'video',
  'application/json': 'text',
  'application/x-ndjson': 'text',
  'application/xml': 'text',
  'application/yaml': 'text',
  'application/xhtml+xml': 'text',
  'image/svg+xml': 'text',
};

/** A browser reads these whole, and holds them. */
const readWhole = new Set<PreviewKind | null>(['image', 'pdf', 'mail']);
const mostBytes = 25 * 1024 * 1024;

/**
 * How a file is shown; null for one that is only saved, or too large to be shown as it would be. Its maker chose its type, so each way must run nothing of it,
 * whatever the bytes are: a drawing in SVG is shown as its text.
 */
export function previewKind(name: string, contentType: string, sizeBytes: number): PreviewKind | null {
  const kind = kindOf(name, contentType);
  return readWhole.has(kind) && sizeBytes > mostBytes ? null : kind;
}

function kindOf(name: string, contentType: string): PreviewKind | null {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (name.toLowerCase().endsWith('.eml')) return 'mail';
  const known = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  return known ?? (/^text\/|\+(?:json|xml)$/.test(type) ? 'text' : null);
}
