import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventParser } from './event-parser.js';

describe('the event stream', () => {
  const TEXT =
    '\nevent: ready\nid: 1\ndata: {}\n\n: beat\n\nevent: change\nid: 2\ndata: {"subjects":["report"]}\n\n';

  it('reads the same events however the text is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(TEXT.length)), (cuts) => {
        const parse = eventParser();
        const places = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
        const events = places.slice(1).flatMap((end, index) => parse(TEXT.slice(places[index], end)));
        expect(events).toEqual([
          { type: 'ready', data: '{}' },
          { type: 'change', data: '{"subjects":["report"]}' },
        ]);
      }),
    );
  });
});
