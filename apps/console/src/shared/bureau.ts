/** The chosen bureau in the words of the API. */
export function bureauOf(value: string | null): { bureauId?: string; department?: string; adcode?: string } {
  if (value === null) return {};
  if (value.startsWith('id:')) return { bureauId: value.slice(3) };
  const [department = '', adcode = ''] = value.split('@');
  return { department, adcode };
}
