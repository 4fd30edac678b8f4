import { execFileSync } from 'node:child_process';

const prefix = 'tf-';
const network = '10.231.77';

/** A host: a network namespace with an address of its own. */
export interface Host {
  name: string;
  address: string;
  /** The words before a command that is to run there. */
  exec: string[];
}

/**
 * Several hosts on one machine, each with its own network stack, on one switch; this process is on it too. A link is cut as a
 * cable is: neither side is told. Needs root and `ip`.
 */
export class HostNetwork {
  /** This process's own address there. */
  readonly address = `${network}.1`;
  readonly #hosts: string[] = [];

  constructor() {
    this.remove();
    ip('netns', 'add', `${prefix}switch`);
    inSwitch('link', 'add', 'bridge', 'type', 'bridge');
    inSwitch('link', 'set', 'bridge', 'up');
    ip('link', 'add', `${prefix}here`, 'type', 'veth', 'peer', 'name', 'here', 'netns', `${prefix}switch`);
    plug('here');
    ip('address', 'add', `${this.address}/24`, 'dev', `${prefix}here`);
    ip('link', 'set', `${prefix}here`, 'up');
  }

  addHost(name: string, number: number): Host {
    const space = prefix + name;
    const address = `${network}.${number}`;
    ip('netns', 'add', space);
    this.#hosts.push(space);
    ip('link', 'add', 'eth0', 'netns', space, 'type', 'veth', 'peer', 'name', name, 'netns', `${prefix}switch`);
    plug(name);
    ip('-n', space, 'link', 'set', 'lo', 'up');
    ip('-n', space, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    ip('-n', space, 'link', 'set', 'eth0', 'up');
    return { name, address, exec: ['ip', 'netns', 'exec', space] };
  }

  /** Takes the host's port out of the switch: packets go nowhere, and its own link stays up. */
  cut({ name }: Host): void {
    inSwitch('link', 'set', name, 'nomaster');
  }

  heal({ name }: Host): void {
    inSwitch('link', 'set', name, 'master', 'bridge');
  }

  /** Takes everything away, also what an earlier run left. */
  remove(): void {
    const spaces = ip('netns', 'list').match(new RegExp(`^${prefix}\\S+`, 'gm')) ?? [];
    for (const space of spaces) ip('netns', 'delete', space);
  }
}

function plug(port: string): void {
  inSwitch('link', 'set', port, 'master', 'bridge');
  inSwitch('link', 'set', port, 'up');
}

const inSwitch = (...args: string[]): string => ip('-n', `${prefix}switch`, ...args);

function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8' });
}
