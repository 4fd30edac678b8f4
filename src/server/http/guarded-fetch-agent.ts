import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type * as Undici from 'undici';
import { FatalError } from '../../jobs/define-task.ts';
import { timeConnections } from './exchange-times.ts';
import { isPublicAddress } from './public-address.ts';

/** The guarded client does not call this URL, now or later. A handler that lets it through fails its job for good. */
export class RefusedUrl extends FatalError {
  constructor(message: string) {
    super(message);
    this.name = 'RefusedUrl';
  }
}

const connectTimeoutMs = 10_000;
const agentOptions = {
  connections: 16,
  pipelining: 1,
  allowH2: false,
  maxHeaderSize: 16 * 1024,
  headersTimeout: 120_000,
  bodyTimeout: 120_000,
  keepAliveTimeout: 4_000,
  keepAliveMaxTimeout: 10_000,
} satisfies Undici.Agent.Options;

/**
 * Looks a name up once and answers only when each of its addresses is public. The socket connects to exactly what is
 * answered here, so a name that changes its address between check and connect (DNS rebinding) gains nothing.
 */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, '', 0);
    const refused = addresses.find(({ address }) => !isPublicAddress(address));
    if (refused) {
      return callback(
        new RefusedUrl(`${hostname} resolves to ${refused.address}, which is not a public address.`),
        '',
        0,
      );
    }
    const [first] = addresses;
    if (!first) return callback(new Error(`${hostname} has no address.`), '', 0);
    if (options.all === true) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};

/** Node asks no lookup for a literal address, so it is checked here as well. */
function refuseLiteral(connect: Undici.buildConnector.connector): Undici.buildConnector.connector {
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isPublicAddress(host)) {
      return callback(new RefusedUrl(`${host} is not a public address.`), null);
    }
    return connect(options, callback);
  };
}

export type Reach = 'public' | 'allowed';
const agents = new Map<Reach, Undici.Agent>();

/**
 * The connections of the guarded client: those of reach `public` go to public addresses only, those of `allowed` (for
 * WEBHOOK_ALLOWED_HOSTS) anywhere. Two agents, so that a connection opened for one is never reused for the other.
 */
export function guardedAgent(reach: Reach, undici: typeof Undici): Undici.Agent {
  const known = agents.get(reach);
  if (known) return known;
  const shared = { timeout: connectTimeoutMs, allowH2: false, maxCachedSessions: 0 };
  const agent = new undici.Agent({
    ...agentOptions,
    connect:
      reach === 'allowed'
        ? timeConnections(undici.buildConnector(shared))
        : refuseLiteral(timeConnections(undici.buildConnector({ ...shared, lookup: lookupPublic }))),
  });
  agents.set(reach, agent);
  return agent;
}
