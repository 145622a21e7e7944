import { age, beijingTime } from './time.js';

export const Time = ({ at }: { at: string }) => <time dateTime={at}>{beijingTime(at)}</time>;

export const Age = ({ at }: { at: string }) => (
  <time dateTime={at} title={beijingTime(at)}>
    {age(at)}
  </time>
);
