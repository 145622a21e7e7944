const KEY = 'hotline';

/** The hotline chosen in this tab; null: the account's first. */
export const chosenHotline = (): string | null => sessionStorage.getItem(KEY);

export function chooseHotline(adcode: string | null): void {
  if (adcode === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, adcode);
}
