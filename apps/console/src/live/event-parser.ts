/** Takes the text as it comes, in pieces of any size; answers the events that are whole by then. */
export function eventParser(): (text: string) => { type: string; data: string }[] {
  let rest = '';
  return (text) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const fields = block.split('\n').map((line) => /^(event|data): ?(.*)$/.exec(line));
      const of = (name: string): string => fields.find((field) => field?.[1] === name)?.[2] ?? '';
      return of('event') === '' ? [] : [{ type: of('event'), data: of('data') }];
    });
  };
}
