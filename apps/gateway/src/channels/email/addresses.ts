import type { Settings } from '#common/config/settings.js';
import { plainAddress } from './reply-address.js';

/** Our own addresses (EMAIL_ADDRESSES), and which account's mail comes to each. */
export class OwnAddresses {
  private readonly accounts = new Map<string, string>();

  constructor(list: Settings['emailAddresses']) {
    for (const { address, account } of list ?? []) this.accounts.set(address, account);
  }

  get areThere(): boolean {
    return this.accounts.size > 0;
  }

  knows(account: string): boolean {
    return [...this.accounts.values()].includes(account);
  }

  /** Null for an address that is none of ours. What stands behind a plus does not count. */
  accountOf(address: string): string | null {
    const plain = plainAddress(address);
    return this.accounts.get(plain) ?? this.accounts.get(plain.replace(/^.*@/, '@')) ?? null;
  }

  /** The first full address of an account; null where it has only whole domains. */
  addressOf(account: string): string | null {
    for (const [address, of] of this.accounts) if (of === account && !address.startsWith('@')) return address;
    return null;
  }
}
