import { age, beijingTime } from './time.js';
import { useNow } from './use-now.js';

export const Time = ({ at }: { at: string }) => <time dateTime={at}>{beijingTime(at)}</time>;

export function Age({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={beijingTime(at)}>
      {age(at, now)}
    </time>
  );
}
