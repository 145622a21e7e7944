import { readdirSync, readFileSync } from 'node:fs';

/** The processes that a process started, with their command lines; none where the system has no /proc. */
export function childrenOf(pid: number | null): { pid: number; command: string }[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          // The name in brackets may hold spaces; state and parent follow it.
          const parent = readFileSync(`/proc/${name}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[1];
          if (Number(parent) !== pid) return [];
          return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'latin1') }];
        } catch {
          return [];
        }
      });
  } catch {
    return [];
  }
}
