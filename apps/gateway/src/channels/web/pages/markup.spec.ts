import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { markup } from './markup.js';

describe('markup', () => {
  it('escapes every value and keeps what another template made', () => {
    expect(
      markup`<p title="${`"'`}">${'<b>&'}${markup`<i>${'<'}</i>`}${[1, 'a>']}${null}${false}</p>`.text,
    ).toBe('<p title="&quot;&#39;">&lt;b&gt;&amp;<i>&lt;</i>1a&gt;</p>');
  });

  it('lets no text open a tag or end an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(markup`${text}`.text).not.toMatch(/[<>"']/);
      }),
    );
  });
});
